import { MEMBER_ROLES, SYSTEM, type Actor, type MemberRole } from '../../server/actor.ts';
import { atTime, dayOf, plus, plusDays, MINUTE, type Day, type Instant } from '../../server/clock.ts';
import {
  acceptApplication,
  apply,
  askRemoval,
  COUNTY_PLACE,
  declareAll,
  decideRemoval,
  findMember,
  giveAccount,
  nominate,
  openCall,
  reappoint,
  replyToRemoval,
  resign,
  type MemberLevel,
  type MemberRow,
} from '../../server/features/network/index.ts';
import { transact } from '../transaction.ts';
import type { Act, HandContext } from './acts.ts';
import { diceOf, type Dice } from './dice.ts';
import { MEMBER_POSTS, REMOVAL_WORDS, STATEMENTS } from './network-words.ts';
import { planIntakes, planMembers, type Intake, type PlannedMember } from './network-plan.ts';
import type { Scene } from './scene.ts';

/** A planned member as far as the story has come. */
export interface Held {
  plan: PlannedMember;
  /** Set once the office has taken the person on. */
  row: MemberRow | null;
}

/** Those who came with one call, how they came, and what they did since; acts in no order. */
export interface IntakeStory {
  members: readonly Held[];
  joining: Act[];
  since: Act[];
}

const LEVELS = ['county', 'town'] as const satisfies readonly MemberLevel[];

/** Plans the network as it came to be: three intakes, each with its calls, applications, decisions and accounts. */
export function planNetwork(
  scene: Scene,
  options: { now: Instant; seed: string; scale: number },
): IntakeStory[] {
  const today = dayOf(options.now);
  const dice = diceOf(`${options.seed}/network`);
  const unitIds = scene.units.filter(({ takesCases }) => takesCases).map(({ id }) => id);
  const plans = planMembers(scene.towns, unitIds, dice, options.scale);
  return planIntakes(today).map((intake, index) => {
    const members = plans.filter((plan) => plan.intake === index).map((plan): Held => ({ plan, row: null }));
    const joining = intakeActs(scene, intake, members, dice);
    const since = members.flatMap((held) => sinceActs(scene, held, today, dice));
    if (index === 0) since.push(...secondTerms(scene, intake, members, dice));
    return { members, joining, since };
  });
}

function sinceActs(scene: Scene, held: Held, today: Day, dice: Dice): Act[] {
  if (held.plan.left === 'resigned') return [resigns(scene.context, held, today, dice)];
  if (held.plan.left === 'removed') return removed(scene, held, today);
  return declares(scene.context, held, today, dice);
}

/** The actor a member is once there is an account. */
export function actorOf({ row }: Held): Actor {
  if (!row?.account_id) return SYSTEM;
  return { role: row.kind, accountId: row.account_id, scope: row.level, unitId: null };
}

async function refresh(context: HandContext, held: Held): Promise<MemberRow> {
  held.row = (await findMember(context.db, held.row!.id))!;
  return held.row;
}

function intakeActs(scene: Scene, intake: Intake, those: readonly Held[], dice: Dice): Act[] {
  const { context, posts } = scene;
  const acts: Act[] = [];
  const calls = new Map<string, string>();
  for (const kind of MEMBER_ROLES) {
    for (const level of LEVELS) {
      const seats = seatsOf(those, kind, level);
      if (Object.keys(seats).length === 0) continue;
      acts.push({
        at: atTime(intake.opensOn, '09:00'),
        async run() {
          const call = await openCall(context, posts.network(null), {
            kind,
            level,
            quotas: seats,
            opensOn: intake.opensOn,
            closesOn: intake.closesOn,
            notes: '',
          });
          calls.set(`${kind}/${level}`, call.id);
        },
      });
    }
  }
  for (const held of those) acts.push(...joins(scene, intake, held, calls, dice));
  return acts;
}

/** Seats as they were filled, by place. */
function seatsOf(those: readonly Held[], kind: MemberRole, level: MemberLevel): Record<string, number> {
  const seats: Record<string, number> = {};
  for (const { plan } of those) {
    if (plan.kind !== kind || plan.level !== level) continue;
    const place = level === 'county' ? COUNTY_PLACE : plan.town.division.code;
    seats[place] = (seats[place] ?? 0) + 1;
  }
  return seats;
}

/** From the application to the account, by the person, the office, and the person again. */
function joins(
  { context, posts }: Scene,
  intake: Intake,
  held: Held,
  calls: ReadonlyMap<string, string>,
  dice: Dice,
): Act[] {
  const { plan } = held;
  const onDay = (from: Day, least: number, most: number, time: string): Instant =>
    plus(atTime(plusDays(from, dice.int(least, most)), time), dice.int(0, 500) * MINUTE);
  const statement = dice.pick(STATEMENTS);
  const name = nameOf(plan.number);
  const phone = `1002${String(plan.number).padStart(7, '0')}`;
  const office = posts.network(plan.level === 'town' ? plan.town.division.code : null);
  let applicationId = '';
  const applied = onDay(intake.opensOn, 1, 24, '09:10');
  return [
    {
      at: applied,
      async run() {
        const common = {
          submissionId: context.ids.id(),
          callId: calls.get(`${plan.kind}/${plan.level}`)!,
          name,
          phone,
          statement,
          lang: 'zh-CN' as const,
        };
        const { row } = plan.isProposed
          ? await nominate(context, office, { ...common, villageCode: plan.villageCode })
          : await apply(context, {
              ...common,
              email: '',
              notify: 'sms',
              place: plan.villageCode,
              ties: plan.ties,
              showsName: plan.showsName,
            });
        applicationId = row.id;
      },
    },
    {
      at: onDay(intake.takenFrom, 0, 4, '09:00'),
      async run() {
        held.row = await acceptApplication(context, office, applicationId);
      },
    },
    {
      at: onDay(intake.takenFrom, 5, 8, '09:00'),
      run: () =>
        transact(context.db, async (trx) => {
          held.row = await giveAccount(trx, context, SYSTEM, held.row!, accountOf(plan));
        }),
    },
  ];
}

/** Nobody is invented: a number stands where a name would. */
export const nameOf = (number: number): string => `演示成员${String(number).padStart(4, '0')}`;

function accountOf(plan: PlannedMember) {
  const [zh, en] = MEMBER_POSTS[plan.kind];
  const { division } = plan.town;
  const [place, placeEn] = plan.level === 'county' ? ['县级', 'County'] : [division.name, division.nameEn];
  return {
    username: `${plan.kind}-${String(plan.number).padStart(4, '0')}`,
    // Nobody has a password: the demonstration lets one in with a click.
    passwordHash: null,
    post: `${place}${zh}${plan.ofPlace}号`,
    postEn: `${placeEn} ${en} ${plan.ofPlace}`,
  };
}

/** In the last month of the first term the office asks them to stay for a second one. */
function secondTerms({ context, posts }: Scene, intake: Intake, those: readonly Held[], dice: Dice): Act[] {
  return those
    .filter(({ plan }) => plan.left === null)
    .map((held) => ({
      at: plus(atTime(plusDays(intake.takenFrom, 365 * 3 - 40), '10:00'), dice.int(0, 12_000) * MINUTE),
      async run() {
        const office = posts.network(held.plan.level === 'town' ? held.plan.town.division.code : null);
        const { id, version } = await refresh(context, held);
        held.row = await reappoint(context, office, id, version);
      },
    }));
}

/** The newest of the yearly declarations. Whoever came with the last intake has said it with the application. */
function declares(context: HandContext, held: Held, today: Day, dice: Dice): Act[] {
  const daysAgo = dice.int(25, 330);
  if (held.plan.intake === 2 || dice.chance(0.02)) return [];
  return [
    {
      at: plus(atTime(plusDays(today, -daysAgo), '19:00'), dice.int(0, 180) * MINUTE),
      async run() {
        await refresh(context, held);
        held.row = await declareAll(context, actorOf(held), { nothing: held.plan.ties.length === 0 });
      },
    },
  ];
}

function resigns(context: HandContext, held: Held, today: Day, dice: Dice): Act {
  return {
    at: plus(atTime(plusDays(today, -dice.int(290, 420)), '20:00'), dice.int(0, 100) * MINUTE),
    async run() {
      held.row = await resign(context, actorOf(held), { words: '' });
    },
  };
}

/** Asked for by the town's office, answered by the member, decided by the supervision office. */
function removed({ context, posts }: Scene, held: Held, today: Day): Act[] {
  const office = posts.network(held.plan.town.division.code);
  let id = '';
  return [
    {
      at: atTime(plusDays(today, -300), '10:20'),
      async run() {
        id = (await askRemoval(context, office, held.row!.id, REMOVAL_WORDS.asked)).id;
      },
    },
    {
      at: atTime(plusDays(today, -298), '19:40'),
      run: () => replyToRemoval(context, actorOf(held), id, { text: REMOVAL_WORDS.reply }),
    },
    {
      at: atTime(plusDays(today, -290), '15:00'),
      async run() {
        await decideRemoval(context, posts.supervision(1), id, {
          remove: true,
          words: REMOVAL_WORDS.decided,
        });
        await refresh(context, held);
      },
    },
  ];
}

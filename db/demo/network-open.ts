import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, plusDays, type Instant } from '../../server/clock.ts';
import { certifiedMembers } from '../../server/features/certificates/index.ts';
import {
  acceptApplication,
  answerProtection,
  apply,
  askProtection,
  askRecusalByResident,
  askRecusalByUnit,
  askRemoval,
  COUNTY_PLACE,
  declineApplication,
  decideRecusal,
  nominate,
  openCall,
  type MemberRow,
} from '../../server/features/network/index.ts';
import type { Act } from './acts.ts';
import type { Dice } from './dice.ts';
import { nameOf } from './network.ts';
import { OPEN_WORDS, STATEMENTS } from './network-words.ts';
import type { Scene } from './scene.ts';

/** Whoever applies now; numbers go on where the members' end. */
const FIRST_NUMBER = 2001;
const SEATS = 2;

/** What is under way in the network's offices these days: a call, applications, recusals, a removal, protection. */
export function openMatters(scene: Scene, dice: Dice, now: Instant): Act[] {
  const today = dayOf(now);
  const at = (daysAgo: number, time: string): Instant => atTime(plusDays(today, -daysAgo), time);
  return [
    ...openCalls(scene, dice, at, (days) => plusDays(today, days)),
    ...recusals(scene, at),
    ...protection(scene, at),
    ...removal(scene, at),
  ];
}

type At = (daysAgo: number, time: string) => Instant;

function openCalls(
  { context, posts, towns }: Scene,
  dice: Dice,
  at: At,
  inDays: (days: number) => string,
): Act[] {
  const those = towns.slice(4, 7);
  const office = posts.network(those[0]!.division.code);
  let callId = '';
  const ids: string[] = [];
  const common = (nth: number) => ({
    submissionId: context.ids.id(),
    callId,
    name: nameOf(FIRST_NUMBER + nth),
    phone: `1003${String(nth).padStart(7, '0')}`,
    statement: dice.pick(STATEMENTS),
    lang: 'zh-CN' as const,
  });
  const applies = (nth: number, daysAgo: number, town: (typeof those)[number]): Act => ({
    at: at(daysAgo, `${10 + nth}:15`),
    async run() {
      const place = dice.pick(town.villages).code;
      const more = { email: '', notify: 'sms' as const, place, ties: [], showsName: nth % 3 === 0 };
      ids[nth] = (await apply(context, { ...common(nth), ...more })).row.id;
    },
  });
  return [
    {
      at: at(13, '09:00'),
      async run() {
        const quotas = Object.fromEntries(those.map(({ division }) => [division.code, SEATS]));
        const call = { kind: 'collector', level: 'town', quotas, notes: OPEN_WORDS.call } as const;
        callId = (
          await openCall(context, posts.network(null), {
            ...call,
            opensOn: inDays(-12),
            closesOn: inDays(18),
          })
        ).id;
      },
    },
    {
      at: at(2, '16:00'),
      run: () =>
        openCall(context, posts.network(null), {
          kind: 'evaluator',
          level: 'county',
          quotas: { [COUNTY_PLACE]: 6 },
          opensOn: inDays(6),
          closesOn: inDays(30),
          notes: '',
        }),
    },
    ...[11, 10, 8, 6, 3, 1].map((daysAgo, nth) => applies(nth, daysAgo, those[nth < 4 ? 0 : nth - 3]!)),
    {
      at: at(5, '10:00'),
      run: () => nominate(context, office, { ...common(20), villageCode: those[0]!.villages[0]!.code }),
    },
    { at: at(7, '09:40'), run: () => acceptApplication(context, office, ids[0]!) },
    {
      at: at(7, '09:55'),
      run: () => declineApplication(context, office, ids[1]!, OPEN_WORDS.declined),
    },
  ];
}

/** Somebody of a kind at county level, the same each time it is asked. */
async function somebody({ context }: Scene, kind: MemberRow['kind'], nth: number): Promise<MemberRow> {
  const day = dayOf(context.clock.now());
  const all = await certifiedMembers(context.db, { kind, level: 'county' }, day);
  return all[nth % all.length]!.member;
}

const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});

/** One granted, one refused, one that waits. */
function recusals(scene: Scene, at: At): Act[] {
  const { context, posts, units } = scene;
  const bureaus = units.filter(
    (unit) => unit.takesCases && !unit.isSupervisionOffice && unit.kind !== 'town',
  );
  const ids: string[] = [];
  const asks = (nth: number, words: string) => ({
    submissionId: context.ids.id(),
    number: null,
    kind: 'supervisor' as const,
    place: COUNTY_PLACE,
    ground: nth === 1 ? ('business' as const) : ('kin' as const),
    words,
  });
  const byUnit = (nth: number, daysAgo: number): Act => ({
    at: at(daysAgo, '10:30'),
    async run() {
      const head = posts.head(bureaus[nth + 3]!.id);
      ids[nth] = (await askRecusalByUnit(context, head, asks(nth, OPEN_WORDS.recusal[nth]!))).id;
    },
  });
  return [
    byUnit(0, 24),
    {
      at: at(20, '15:20'),
      async run() {
        const member = await somebody(scene, 'supervisor', 5);
        const words = OPEN_WORDS.recusalGranted;
        await decideRecusal(context, posts.supervision(0), ids[0]!, { memberId: member.id, words });
      },
    },
    {
      at: at(15, '20:10'),
      async run() {
        const unitId = bureaus[8]!.id;
        const asked = await askRecusalByResident(context, { ...asks(1, OPEN_WORDS.recusal[1]), unitId });
        ids[1] = asked.row.id;
      },
    },
    {
      at: at(12, '11:00'),
      run: () =>
        decideRecusal(context, posts.supervision(1), ids[1]!, {
          memberId: null,
          words: OPEN_WORDS.recusalRefused,
        }),
    },
    byUnit(2, 2),
  ];
}

/** One that was answered within the hour, and one that waits. */
function protection(scene: Scene, at: At): Act[] {
  const { context, posts } = scene;
  let id = '';
  return [
    {
      at: at(26, '21:05'),
      async run() {
        const words = OPEN_WORDS.protect;
        id = (await askProtection(context, actorOf(await somebody(scene, 'collector', 3)), { words })).id;
      },
    },
    {
      at: at(26, '21:40'),
      run: () => answerProtection(context, posts.supervision(2), id, { answer: OPEN_WORDS.protected }),
    },
    {
      at: at(1, '19:30'),
      async run() {
        await askProtection(context, actorOf(await somebody(scene, 'supervisor', 9)), { words: '' });
      },
    },
  ];
}

/** Asked for yesterday: the member still has time to speak. */
function removal(scene: Scene, at: At): Act[] {
  return [
    {
      at: at(1, '10:10'),
      async run() {
        const member = await somebody(scene, 'evaluator', 7);
        await askRemoval(scene.context, scene.posts.network(null), member.id, OPEN_WORDS.removal);
      },
    },
  ];
}

import { transact } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { atTime, type Day } from '../../server/clock.ts';
import {
  castBallot,
  claimAsEvaluator,
  drawRound,
  handInReport,
  listRoundUnits,
  makeInvitations,
  makeRound,
  openRound,
  findRound,
  type Form,
  type Level,
  type NewRound,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { insertUnit, putDivision } from '../../server/features/units/index.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld, type World } from '../support/factories.ts';
import { aMember, withAccount } from '../support/members.ts';

/** Days of the rounds of these suites; the clock begins on Monday, 23 November 2026. */
export const DAYS = {
  period_from: '2026-07-01',
  period_to: '2026-11-22',
  reports_by: '2026-11-26',
  opens_on: '2026-11-30',
  closes_on: '2026-12-11',
} as const;
export const AFTER: Day = '2026-12-12';
export const at = (day: Day, time = '10:00') => atTime(day, time);

export const aNewRound = (parts: Partial<NewRound> = {}): NewRound => ({
  kind: 'quarterly',
  sectorId: null,
  title: '第四季度群众评议',
  titleEn: 'Fourth quarter',
  ...DAYS,
  ...parts,
});

export interface Evaluated {
  context: TestContext;
  world: World;
  evaluators: MemberRow[];
}

/** The small county with certified evaluators, each with an account, in as many towns as are asked for. */
export async function openEvaluated(
  evaluators = 6,
  options: Parameters<typeof openTestContext>[0] & { towns?: number } = {},
): Promise<Evaluated> {
  const context = await openTestContext(options);
  const world = await seedWorld(context);
  const codes = [PLACES.town as string];
  for (let n = 2; n <= (options.towns ?? 1); n += 1) {
    const code = `9901011${String(n).padStart(2, '0')}`;
    codes.push(code);
    await transact(context.db, (trx) =>
      putDivision(trx, {
        code,
        name: `第${n}镇`,
        nameEn: `Town ${n}`,
        level: 'town',
        parentCode: PLACES.county,
        managedBy: null,
        validFrom: '2010-01-01',
        validTo: null,
      }),
    );
  }
  const rows: MemberRow[] = [];
  for (let n = 0; n < evaluators; n += 1) {
    const townCode = codes[n % codes.length]!;
    rows.push(await anEvaluator(context, { level: 'town', townCode }));
  }
  return { context, world, evaluators: rows };
}

/** A certified evaluator with an account. */
export async function anEvaluator(
  context: TestContext,
  overrides: Parameters<typeof aMember>[2] = {},
): Promise<MemberRow> {
  const member = await withAccount(context, await aMember(context, 'evaluator', overrides));
  await certify(context, member);
  return member;
}

export const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});

/** Units beside those of the small county, for rounds with many. */
export async function moreUnits(context: TestContext, count: number): Promise<void> {
  await transact(context.db, async (trx) => {
    for (let n = 1; n <= count; n += 1) {
      await insertUnit(trx, {
        id: `unit-more-${n}`,
        code: `M${String(n).padStart(3, '0')}`,
        name: `第${n}单位`,
        nameEn: `Unit ${n}`,
        kind: 'bureau',
        peerGroup: 'bureau',
        sectorId: 'sector-city',
        leaderPost: '局长',
        leaderPostEn: 'Director',
        countyLeaderPost: '副县长',
        countyLeaderPostEn: 'Deputy',
        validFrom: '2010-01-01',
      });
    }
  });
}

/** A round that is drawn, on the day it opens. */
export async function readyRound(
  { context, world }: Pick<Evaluated, 'context' | 'world'>,
  parts: Partial<NewRound> = {},
): Promise<RoundRow> {
  const round = await makeRound(context, world.posts.supervision, aNewRound(parts));
  const drawn = await drawRound(context, world.posts.supervision, round.code);
  context.clock.set(at(drawn.opens_on));
  return drawn;
}

export async function openedRound(
  open: Pick<Evaluated, 'context' | 'world'>,
  parts: Partial<NewRound> = {},
): Promise<RoundRow> {
  const round = await readyRound(open, parts);
  return openRound(open.context, open.world.posts.supervision, round.code);
}

export const levels = (...given: readonly (Level | null)[]): Form['levels'] => ({
  attitude: given[0] ?? null,
  capability: given[1] ?? given[0] ?? null,
  efficiency: given[2] ?? given[0] ?? null,
  effect: given[3] ?? given[0] ?? null,
});

export const aForm = (level: Level, words = ''): Form & { words: string } => ({
  levels: levels(level),
  reason: null,
  words,
});

/** Every evaluator takes every token that was drawn for them and votes. @returns tokens with the units they are for. */
export async function everybodyVotes(
  { context, evaluators }: Evaluated,
  round: RoundRow,
  level: (n: number) => Level = () => 2,
): Promise<{ token: string; unitId: string; memberId: string }[]> {
  const taken: { token: string; unitId: string; memberId: string }[] = [];
  const rights = await context.db
    .selectFrom('evaluation_rights')
    .selectAll()
    .where('round_id', '=', round.id)
    .where('rater_group', '=', 'evaluators')
    .orderBy('unit_id')
    .orderBy('who')
    .execute();
  for (const right of rights) {
    const member = evaluators.find(({ id }) => id === right.who)!;
    const { token } = await claimAsEvaluator(context, actorOf(member), round.code, right.unit_id);
    await castBallot(context, token, right.unit_id, aForm(level(taken.length)));
    taken.push({ token, unitId: right.unit_id, memberId: member.id });
  }
  return taken;
}

/** Residents vote with invitations, about one unit, until there are `count` ballots. */
export async function residentsVote(
  { context, world }: Pick<Evaluated, 'context' | 'world'>,
  round: RoundRow,
  unitId: string,
  count: number,
  form: (n: number) => Form & { words: string } = () => aForm(2),
): Promise<string[]> {
  const village = (JSON.parse((await findRound(context.db, round.code))!.villages_json) as string[])[0]!;
  const tokens: string[] = [];
  while (tokens.length < count) {
    const slips = await makeInvitations(context, world.posts.supervision, round.code, { village, count: 40 });
    for (const slip of slips) {
      if (tokens.length >= count) break;
      try {
        await castBallot(context, slip, unitId, form(tokens.length));
        tokens.push(slip);
      } catch (error) {
        if ((error as { key?: string }).key !== 'evaluations:fault.unitNotYours') throw error;
      }
    }
  }
  return tokens;
}

export async function reportAll({ context, world }: Pick<Evaluated, 'context' | 'world'>, round: RoundRow) {
  const leaders = Object.values(world.posts).filter((actor: Actor) => actor.role === 'leader');
  for (const entry of await listRoundUnits(context.db, round.id)) {
    const leader = leaders.find((actor: Actor) => actor.unitId === entry.unit_id);
    if (!leader) continue;
    await handInReport(context, leader, round.code, {
      version: entry.version,
      report: '本季度办理群众反映的事项。',
    });
  }
}

/** The key of what work is refused with; `none` when it isn't. */
export const faultKey = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    return (error as { key?: string }).key ?? String(error);
  }
  return 'none';
};

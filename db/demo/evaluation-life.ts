import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, DAY, plus, plusDays, type Day, type Instant } from '../../server/clock.ts';
import {
  castBallot,
  claimAsEvaluator,
  decideWords,
  drawRound,
  findRound,
  handInPlan,
  handInReport,
  listRoundUnits,
  makeInvitations,
  makeRound,
  publishRound,
  readToken,
  replyToResult,
  turnRounds,
  type Form,
  type Level,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { certifiedMembers } from '../../server/features/certificates/index.ts';
import { listSectors } from '../../server/features/units/index.ts';
import type { Dice } from './dice.ts';
import { MEASURES, REPLIES, REPORTS, SAID } from './evaluation-words.ts';
import type { Scene } from './scene.ts';
import type { Thread } from './timeline.ts';

/** Days before today: a round is made, reports are in, it opens, it closes, it is published. */
const CLOSED = { made: 62, reports: 56, opens: 52, closes: 40, published: 34 } as const;
const OPEN = { made: 16, reports: 10, opens: 6, closes: -8 } as const;
/** Invitations that came back filled in, of a closed round at scale 1; each is for a few units. */
const SLIPS = 44;

interface Told {
  now: Instant;
  scale: number;
}

/**
 * One round for each sector that is over and published, and one of all units that is open: reports, evaluators who
 * vote with the tokens they drew, residents with invitations, replies, and plans of those who fell short.
 */
export function evaluationLife(scene: Scene, dice: Dice, told: Told): { at: Instant; thread: Thread }[] {
  const today = dayOf(told.now);
  return [
    {
      at: atTime(plusDays(today, -CLOSED.made), '09:20'),
      thread: closedRounds(scene, dice, today, told.scale),
    },
    { at: atTime(plusDays(today, -OPEN.made), '09:20'), thread: openRound(scene, dice, today) },
  ];
}

async function* closedRounds(scene: Scene, dice: Dice, today: Day, scale: number): Thread {
  const { context, posts } = scene;
  const day = (ago: number): Day => plusDays(today, -ago);
  const sectors = await listSectors(context.db);
  const rounds: RoundRow[] = [];
  for (const sector of scale >= 1 ? sectors : sectors.slice(1, 3)) {
    rounds.push(
      await makeRound(context, posts.supervision(0), {
        kind: 'quarterly',
        sectorId: sector.id,
        title: `${sector.name}系统群众评议`,
        titleEn: `${sector.nameEn}: quarterly evaluation`,
        period_from: day(CLOSED.made + 92),
        period_to: day(CLOSED.made + 1),
        reports_by: day(CLOSED.reports),
        opens_on: day(CLOSED.opens),
        closes_on: day(CLOSED.closes),
      }),
    );
  }
  yield atTime(day(CLOSED.reports), '10:00');
  for (const round of rounds) await report(scene, dice, round);
  yield atTime(day(CLOSED.reports - 1), '10:00');
  for (const { code } of rounds) await drawRound(context, posts.supervision(0), code);
  yield atTime(day(CLOSED.opens), '08:05');
  await turnRounds(context);
  // In the small counties of tests a gate may stay shut for want of evaluators: that round goes no further.
  const opened = [];
  for (const round of rounds) if (await isOpen(scene, round)) opened.push(round);
  for (const round of opened) {
    const standing = standings(dice);
    yield atTime(day(CLOSED.opens - 3), '19:00');
    await evaluatorsVote(scene, dice, round, standing);
    await residentsVote(scene, dice, round, standing, Math.max(8, Math.round(SLIPS * scale)));
  }
  yield atTime(day(CLOSED.closes - 1), '00:10');
  await turnRounds(context);
  for (const { code } of opened) await moderate(scene, code);
  yield atTime(day(CLOSED.published), '10:00');
  for (const { code } of opened) await publishRound(context, posts.supervision(1), code);
  yield plus(context.clock.now(), 3 * DAY);
  for (const { code } of opened) await answer(scene, dice, code);
}

/** It runs: reports are in, evaluators have been drawn, some have voted. */
async function* openRound(scene: Scene, dice: Dice, today: Day): Thread {
  const { context, posts } = scene;
  const day = (ago: number): Day => plusDays(today, -ago);
  const round = await makeRound(context, posts.supervision(0), {
    kind: 'special',
    sectorId: null,
    title: '年度作风专题评议',
    titleEn: 'Special evaluation of the year',
    period_from: day(OPEN.made + 181),
    period_to: day(OPEN.made + 1),
    reports_by: day(OPEN.reports),
    opens_on: day(OPEN.opens),
    closes_on: day(OPEN.closes),
  });
  yield atTime(day(OPEN.reports), '10:00');
  await report(scene, dice, round);
  yield atTime(day(OPEN.reports - 1), '10:00');
  await drawRound(context, posts.supervision(0), round.code);
  yield atTime(day(OPEN.opens), '08:05');
  await turnRounds(context);
  if (!(await isOpen(scene, round))) return;
  yield atTime(day(OPEN.opens - 2), '19:30');
  await evaluatorsVote(scene, dice, round, standings(dice), 0.3);
}

async function isOpen({ context }: Scene, { code }: RoundRow): Promise<boolean> {
  return (await findRound(context.db, code))?.state === 'open';
}

async function report({ context, posts }: Scene, dice: Dice, round: RoundRow): Promise<void> {
  for (const { unit_id: unitId, version } of await listRoundUnits(context.db, round.id)) {
    const input = { version, report: dice.pick(REPORTS) };
    if (posts.hasHead(unitId)) await handInReport(context, posts.head(unitId), round.code, input);
  }
}

/** How content people are with a unit, the same for all who are asked: 1 is the best. */
function standings(dice: Dice): (unitId: string) => number {
  const known = new Map<string, number>();
  return (unitId) => {
    if (!known.has(unitId)) known.set(unitId, dice.pick([1.3, 1.6, 1.8, 2, 2.1, 2.4, 3.6]));
    return known.get(unitId)!;
  };
}

function formOf(dice: Dice, standing: number): Form & { words: string } {
  if (dice.chance(0.04)) return { levels: NONE, reason: 'unknown', words: '' };
  const level = (): Level => Math.max(1, Math.min(5, Math.round(standing + dice.int(-10, 10) / 10))) as Level;
  const words = dice.chance(0.06) ? dice.pick(standing > 3 ? SAID.bad : SAID.good) : '';
  const levels = { attitude: level(), capability: level(), efficiency: level(), effect: level() };
  return { levels, reason: null, words };
}

const NONE = { attitude: null, capability: null, efficiency: null, effect: null };

async function evaluatorsVote(
  { context }: Scene,
  dice: Dice,
  round: RoundRow,
  standing: (unitId: string) => number,
  share = 0.9,
): Promise<void> {
  const members = await certifiedMembers(context.db, { kind: 'evaluator' }, dayOf(context.clock.now()));
  for (const { member } of members) {
    const drawn = await context.db
      .selectFrom('evaluation_rights')
      .select('unit_id')
      .where('who', '=', member.id)
      .where('round_id', '=', round.id)
      .orderBy('unit_id')
      .execute();
    const actor: Actor = {
      role: 'evaluator',
      accountId: member.account_id,
      scope: member.level,
      unitId: null,
    };
    for (const { unit_id: unitId } of drawn) {
      if (!dice.chance(share)) continue;
      const { token } = await claimAsEvaluator(context, actor, round.code, unitId);
      await castBallot(context, token, unitId, formOf(dice, standing(unitId)));
    }
  }
}

async function residentsVote(
  { context, posts }: Scene,
  dice: Dice,
  round: RoundRow,
  standing: (unitId: string) => number,
  count: number,
): Promise<void> {
  const { villages_json: json } = await context.db
    .selectFrom('evaluation_rounds')
    .select('villages_json')
    .where('id', '=', round.id)
    .executeTakeFirstOrThrow();
  const villages = JSON.parse(json) as string[];
  for (let n = 0; n < count; n += 4) {
    const village = villages[(n / 4) % villages.length]!;
    const slips = await makeInvitations(context, posts.supervision(0), round.code, { village, count: 4 });
    for (const slip of slips) {
      for (const { unitId } of (await readToken(context, slip)).units) {
        await castBallot(context, slip, unitId, formOf(dice, standing(unitId)));
      }
    }
  }
}

async function moderate({ context, posts }: Scene, code: string): Promise<void> {
  const waiting = await context.db
    .selectFrom('evaluation_words')
    .innerJoin('evaluation_rounds', 'evaluation_rounds.id', 'evaluation_words.round_id')
    .select(['evaluation_words.id', 'evaluation_words.version', 'evaluation_words.shown'])
    .where('evaluation_rounds.code', '=', code)
    .where('evaluation_words.state', '=', 'waiting')
    .orderBy('evaluation_words.id')
    .execute();
  for (const { id, version, shown } of waiting) {
    const input = { id, version, decision: 'approve' as const, shown: shown ?? '' };
    await decideWords(context, posts.supervision(1), code, input);
  }
}

/** Units say something to the result; those that fell short hand in a plan, most of them. */
async function answer({ context, posts }: Scene, dice: Dice, code: string): Promise<void> {
  const entries = await context.db
    .selectFrom('evaluation_units')
    .innerJoin('evaluation_rounds', 'evaluation_rounds.id', 'evaluation_units.round_id')
    .leftJoin('evaluation_plans', (join) =>
      join
        .onRef('evaluation_plans.round_id', '=', 'evaluation_units.round_id')
        .onRef('evaluation_plans.unit_id', '=', 'evaluation_units.unit_id'),
    )
    .select(['evaluation_units.unit_id', 'evaluation_units.version', 'evaluation_plans.is_required'])
    .where('evaluation_rounds.code', '=', code)
    .orderBy('evaluation_units.unit_id')
    .execute();
  for (const { unit_id: unitId, version, is_required: isRequired } of entries) {
    if (!posts.hasHead(unitId)) continue;
    const head = posts.head(unitId);
    if (isRequired === 1) {
      const finishOn = plusDays(dayOf(context.clock.now()), 60);
      await handInPlan(context, head, code, { measures: dice.pick(MEASURES), finishOn });
    }
    if (isRequired === 1 || dice.chance(0.2)) {
      await replyToResult(context, head, code, { version, reply: dice.pick(REPLIES) });
    }
  }
}

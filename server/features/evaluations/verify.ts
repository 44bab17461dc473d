import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { drawFlaws, findDraw, listDigest } from '../draws/index.ts';
import { drawnUnits } from './close-actions.ts';
import { countRound } from './count.ts';
import { drawAgain } from './draw-actions.ts';
import { ballotLines, poolLines, resultLines } from './published.ts';
import { rubricOf } from './rubric.ts';
import type { Result } from './scoring.ts';
import { listBallots } from './store-ballots.ts';
import { listPool, listRights, publicLeafAt } from './store-rights.ts';
import * as store from './store.ts';
import { evaluatorTag } from './token.ts';

/** What doesn't fit between a draw, what the register says of it, and who holds a right. */
export type DrawRoundFlaw = 'seed' | 'pool' | 'result' | 'register' | 'tags' | 'rights';

/**
 * Draws a round's evaluators again from what is stored, and compares.
 *
 * @throws NotFound for a round in which nothing was drawn.
 */
export async function verifyRoundDraw(
  context: Pick<Context, 'db' | 'config'>,
  code: string,
): Promise<{ flaws: DrawRoundFlaw[]; pool: number; drawn: number }> {
  const { db } = context;
  const round = await store.findRound(db, code);
  const draw = round && (await findDraw(db, 'evaluation', round.id));
  if (!round || !draw || round.drawn_at === null) throw new NotFound();
  const units = await drawnUnits(db, round);
  const pool = await listPool(db, round.id);
  const lines = drawAgain(draw.seed, [...units.keys()], pool, rubricOf(round).evaluators);
  const again = {
    pool: poolLines(pool),
    result: resultLines(lines, JSON.parse(round.villages_json) as string[]),
  };
  const flaws = new Set<DrawRoundFlaw>();
  if (draw.revealed_at !== null) for (const flaw of drawFlaws(draw, again)) flaws.add(flaw);
  const leaf = JSON.parse((await publicLeafAt(db, round.draw_seq!)) ?? '{}') as Record<string, unknown>;
  const published = {
    round: round.code,
    seedHash: draw.seed_hash,
    poolSha256: listDigest(again.pool),
    resultSha256: listDigest(again.result),
  };
  if (Object.entries(published).some(([name, value]) => leaf[name] !== value)) flaws.add('register');
  if (pool.some((row) => evaluatorTag(context, round.id, row.member_id) !== row.tag)) flaws.add('tags');
  const memberOf = new Map(pool.map((row) => [row.tag, row.member_id]));
  const drawn = lines.filter(({ outcome }) => outcome === 'drawn');
  const wanted = drawn.map(({ unit, tag }) => `${units.get(unit)}/${memberOf.get(tag)}`).sort();
  const held = (await listRights(db, round.id))
    .filter((right) => right.rater_group === 'evaluators')
    .map((right) => `${right.unit_id}/${right.who}`)
    .sort();
  if (wanted.join() !== held.join()) flaws.add('rights');
  return { flaws: [...flaws], pool: pool.length, drawn: drawn.length };
}

export type RecomputeFlaw = 'ballots' | 'keys' | 'result';

export interface Recomputed {
  flaws: RecomputeFlaw[];
  ballots: number;
  /** Ids of units whose published numbers are others. */
  units: string[];
  results: { unitId: string; result: Result }[];
}

/**
 * Counts a round again from its ballots and compares with what was published and with what the register promised.
 *
 * @throws NotFound for a round that hasn't closed.
 */
export async function recomputeRound(context: Pick<Context, 'db'>, code: string): Promise<Recomputed> {
  const { db } = context;
  const round = await store.findRound(db, code);
  if (!round || round.closed_at === null) throw new NotFound();
  const ballots = await listBallots(db, round.id);
  const entries = (await store.listRoundUnits(db, round.id)).filter((entry) => entry.result_json !== null);
  const stored = new Map(entries.map((entry) => [entry.unit_id, JSON.parse(entry.result_json!) as Result]));
  const counted = await countRound(db, round.id, [...stored.keys()], rubricOf(round), async (unitId) =>
    Promise.resolve(stored.get(unitId)!.work),
  );
  const flaws = new Set<RecomputeFlaw>();
  if (round.ballots_sha256 !== listDigest(ballotLines(ballots))) flaws.add('ballots');
  if (round.keys_sha256 !== listDigest(ballots.map(({ key }) => key))) flaws.add('keys');
  const odd = counted.filter(
    ({ unitId, result }) => JSON.stringify(result) !== JSON.stringify(stored.get(unitId)),
  );
  if (odd.length > 0) flaws.add('result');
  return {
    flaws: [...flaws],
    ballots: ballots.length,
    units: odd.map(({ unitId }) => unitId),
    results: counted.map(({ unitId, result }) => ({ unitId, result })),
  };
}

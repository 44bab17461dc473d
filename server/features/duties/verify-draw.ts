import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { byLot, drawFlaws, findDraw, listDigest } from '../draws/index.ts';
import { drawCases } from './draw.ts';
import { poolLines, resultLines, tagOf } from './published.ts';
import { listLookBacks } from './store-look-backs.ts';
import * as store from './store-weeks.ts';

/** What doesn't fit: `seed`, `pool`, `result` are the published ones; the others only the county itself can check. */
export type LookBackFlaw = 'seed' | 'pool' | 'result' | 'register' | 'cases' | 'lots' | 'checker';

/**
 * Draws a week's look-back checks again from what is stored, and compares: the seed with its promise, the tables with
 * their digests in the register, the cases and the lots with what the seed gives, and whoever has a check with the
 * tag that stands for them.
 *
 * @throws NotFound for a week in which nothing was drawn.
 */
export async function verifyLookBacks(
  context: Pick<Context, 'db' | 'config'>,
  weekOn: Day,
): Promise<{ flaws: LookBackFlaw[]; pool: number; drawn: number }> {
  const reader: Reader = context.db;
  const week = await store.findWeek(reader, weekOn);
  const draw = await findDraw(reader, 'look_back', weekOn);
  if (!week || !draw) throw new NotFound();
  const pool = await store.listPool(reader, weekOn);
  const rows = await listLookBacks(reader, weekOn);
  const again = drawCases(
    draw.seed,
    pool.map((row) => ({ code: row.code, townCode: row.town_code })),
    week.per_town,
  );
  const lots = rows.map((row) => JSON.parse(row.lots_json) as string[]);
  const inOrder = rows.map((row, at) => byLot(draw.seed, lots[at]!, (tag) => `${row.code}/${tag}`));
  const lines = {
    pool: poolLines(pool),
    result: resultLines(
      again.map(({ code }, at) => ({ number: at + 1, code, lots_json: JSON.stringify(inOrder[at] ?? []) })),
    ),
  };
  const flaws = new Set<LookBackFlaw>();
  if (draw.revealed_at !== null) for (const flaw of drawFlaws(draw, lines)) flaws.add(flaw);
  const leaf = JSON.parse((await store.publicLeafAt(reader, week.leaf_seq)) ?? '{}') as Record<
    string,
    unknown
  >;
  const published = {
    week: weekOn,
    seedHash: draw.seed_hash,
    poolSha256: listDigest(lines.pool),
    resultSha256: listDigest(lines.result),
  };
  if (Object.entries(published).some(([name, value]) => leaf[name] !== value)) flaws.add('register');
  if (again.map(({ code }) => code).join() !== rows.map(({ code }) => code).join()) flaws.add('cases');
  if (JSON.stringify(inOrder) !== JSON.stringify(lots)) flaws.add('lots');
  const isWrong = rows.some(
    (row, at) =>
      row.member_id !== null &&
      tagOf(context.config, weekOn, row.code, row.member_id) !== lots[at]![row.lot!],
  );
  if (isWrong) flaws.add('checker');
  return { flaws: [...flaws], pool: pool.length, drawn: rows.length };
}

import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { byLot, drawFlaws, findDraw, listDigest } from '../draws/index.ts';
import { memberTag } from '../ledger/index.ts';
import { tagSubject } from './draw-actions.ts';
import { drawUnits } from './draw.ts';
import { poolLines, resultLines } from './published.ts';
import { findPlanByCode, listPool, publicLeafAt } from './store-plans.ts';
import { listInspectionsOfPlan } from './store.ts';

/** What doesn't fit: `seed`, `pool`, `result` are the published ones; the others only the county itself can check. */
export type InspectionFlaw = 'seed' | 'pool' | 'result' | 'register' | 'units' | 'lots' | 'members';

/**
 * Draws a plan's units and pairs again from what is stored, and compares: the seed with its promise, the tables with
 * their digests in the register, units and lots with what the seed gives, and who has a place with the tag that
 * stands for them.
 *
 * @throws NotFound for a plan that was not drawn.
 */
export async function verifyInspectionDraw(
  { db, config }: Pick<Context, 'db' | 'config'>,
  code: string,
): Promise<{ flaws: InspectionFlaw[]; pool: number; drawn: number }> {
  const plan = await findPlanByCode(db, code);
  const draw = await findDraw(db, 'inspection', code);
  if (!plan || !draw || plan.leaf_seq === null) throw new NotFound();
  const pool = await listPool(db, plan.id);
  const codeOf = new Map(pool.map((row) => [row.unit_id, row.unit_code]));
  const rows = await listInspectionsOfPlan(db, plan.id);
  const again = drawUnits(
    draw.seed,
    pool.map((row) => row.unit_code),
    plan.units_wanted,
  );
  const flaws = new Set<InspectionFlaw>();
  const unitCode = (unitId: string): string => codeOf.get(unitId) ?? '';
  const sorted = rows.map((row) => ({
    ...row,
    lots_json: JSON.stringify(
      byLot(draw.seed, JSON.parse(row.lots_json) as string[], (tag) => `${unitCode(row.unit_id)}/${tag}`),
    ),
  }));
  const lines = { pool: poolLines(pool), result: resultLines(sorted, unitCode) };
  if (draw.revealed_at !== null) for (const flaw of drawFlaws(draw, lines)) flaws.add(flaw);
  const leaf = JSON.parse((await publicLeafAt(db, plan.leaf_seq)) ?? '{}') as Record<string, unknown>;
  const published = {
    plan: plan.code,
    seedHash: draw.seed_hash,
    poolSha256: listDigest(lines.pool),
    resultSha256: listDigest(lines.result),
  };
  if (Object.entries(published).some(([name, value]) => leaf[name] !== value)) flaws.add('register');
  if (again.join() !== rows.map((row) => unitCode(row.unit_id)).join()) flaws.add('units');
  if (rows.some((row, at) => row.lots_json !== sorted[at]!.lots_json)) flaws.add('lots');
  const isElse = rows.some((row) => {
    const lots = JSON.parse(row.lots_json) as string[];
    const places = [
      [row.first_id, row.first_lot],
      [row.second_id, row.second_lot],
    ] as const;
    return places.some(
      ([id, lot]) =>
        id !== null &&
        memberTag(config, tagSubject(plan.code, unitCode(row.unit_id)), id) !== lots[lot ?? -1],
    );
  });
  if (isElse) flaws.add('members');
  return { flaws: [...flaws], pool: pool.length, drawn: rows.length };
}

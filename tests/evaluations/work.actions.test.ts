import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { recomputeRound, closeRound, findRoundUnit } from '../../server/features/evaluations/index.ts';
import type { Result } from '../../server/features/evaluations/scoring.ts';
import { NO_FIGURES } from '../../server/features/statistics/index.ts';
import { UNITS } from '../support/factories.ts';
import { AFTER, aForm, at, openedRound, openEvaluated, residentsVote, type Evaluated } from './round.ts';

/** Counts that come to a score of 100, less two points an order; with fewer than ten judged to none. */
const month = (name: string, parts: Partial<typeof NO_FIGURES> = {}) => ({
  ...NO_FIGURES,
  unit_id: UNITS.water,
  month: name,
  contact_due: 10,
  contact_in_time: 10,
  judged: 10,
  solved: 10,
  rated: 10,
  rated_3plus: 10,
  due_answers: 10,
  on_time: 10,
  ...parts,
});

describe('the monthly scores in a result', () => {
  let open: Evaluated;
  let code: string;
  let roundId: string;
  const resultOf = async (unitId: string) =>
    JSON.parse((await findRoundUnit(open.context.db, roundId, unitId))!.result_json!) as Result;

  beforeAll(async () => {
    open = await openEvaluated(4);
    const { context, world } = open;
    await transact(context.db, (trx) =>
      trx
        .insertInto('unit_months')
        .values([
          month('2026-06', { orders: 5 }),
          month('2026-07'),
          month('2026-08', { orders: 2 }),
          month('2026-09', { judged: 9, solved: 0 }),
          month('2026-12', { orders: 5 }),
        ])
        .execute(),
    );
    const round = await openedRound(open);
    ({ code, id: roundId } = round);
    await residentsVote(open, round, UNITS.water, 30, () => aForm(2));
    context.clock.set(at(AFTER));
    await closeRound(context, world.posts.supervision, code);
  });
  afterAll(() => open.context.close());

  it('are those of the period alone, and of months that have one', async () => {
    const { work, appraisal, score, band } = await resultOf(UNITS.water);
    expect(work).toEqual({ mean: 98, months: 2 });
    expect(appraisal).toBe(80);
    expect(score).toBeCloseTo(0.7 * 80 + 0.3 * 98, 9);
    expect(band).toBe('good');
  });

  it('are left out where there is none', async () => {
    expect((await resultOf(UNITS.housing)).work).toEqual({ mean: null, months: 0 });
  });

  it('stay as they were at the close, whatever is counted anew later', async () => {
    await open.context.db.updateTable('unit_months').set({ orders: 5 }).execute();
    expect((await recomputeRound(open.context, code)).flaws).toEqual([]);
  });
});

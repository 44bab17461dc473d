import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { Conflict } from '../../server/errors.ts';
import { commitDraw, drawFlaws, findDraw, revealDraw, seedHash } from '../../server/features/draws/index.ts';
import { verifyRegister } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
beforeAll(async () => void (context = await openTestContext()));
afterAll(() => context.close());

const commit = (subject: string) =>
  transact(context.db, (trx) => commitDraw(trx, context, 'look_back', subject));
const leaves = async () =>
  (
    await context.db
      .selectFrom('register_entries')
      .select(['kind', 'payload_json'])
      .where('form', '=', 'public')
      .orderBy('seq')
      .execute()
  ).filter(({ kind }) => kind.startsWith('draw.'));

describe('a draw by lot', () => {
  it('promises its seed by the hash alone, and the promise is in the register', async () => {
    const draw = await commit('2026-W48');
    expect(draw.seed_hash).toBe(seedHash(draw.seed));
    const [leaf] = await leaves();
    expect(leaf!.payload_json).toContain(draw.seed_hash);
    expect(leaf!.payload_json).not.toContain(draw.seed);
  });

  it('is promised once, however often it is asked for, also at the same moment', async () => {
    const draws = await Promise.all(Array.from({ length: 8 }, () => commit('2026-W49')));
    expect(new Set(draws.map(({ seed }) => seed)).size).toBe(1);
    const promised = (await leaves()).filter((leaf) => leaf.payload_json!.includes('2026-W49'));
    expect(promised).toHaveLength(1);
    expect((await commit('2026-W50')).seed).not.toBe(draws[0]!.seed);
  });

  it('tells its seed once, with what was drawn from and what came of it', async () => {
    const draw = await commit('2026-W51');
    const lists = { pool: ['a', 'b', 'c'], result: ['b'] };
    const told = await transact(context.db, (trx) => revealDraw(trx, context, draw, lists));
    expect(told).toEqual(await findDraw(context.db, 'look_back', '2026-W51'));
    expect((await leaves()).at(-1)!.payload_json).toContain(draw.seed);
    const again = transact(context.db, (trx) => revealDraw(trx, context, draw, lists));
    await expect(again).rejects.toThrow(Conflict);
    expect(await findDraw(context.db, 'look_back', '2026-W51')).toEqual(told);
  });

  it('says which of seed, list and result no longer fits', async () => {
    const draw = await commit('2026-W52');
    const lists = { pool: ['a', 'b'], result: ['a'] };
    const told = await transact(context.db, (trx) => revealDraw(trx, context, draw, lists));
    expect(drawFlaws(told, lists)).toEqual([]);
    expect(drawFlaws(told, { ...lists, pool: ['a'] })).toEqual(['pool']);
    expect(drawFlaws(told, { ...lists, result: ['b'] })).toEqual(['result']);
    expect(drawFlaws({ ...told, seed: 'ff'.repeat(32) }, lists)).toEqual(['seed']);
    expect((await verifyRegister(context.db, context)).faults).toEqual([]);
  });
});

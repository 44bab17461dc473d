import type { Trx } from '../../../db/transaction.ts';
import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { appendPublicLeaf } from '../register/index.ts';
import type { DrawKind } from './rules.ts';
import { listDigest, seedHash } from './seeded.ts';
import { findDraw, insertDraw, revealRow, type DrawRow } from './store.ts';

type DrawContext = Pick<Context, 'clock' | 'ids' | 'config' | 'dialect'>;

/**
 * Makes the seed of a draw and publishes its hash in the register, before anybody can know what will be drawn from.
 * The same subject again changes nothing.
 */
export async function commitDraw(
  trx: Trx,
  ctx: DrawContext,
  kind: DrawKind,
  subject: string,
): Promise<DrawRow> {
  const before = await findDraw(trx, kind, subject);
  if (before) return before;
  const at = ctx.clock.now();
  const seed = ctx.ids.bytes(32).toString('hex');
  const row = { id: ctx.ids.id(), kind, subject, seed_hash: seedHash(seed), seed, committed_at: at };
  if (!(await insertDraw(trx, row))) return (await findDraw(trx, kind, subject))!;
  await appendPublicLeaf(trx, ctx, {
    kind: 'draw.committed',
    at,
    body: { kind, subject, seedHash: row.seed_hash },
  });
  return { ...row, revealed_at: null, pool_sha256: null, result_sha256: null };
}

/**
 * Publishes the seed with digests of the list that was drawn from and of what was drawn. From here on the seed may
 * be shown.
 *
 * @param lists lines as they are published, in their published order.
 * @throws Conflict when it was revealed before.
 */
export async function revealDraw(
  trx: Trx,
  ctx: DrawContext,
  draw: DrawRow,
  lists: { pool: readonly string[]; result: readonly string[] },
): Promise<DrawRow> {
  const at = ctx.clock.now();
  const set = {
    revealed_at: at,
    pool_sha256: listDigest(lists.pool),
    result_sha256: listDigest(lists.result),
  };
  if (!(await revealRow(trx, draw.id, set))) throw new Conflict();
  const { kind, subject, seed } = draw;
  await appendPublicLeaf(trx, ctx, {
    kind: 'draw.revealed',
    at,
    body: { kind, subject, seed, poolSha256: set.pool_sha256, resultSha256: set.result_sha256 },
  });
  return { ...draw, ...set };
}

export type DrawFlaw = 'seed' | 'pool' | 'result';

/**
 * What does not fit between what was published about a draw and what the county holds now: the seed and its hash,
 * the list that was drawn from, and what drawing again gives.
 *
 * @param again lines of the list as it stands in the records, and of what drawing from it gives.
 */
export function drawFlaws(
  draw: DrawRow,
  again: { pool: readonly string[]; result: readonly string[] },
): DrawFlaw[] {
  const flaws: DrawFlaw[] = [];
  if (seedHash(draw.seed) !== draw.seed_hash) flaws.push('seed');
  if (draw.pool_sha256 !== listDigest(again.pool)) flaws.push('pool');
  if (draw.result_sha256 !== listDigest(again.result)) flaws.push('result');
  return flaws;
}

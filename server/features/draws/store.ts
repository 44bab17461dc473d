import type { Insertable, Selectable } from 'kysely';
import type { DrawsTable } from '../../../db/schema/draws.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { DrawKind } from './rules.ts';

export type DrawRow = Selectable<DrawsTable>;

/** @returns false when this was committed to before. */
export async function insertDraw(trx: Trx, row: Insertable<DrawsTable>): Promise<boolean> {
  const done = await trx
    .insertInto('draws')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'subject']).doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function findDraw(
  reader: Reader,
  kind: DrawKind,
  subject: string,
): Promise<DrawRow | undefined> {
  return reader
    .selectFrom('draws')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

/** @returns false when it was revealed before. */
export async function revealRow(
  trx: Trx,
  id: string,
  set: { revealed_at: Instant; pool_sha256: string; result_sha256: string },
): Promise<boolean> {
  const done = await trx
    .updateTable('draws')
    .set(set)
    .where('id', '=', id)
    .where('revealed_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

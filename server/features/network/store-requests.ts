import type { Insertable, Selectable } from 'kysely';
import type {
  ProtectRequestsTable,
  RecusalRequestsTable,
  RemovalsTable,
} from '../../../db/schema/network.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';

export type RecusalRow = Selectable<RecusalRequestsTable>;
export type RemovalRow = Selectable<RemovalsTable>;
export type ProtectRow = Selectable<ProtectRequestsTable>;

/** @throws NotFound */
export async function getRecusal(reader: Reader, id: string): Promise<RecusalRow> {
  const row = await reader.selectFrom('recusal_requests').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound();
  return row;
}

export async function findRecusal(reader: Reader, id: string): Promise<RecusalRow | undefined> {
  return reader.selectFrom('recusal_requests').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findRecusalBySubmission(
  reader: Reader,
  submissionId: string,
): Promise<RecusalRow | undefined> {
  return reader
    .selectFrom('recusal_requests')
    .selectAll()
    .where('submission_id', '=', submissionId)
    .executeTakeFirst();
}

export async function findRecusalByReceipt(
  reader: Reader,
  receiptHash: string,
): Promise<RecusalRow | undefined> {
  return reader
    .selectFrom('recusal_requests')
    .selectAll()
    .where('receipt_hash', '=', receiptHash)
    .executeTakeFirst();
}

/** What waits for a decision, oldest first. */
export async function listRecusalsAsked(reader: Reader, limit: number): Promise<RecusalRow[]> {
  return reader
    .selectFrom('recusal_requests')
    .selectAll()
    .where('state', '=', 'asked')
    .orderBy('asked_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What a unit's own leaders asked for, newest first. Requests of residents are never a unit's to see. */
export async function listRecusalsOfUnit(
  reader: Reader,
  unitId: string,
  limit: number,
): Promise<RecusalRow[]> {
  return reader
    .selectFrom('recusal_requests')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('asked_by', '=', 'unit')
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function insertRecusal(trx: Trx, row: Insertable<RecusalRequestsTable>): Promise<void> {
  await trx.insertInto('recusal_requests').values(row).execute();
}

export async function updateRecusal(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<RecusalRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('recusal_requests')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageRecusals(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<RecusalRow[]> {
  const query = reader.selectFrom('recusal_requests').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** @throws NotFound */
export async function getRemoval(reader: Reader, id: string): Promise<RemovalRow> {
  const row = await reader.selectFrom('removals').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound();
  return row;
}

/** Removals asked for of one member, newest first. */
export async function listRemovalsOf(reader: Reader, memberId: string): Promise<RemovalRow[]> {
  return reader
    .selectFrom('removals')
    .selectAll()
    .where('member_id', '=', memberId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Removals under way, the nearest end of the hearing first; with `heardBy`: those whose hearing is over by then. */
export async function listRemovalsNoticed(
  reader: Reader,
  limit: number,
  heardBy?: Instant,
): Promise<RemovalRow[]> {
  return reader
    .selectFrom('removals')
    .selectAll()
    .where('state', '=', 'noticed')
    .$if(heardBy !== undefined, (query) => query.where('reply_due_at', '<=', heardBy!))
    .orderBy('reply_due_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertRemoval(trx: Trx, row: Insertable<RemovalsTable>): Promise<void> {
  await trx.insertInto('removals').values(row).execute();
}

export async function updateRemoval(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<RemovalRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('removals')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageRemovals(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<RemovalRow[]> {
  const query = reader.selectFrom('removals').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** @throws NotFound */
export async function getProtect(reader: Reader, id: string): Promise<ProtectRow> {
  const row = await reader.selectFrom('protect_requests').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound();
  return row;
}

/** What a member asked for, newest first. */
export async function listProtectsOf(reader: Reader, memberId: string): Promise<ProtectRow[]> {
  return reader
    .selectFrom('protect_requests')
    .selectAll()
    .where('member_id', '=', memberId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** What nobody has answered yet, oldest first. */
export async function listProtectsOpen(reader: Reader, limit: number): Promise<ProtectRow[]> {
  return reader
    .selectFrom('protect_requests')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy('asked_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertProtect(trx: Trx, row: Insertable<ProtectRequestsTable>): Promise<void> {
  await trx.insertInto('protect_requests').values(row).execute();
}

export async function updateProtect(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ProtectRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('protect_requests')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageProtects(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ProtectRow[]> {
  const query = reader.selectFrom('protect_requests').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

import type { Selectable } from 'kysely';
import type { DutyLogTable } from '../../../db/schema/duties.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';

export type EntryRow = Selectable<DutyLogTable>;

export async function insertEntry(trx: Trx, row: EntryRow): Promise<void> {
  await trx.insertInto('duty_log').values(row).execute();
}

export async function updateEntry(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<EntryRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('duty_log')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageEntries(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<EntryRow[]> {
  const query = reader.selectFrom('duty_log').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** Of this member, and not taken out. */
export async function findEntry(reader: Reader, memberId: string, id: string): Promise<EntryRow | undefined> {
  return reader
    .selectFrom('duty_log')
    .selectAll()
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
}

/** A member's own entries, newest day first. */
export async function listEntries(
  reader: Reader,
  memberId: string,
  before: { on: Day; id: string } | null,
  limit: number,
): Promise<EntryRow[]> {
  let query = reader
    .selectFrom('duty_log')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null);
  if (before) {
    query = query.where((eb) => eb(eb.refTuple('done_on', 'id'), '<', eb.tuple(before.on, before.id)));
  }
  return query.orderBy('done_on', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

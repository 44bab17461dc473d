import type { Selectable } from 'kysely';
import type { LedgerChecksTable, LedgerNotesTable } from '../../../db/schema/ledger.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';

export type NoteRow = Selectable<LedgerNotesTable>;
export type CheckRow = Selectable<LedgerChecksTable>;

export async function insertNote(trx: Trx, row: NoteRow): Promise<void> {
  await trx.insertInto('ledger_notes').values(row).execute();
}

export async function updateNote(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<NoteRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('ledger_notes')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageNotes(reader: Reader, afterId: string | null, limit: number): Promise<NoteRow[]> {
  return reader
    .selectFrom('ledger_notes')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What was written about these entries, oldest first. */
export async function listNotes(reader: Reader, entryIds: readonly string[]): Promise<NoteRow[]> {
  if (entryIds.length === 0) return [];
  return reader
    .selectFrom('ledger_notes')
    .selectAll()
    .where('entry_id', 'in', entryIds)
    .orderBy('id')
    .execute();
}

export async function findNoteByForm(reader: Reader, formId: string): Promise<NoteRow | undefined> {
  return reader.selectFrom('ledger_notes').selectAll().where('form_id', '=', formId).executeTakeFirst();
}

export async function insertCheck(trx: Trx, row: CheckRow): Promise<void> {
  await trx.insertInto('ledger_checks').values(row).execute();
}

export async function updateCheck(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<CheckRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('ledger_checks')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageChecks(reader: Reader, afterId: string | null, limit: number): Promise<CheckRow[]> {
  return reader
    .selectFrom('ledger_checks')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function listChecks(reader: Reader, entryId: string): Promise<CheckRow[]> {
  return reader
    .selectFrom('ledger_checks')
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('round')
    .execute();
}

/** Checks that nobody could take. */
export async function listChecksOfNobody(reader: Reader, limit: number): Promise<CheckRow[]> {
  return reader
    .selectFrom('ledger_checks')
    .selectAll()
    .where('state', '=', 'nobody')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The check of this member; undefined for everybody else's. */
export async function findCheckOf(
  reader: Reader,
  memberId: string,
  id: string,
): Promise<CheckRow | undefined> {
  return reader
    .selectFrom('ledger_checks')
    .selectAll()
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .executeTakeFirst();
}

/** A member's own checks: those to be done by their last day, then what was done, newest first. */
export async function listChecksOf(
  reader: Reader,
  memberId: string,
  state: 'given' | 'done',
  limit: number,
): Promise<CheckRow[]> {
  return reader
    .selectFrom('ledger_checks')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('state', '=', state)
    .orderBy('due_on', state === 'given' ? 'asc' : 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

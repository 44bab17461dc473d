import type { AttachmentsTable } from '../../../db/schema/attachments.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export type Attachment = AttachmentsTable;

export async function insertAttachmentRows(trx: Trx, rows: readonly AttachmentsTable[]): Promise<void> {
  if (rows.length > 0) await trx.insertInto('attachments').values(rows).execute();
}

/** Of one case, in the order they were sent. Removed ones are gone. */
export async function listAttachments(reader: Reader, caseId: string): Promise<Attachment[]> {
  return reader
    .selectFrom('attachments')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** Whose eyes it is for is the caller's to decide: nothing here asks. */
export async function findAttachment(reader: Reader, id: string): Promise<Attachment | undefined> {
  return reader
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
}

export async function countAttachments(reader: Reader, caseId: string): Promise<number> {
  const row = await reader
    .selectFrom('attachments')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Takes it out of sight at once; its files go with the next `removeOrphans`. False when it was gone already. */
export async function removeAttachment(trx: Trx, id: string, at: Instant): Promise<boolean> {
  const result = await trx
    .updateTable('attachments')
    .set({ removed_at: at })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Takes all files of a case out of sight, with the names they came with. @returns how many. */
export async function removeAttachmentsOf(trx: Trx, caseId: string, at: Instant): Promise<number> {
  const of = trx.updateTable('attachments').where('case_id', '=', caseId);
  const done = await of.set({ removed_at: at }).where('removed_at', 'is', null).executeTakeFirst();
  // The names of those that were removed before as well.
  await of.set({ display_name: '' }).execute();
  return Number(done.numUpdatedRows);
}

/** Which of these keys a row still stands for. */
export async function namedKeys(reader: Reader, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await reader
    .selectFrom('attachments')
    .select(['file_key', 'thumb_key'])
    .where('removed_at', 'is', null)
    .where((eb) => eb.or([eb('file_key', 'in', keys), eb('thumb_key', 'in', keys)]))
    .execute();
  return new Set(
    rows.flatMap((row) => (row.thumb_key === null ? [row.file_key] : [row.file_key, row.thumb_key])),
  );
}

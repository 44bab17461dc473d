import type { Insertable, Selectable } from 'kysely';
import type { ExamDraftsTable, ExamRoundsTable, ExamsTable } from '../../../db/schema/certificates.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';

export type ExamRow = Selectable<ExamsTable>;

export async function findExam(reader: Reader, id: string): Promise<ExamRow | undefined> {
  return reader.selectFrom('exams').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Every sitting of a member, oldest first. */
export async function listExamsOf(reader: Reader, memberId: string): Promise<ExamRow[]> {
  return reader
    .selectFrom('exams')
    .selectAll()
    .where('member_id', '=', memberId)
    .orderBy('round')
    .orderBy('attempt')
    .execute();
}

export async function insertExam(trx: Trx, row: Insertable<ExamsTable>): Promise<void> {
  await trx.insertInto('exams').values(row).execute();
}

export async function updateExam(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ExamRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('exams')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageExams(reader: Reader, afterId: string | null, limit: number): Promise<ExamRow[]> {
  const query = reader.selectFrom('exams').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** What was answered so far; null when nothing was kept. */
export async function findDraft(reader: Reader, examId: string): Promise<ExamDraftsTable | undefined> {
  return reader.selectFrom('exam_drafts').selectAll().where('exam_id', '=', examId).executeTakeFirst();
}

/** In place of what was kept before. */
export async function insertDraft(trx: Trx, draft: ExamDraftsTable): Promise<void> {
  await trx
    .insertInto('exam_drafts')
    .values(draft)
    .onConflict((conflict) =>
      conflict.column('exam_id').doUpdateSet({ answers_json: draft.answers_json, saved_at: draft.saved_at }),
    )
    .execute();
}

export async function removeDraft(trx: Trx, examId: string): Promise<void> {
  await trx.deleteFrom('exam_drafts').where('exam_id', '=', examId).execute();
}

/** The newest round of a member; 1 as long as the office opened none. */
export async function findRound(reader: Reader, memberId: string): Promise<number> {
  const row = await reader
    .selectFrom('exam_rounds')
    .select('round')
    .where('member_id', '=', memberId)
    .orderBy('round', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.round ?? 1;
}

export async function insertRound(trx: Trx, row: ExamRoundsTable): Promise<void> {
  await trx.insertInto('exam_rounds').values(row).execute();
}

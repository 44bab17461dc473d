import type { Insertable, Selectable } from 'kysely';
import type { ExamsTable } from '../../../db/schema/certificates.ts';
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

import type { Insertable, Selectable } from 'kysely';
import type { CourseReadsTable, CoursesTable } from '../../../db/schema/certificates.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';

export type CourseRow = Selectable<CoursesTable>;
export type CourseRead = Selectable<CourseReadsTable>;

/** All of them, in their order; those in use first. */
export async function listCourses(reader: Reader): Promise<CourseRow[]> {
  return reader
    .selectFrom('courses')
    .selectAll()
    .orderBy('is_active', 'desc')
    .orderBy('sort')
    .orderBy('code')
    .execute();
}

/** Those in use for a kind, in their order. */
export async function listCoursesFor(reader: Reader, kind: MemberRole): Promise<CourseRow[]> {
  return reader
    .selectFrom('courses')
    .selectAll()
    .where('is_active', '=', 1)
    .where((eb) => eb.or([eb('kind', 'is', null), eb('kind', '=', kind)]))
    .orderBy('sort')
    .orderBy('code')
    .execute();
}

export async function findCourse(reader: Reader, code: string): Promise<CourseRow | undefined> {
  return reader.selectFrom('courses').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function insertCourse(trx: Trx, row: Insertable<CoursesTable>): Promise<void> {
  await trx.insertInto('courses').values(row).execute();
}

export async function updateCourse(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<CourseRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('courses')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageCourses(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<CourseRow[]> {
  const query = reader.selectFrom('courses').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function listReads(reader: Reader, memberId: string): Promise<CourseRead[]> {
  return reader.selectFrom('course_reads').selectAll().where('member_id', '=', memberId).execute();
}

/** The newest reading takes the place of the one before: nothing else about reading is kept. */
export async function putRead(trx: Trx, read: CourseRead): Promise<void> {
  await trx
    .insertInto('course_reads')
    .values(read)
    .onConflict((conflict) =>
      conflict
        .columns(['member_id', 'course_id'])
        .doUpdateSet({ edition: read.edition, read_on: read.read_on }),
    )
    .execute();
}

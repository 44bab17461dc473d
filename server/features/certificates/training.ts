import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { findMemberByAccount, type MemberRow } from '../network/index.ts';
import { appendEvent } from '../register/index.ts';
import { renewIfEarned } from './renew.ts';
import { trainingDone } from './training-rules.ts';
import {
  findCourse,
  listCoursesFor,
  listReads,
  putRead,
  type CourseRead,
  type CourseRow,
} from './store-courses.ts';

/** The member who is signed in, in office or not. @throws NotFound for everybody else. */
export async function memberBehind(reader: Reader, actor: Actor): Promise<MemberRow> {
  const member = actor.accountId === null ? undefined : await findMemberByAccount(reader, actor.accountId);
  if (!member) throw new NotFound();
  return member;
}

export interface Training {
  courses: CourseRow[];
  /** By course. */
  reads: ReadonlyMap<string, CourseRead>;
  /** Whether everything was read that comes before the exam. */
  isDone: boolean;
}

/** What a member has to read, and what of it was read. */
export async function trainingOf(reader: Reader, member: MemberRow): Promise<Training> {
  const courses = await listCoursesFor(reader, member.kind);
  const reads = new Map((await listReads(reader, member.id)).map((read) => [read.course_id, read]));
  return { courses, reads, isDone: trainingDone(courses, reads) };
}

/**
 * A member says that a course was read. The day and the edition are kept, nothing else; the yearly course extends
 * the certificate at once when its time has come.
 *
 * @param edition the one that was on the page.
 * @throws NotFound; Conflict when there is a newer edition by now.
 */
export async function readCourse(
  context: Context,
  actor: Actor,
  code: string,
  edition: number,
): Promise<{ course: CourseRow; renewedUntil: Day | null }> {
  return transact(context.db, async (trx) => {
    const member = await memberBehind(trx, actor);
    const course = await findCourse(trx, code);
    if (!course || !isFor(course, member)) throw new NotFound();
    if (course.edition !== edition) throw new Conflict('certificates:fault.newEdition');
    const day = dayOf(context.clock.now());
    await noteRead(trx, context, actor, member, course, day);
    const renewed = await renewIfEarned(trx, context, actor, member, day);
    return { course, renewedUntil: renewed?.expires_on ?? null };
  });
}

const isFor = (course: CourseRow, member: MemberRow): boolean =>
  course.is_active === 1 && (course.kind === null || course.kind === member.kind);

async function noteRead(
  trx: Trx,
  context: Context,
  actor: Actor,
  member: MemberRow,
  course: CourseRow,
  day: Day,
): Promise<void> {
  const before = (await listReads(trx, member.id)).find((read) => read.course_id === course.id);
  if (before?.edition === course.edition && before.read_on === day) return;
  await putRead(trx, { member_id: member.id, course_id: course.id, edition: course.edition, read_on: day });
  await appendEvent(trx, context, {
    stream: `training:${member.id}`,
    kind: 'course.read',
    at: context.clock.now(),
    actor,
    payload: { course: course.code, edition: course.edition },
  });
}

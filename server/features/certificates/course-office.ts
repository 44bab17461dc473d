import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { networkScope } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { courseRecords } from './records.ts';
import type { CoursePurpose } from './rules.ts';
import { findCourse, listCourses, type CourseRow } from './store-courses.ts';

export interface CourseContent {
  /** Null for all three kinds. */
  kind: MemberRole | null;
  purpose: CoursePurpose;
  /** Lists are in this order. */
  sort: number;
  title: string;
  titleEn: string;
  body: string;
  bodyEn: string;
}

/** Training is the same in the whole county: its office alone changes it. */
export async function mayTeach(reader: Reader, actor: Actor): Promise<boolean> {
  return (await networkScope(reader, actor)).level === 'county';
}

/** @throws Forbidden for a town's office and every other role; RuleFault when the code was ever used. */
export async function addCourse(
  context: Context,
  actor: Actor,
  input: CourseContent & { code: string },
): Promise<CourseRow> {
  return teaching(context, actor, async (trx) => {
    if (await findCourse(trx, input.code)) throw new RuleFault('certificates:fault.codeTaken');
    const row = {
      id: context.ids.id(),
      code: input.code,
      ...columnsOf(input),
      edition: 1,
      is_active: 1,
    };
    const at = context.clock.now();
    return (await courseRecords.create(trx, context, actor, at, row, { kind: 'course.added' })).row;
  });
}

/**
 * Changes a course. New words are a new edition: whoever has not sat the exam yet reads it again. The old one
 * stays in the events.
 *
 * @param base the edition that was on the page.
 * @throws Forbidden; NotFound; Conflict when there is a newer edition; RuleFault when nothing differs.
 */
export async function changeCourse(
  context: Context,
  actor: Actor,
  code: string,
  { base, ...input }: CourseContent & { base: number },
): Promise<CourseRow> {
  return teaching(context, actor, async (trx) => {
    const course = await getCourse(trx, code);
    if (course.edition !== base) throw new Conflict();
    const set = columnsOf(input);
    const differs = (columns: readonly (keyof typeof set)[]) =>
      columns.some((column) => set[column] !== course[column]);
    const hasNewWords = differs(['title', 'title_en', 'body', 'body_en']);
    if (!hasNewWords && !differs(['kind', 'purpose', 'sort'])) throw new RuleFault('certificates:fault.same');
    const { row } = await courseRecords.change(trx, context, actor, context.clock.now(), course, {
      kind: 'course.changed',
      set: { ...set, edition: hasNewWords ? course.edition + 1 : course.edition },
    });
    return row;
  });
}

/**
 * Takes a course out of the training, or back into it.
 *
 * @throws Forbidden; NotFound; Conflict when it is so already; RuleFault for the last one before the exam.
 */
export async function useCourse(
  context: Context,
  actor: Actor,
  code: string,
  isActive: boolean,
): Promise<CourseRow> {
  return teaching(context, actor, async (trx) => {
    const course = await getCourse(trx, code);
    if ((course.is_active === 1) === isActive) throw new Conflict();
    if (!isActive && course.purpose === 'entry' && course.kind === null) {
      const others = (await listCourses(trx)).filter(
        (one) => one.id !== course.id && one.is_active === 1 && one.purpose === 'entry' && one.kind === null,
      );
      // Without any, whoever is new would have nothing to read and could never sit the exam.
      if (others.length === 0) throw new RuleFault('certificates:fault.lastCourse');
    }
    const { row } = await courseRecords.change(trx, context, actor, context.clock.now(), course, {
      kind: isActive ? 'course.resumed' : 'course.ended',
      set: { is_active: isActive ? 1 : 0 },
    });
    return row;
  });
}

const columnsOf = ({ kind, purpose, sort, title, titleEn, body, bodyEn }: CourseContent) => ({
  kind,
  purpose,
  sort,
  title,
  title_en: titleEn,
  body,
  body_en: bodyEn,
});

/** @throws NotFound */
export async function getCourse(reader: Reader, code: string): Promise<CourseRow> {
  const course = await findCourse(reader, code);
  if (!course) throw new NotFound();
  return course;
}

/** One change to what is taught or asked, after the other. */
export async function teaching<T>(
  context: Context,
  actor: Actor,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    if (!(await mayTeach(trx, actor))) throw new Forbidden('certificates:fault.countyOnly');
    return work(trx);
  });
}

import type { Trx } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { teaching } from './course-office.ts';
import { EXAM } from './exam-rules.ts';
import { questionRecords } from './records.ts';
import { findCourse } from './store-courses.ts';
import { bankEdition, countBank, findQuestion, type QuestionRow } from './store-questions.ts';
import { MEMBER_ROLES } from '../../actor.ts';

export interface QuestionContent {
  kind: MemberRole | null;
  /** The course that answers it. */
  courseCode: string;
  text: string;
  textEn: string;
  /** The right one first; as many in both languages. */
  options: readonly string[];
  optionsEn: readonly string[];
}

export const LEAST_OPTIONS = 2;
export const MOST_OPTIONS = 6;

/** @throws Forbidden but for the county's office; RuleFault for options that don't fit. */
export async function addQuestion(
  context: Context,
  actor: Actor,
  input: QuestionContent,
): Promise<QuestionRow> {
  return teaching(context, actor, async (trx) =>
    insert(trx, context, actor, input, (await bankEdition(trx)) + 1),
  );
}

/**
 * Puts a better question in the place of one. The old one is never changed: exams that were drawn with it can be
 * laid out again as they were.
 *
 * @throws as `addQuestion`; NotFound; Conflict when it is no longer in use.
 */
export async function replaceQuestion(
  context: Context,
  actor: Actor,
  id: string,
  input: QuestionContent,
): Promise<QuestionRow> {
  return teaching(context, actor, async (trx) => {
    const edition = (await bankEdition(trx)) + 1;
    await end(trx, context, actor, id, edition);
    return insert(trx, context, actor, input, edition);
  });
}

/** @throws as `replaceQuestion`; RuleFault when a kind's exam could no longer be drawn. */
export async function endQuestion(context: Context, actor: Actor, id: string): Promise<QuestionRow> {
  return teaching(context, actor, async (trx) => {
    const ended = await end(trx, context, actor, id, (await bankEdition(trx)) + 1);
    const kinds = ended.kind === null ? MEMBER_ROLES : [ended.kind];
    for (const kind of kinds) {
      if ((await countBank(trx, kind)) < EXAM.size) {
        throw new RuleFault('certificates:fault.bankLeast', { least: EXAM.size });
      }
    }
    return ended;
  });
}

async function end(
  trx: Trx,
  context: Context,
  actor: Actor,
  id: string,
  edition: number,
): Promise<QuestionRow> {
  const question = await findQuestion(trx, id);
  if (!question) throw new NotFound();
  if (question.until_edition !== null) throw new Conflict();
  const { row } = await questionRecords.change(trx, context, actor, context.clock.now(), question, {
    kind: 'question.ended',
    set: { until_edition: edition },
  });
  return row;
}

async function insert(
  trx: Trx,
  context: Context,
  actor: Actor,
  input: QuestionContent,
  edition: number,
): Promise<QuestionRow> {
  const course = await findCourse(trx, input.courseCode);
  if (!course) throw new RuleFault('certificates:fault.noCourse');
  const { options, optionsEn } = input;
  if (options.length < LEAST_OPTIONS || options.length > MOST_OPTIONS) {
    throw new RuleFault('certificates:fault.optionCount', { least: LEAST_OPTIONS, most: MOST_OPTIONS });
  }
  if (options.length !== optionsEn.length) throw new RuleFault('certificates:fault.optionsDiffer');
  if (new Set(options).size < options.length || new Set(optionsEn).size < optionsEn.length) {
    throw new RuleFault('certificates:fault.optionTwice');
  }
  const row = {
    id: context.ids.id(),
    kind: input.kind,
    course_id: course.id,
    text: input.text,
    text_en: input.textEn,
    options_json: JSON.stringify(options),
    options_en_json: JSON.stringify(optionsEn),
    answer: 0,
    from_edition: edition,
    until_edition: null,
  };
  const at = context.clock.now();
  return (await questionRecords.create(trx, context, actor, at, row, { kind: 'question.added' })).row;
}

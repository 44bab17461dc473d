import { z } from 'zod';
import { MEMBER_ROLES } from '../../actor.ts';
import { flatten, FormFault, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { isFormId, submissionShape, tick } from '../cases/index.ts';
import { FINDING_TYPES } from './finding.ts';
import {
  ANSWERS,
  HAND_BACK_GROUNDS,
  LOOK_BACK_RESULTS,
  QUESTION_LENGTH,
  QUESTIONS_MOST,
  REACHES,
  RHYTHMS,
  type Answer,
  type Answered,
} from './rules.ts';

export const TITLE = { least: 4, most: 60 };
export const WORDS_MOST = 1000;
export const ANSWER_MOST = 300;

const points = (text: string): number => [...text].length;
const words = (most: number, tooLong: string) =>
  z
    .string(tooLong)
    .trim()
    .refine((text) => points(text) <= most, tooLong)
    .default('');
const code = z.string('errors:field.invalid').trim().max(60, 'errors:field.invalid').default('');
const formId = z.string('cases:form.again').refine(isFormId, 'cases:form.again');
const day = (key: string) => z.iso.date(key);
const list = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

export const taskForm = z.object({
  kind: z.enum(MEMBER_ROLES, 'duties:form.kind'),
  reach: z.enum(REACHES, 'duties:form.reach'),
  members: list,
  rhythm: z.enum(RHYTHMS, 'duties:form.rhythm'),
  title: z
    .string('duties:form.title')
    .trim()
    .refine((text) => points(text) >= TITLE.least && points(text) <= TITLE.most, 'duties:form.title'),
  words: words(WORDS_MOST, 'duties:form.tooLong'),
  checklist: z
    .string('duties:form.checklist')
    .default('')
    .transform((text) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    )
    .refine(
      (lines) => lines.length <= QUESTIONS_MOST && lines.every((line) => points(line) <= QUESTION_LENGTH),
      'duties:form.checklist',
    ),
  unit: code,
  firstOn: day('duties:form.day'),
  lastOn: z.union([z.literal(''), day('duties:form.day')], 'duties:form.day').default(''),
  workdays: z.coerce.number('duties:form.workdays').int('duties:form.workdays'),
});

export const othersForm = z.object({
  periodOn: day('duties:form.period'),
  memberId: z.string('duties:form.member').min(1, 'duties:form.member').max(60, 'duties:form.member'),
});

/** Text fields of a duty that is handed in; anything else in the body is refused. */
export const DUTY_FIELDS = [
  'form_id',
  'words',
  'place',
  'untied',
  'looked',
  ...Array.from({ length: QUESTIONS_MOST }, (_, at) => `a${at}`),
  ...Array.from({ length: QUESTIONS_MOST }, (_, at) => `w${at}`),
];

const dutyForm = z.object({
  form_id: formId,
  words: words(WORDS_MOST, 'duties:form.tooLong'),
  place: code,
  untied: tick,
  looked: tick,
});

type DutyForm = z.output<typeof dutyForm> & { answers: Answered[] };

/**
 * What was handed in, with the answers beside the questions.
 *
 * @throws FormFault with everything that has to be put right: each question that was left open, and what else is.
 */
export function readDuty(body: unknown, questions: readonly string[]): DutyForm {
  const typed = flatten(body);
  const { answers, errors } = answersIn(typed, questions);
  try {
    const form = parseForm(dutyForm, body);
    if (Object.keys(errors).length === 0) return { ...form, answers };
  } catch (fault) {
    if (!(fault instanceof FormFault)) throw fault;
    Object.assign(errors, fault.errors);
  }
  throw new FormFault(errors, typed);
}

function answersIn(typed: Typed, questions: readonly string[]): { answers: Answered[]; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const answers = questions.map((_, at) => {
    const [answer, said] = [typed[`a${at}`], typed[`w${at}`]];
    if (!(ANSWERS as readonly unknown[]).includes(answer)) errors[`a${at}`] = { key: 'duties:form.answer' };
    const text = typeof said === 'string' ? said.trim() : '';
    if (points(text) > ANSWER_MOST) errors[`w${at}`] = { key: 'duties:form.tooLong' };
    if (answer === 'fault' && text.length < 2) errors[`w${at}`] = { key: 'duties:rule.sayWhat' };
    return { answer: answer as Answer, words: text };
  });
  return { answers, errors };
}

export const backForm = z.object({ ground: z.enum(HAND_BACK_GROUNDS, 'duties:form.ground') });

export const CHECK_FIELDS = ['form_id', 'result', 'words', 'untied', 'looked'] as const;

export const checkForm = z.object({
  form_id: formId,
  result: z.enum(LOOK_BACK_RESULTS, 'duties:form.result'),
  words: words(WORDS_MOST, 'duties:form.tooLong'),
  untied: tick,
  looked: tick,
});

export const entryForm = z.object({
  doneOn: day('duties:form.day'),
  place: code,
  unit: code,
  words: z
    .string('duties:form.entry')
    .trim()
    .refine((text) => points(text) >= 4, 'duties:form.entry')
    .refine((text) => points(text) <= WORDS_MOST, 'duties:form.tooLong'),
  looked: tick,
});

/** What a finding says of the matter: the same questions as everybody's form. */
export const findingForm = z.object({
  type: z.enum(FINDING_TYPES, 'cases:form.type'),
  category: submissionShape.category,
  title: submissionShape.title,
  details: submissionShape.details,
  place: submissionShape.place,
  place_text: submissionShape.place_text,
  unit: submissionShape.unit,
  consents: tick,
  photos: tick,
});
export type FindingForm = z.output<typeof findingForm>;

/** What the list of public cases is narrowed by. Nonsense narrows nothing. */
export const casesFilter = z.object({
  town: z.string().max(60).catch(''),
  unit: z.string().max(60).catch(''),
  stage: z.enum(['open', 'late', 'closed']).or(z.literal('')).catch(''),
  tab: z.enum(['all', 'followed']).catch('all'),
});

import { z } from 'zod';
import { MEMBER_ROLES } from '../../actor.ts';
import { COURSE_PURPOSES } from './rules.ts';

const needed = (most: number) =>
  z.string('errors:field.required').trim().min(1, 'errors:field.required').max(most, 'errors:field.tooLong');

/** Empty: for all three kinds. */
const kind = z
  .enum(['', ...MEMBER_ROLES], 'errors:field.invalid')
  .transform((value) => (value === '' ? null : value));

export const readForm = z.object({ edition: z.coerce.number().int().positive() });

const course = {
  kind,
  purpose: z.enum(COURSE_PURPOSES, 'errors:field.invalid'),
  sort: z.coerce
    .number('errors:field.invalid')
    .int('errors:field.invalid')
    .min(0)
    .max(9999, 'errors:field.invalid'),
  title: needed(40),
  titleEn: needed(120),
  body: needed(20_000),
  bodyEn: needed(60_000),
};

export const courseForm = z.object({ ...course, base: z.coerce.number().int().positive() });

export const newCourseForm = z.object({
  ...course,
  code: needed(40).regex(/^[a-z][a-z0-9-]*$/, 'certificates:fault.code'),
});

export const useForm = z.object({ active: z.enum(['0', '1'], 'errors:field.invalid') });

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Options: the right one in a field of its own, the others one a line. */
export const questionForm = z
  .object({
    kind,
    course: needed(40),
    text: needed(300),
    textEn: needed(900),
    right: needed(200),
    rightEn: needed(600),
    wrong: needed(1200),
    wrongEn: needed(3600),
  })
  .transform(({ kind: whose, course: courseCode, text, textEn, right, rightEn, wrong, wrongEn }) => ({
    kind: whose,
    courseCode,
    text,
    textEn,
    options: [right, ...lines(wrong)],
    optionsEn: [rightEn, ...lines(wrongEn)],
  }));

export const reasonForm = z.object({ words: needed(2000) });

/** What an office's list of holders can be narrowed by. Nonsense narrows nothing. */
export const holderQuery = z.object({
  list: z.string().catch(''),
  kind: z.enum(MEMBER_ROLES).optional().catch(undefined),
  q: z.string().trim().max(60).catch(''),
});

/** Answers by question, `q1`, `q2` …: the place of the chosen option as shown. What is no place is no answer. */
export function answersIn(typed: Record<string, unknown>, size: number): (number | null)[] {
  return Array.from({ length: size }, (_, at) => {
    const value = typed[`q${at + 1}`];
    return typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : null;
  });
}

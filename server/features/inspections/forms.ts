import { z } from 'zod';
import { formId, GARBLED, isWhole } from '../cases/index.ts';
import { PEER_GROUPS } from '../units/index.ts';
import { CLAUSES, isClause, PLAN_KINDS, WORDS, type Clause } from './rules.ts';

const REQUIRED = 'errors:field.required';
const text = z
  .string(REQUIRED)
  .trim()
  .max(WORDS.most * 2, 'errors:field.tooLong')
  .refine(isWhole, GARBLED);
const words = text.min(1, REQUIRED);
const ticked = z
  .string()
  .optional()
  .transform((value) => value === '1');
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value): Clause[] => (value === undefined ? [] : [value].flat().filter(isClause)));

export const planForm = z.object({
  kind: z.enum(PLAN_KINDS, 'inspections:form.noKind'),
  origin: z.enum(['drawn', 'ordered'], 'inspections:form.noOrigin'),
  clauses: several,
  group: z
    .enum(['', ...PEER_GROUPS], 'errors:field.invalid')
    .default('')
    .transform((value) => (value === '' ? null : value)),
  wanted: z.coerce
    .number('inspections:form.noNumber')
    .int('inspections:form.noNumber')
    .min(0)
    .max(1000)
    .catch(0),
  unit: z
    .string()
    .max(60)
    .default('')
    .transform((value) => (value === '' ? null : value)),
  reason: text.default(''),
  from: z.iso.date('inspections:form.noDay'),
  to: z.iso.date('inspections:form.noDay'),
  looked: ticked,
  form_id: formId,
});

export const findingForm = z.object({
  clause: z.string('inspections:rule.clause').min(1, 'inspections:rule.clause').max(40),
  words,
  day: z.iso.date('inspections:form.noDay'),
  time: z
    .string('inspections:form.noTime')
    .trim()
    .regex(/^(?:[01]\d|2[0-3])[:：][0-5]\d$/, 'inspections:form.noTime')
    .transform((value) => value.replace('：', ':')),
  looked: ticked,
  form_id: formId,
});
export const FINDING_FIELDS = ['clause', 'words', 'day', 'time', 'looked', 'form_id'];

const look = z.enum(['ok', 'not_looked']).optional().catch(undefined);

export const signForm = z.object({
  ...Object.fromEntries(CLAUSES.map(({ key }) => [`c_${key}`, look])),
  summary: text.default(''),
  untied: ticked,
  looked: ticked,
  seen: z.string('errors:field.invalid').max(100),
});

/** Words and choices numbered by the finding they are about. */
export function numbered(typed: Record<string, unknown>, name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const value = typed[`${name}_${index}`];
    return typeof value === 'string' ? value : '';
  });
}

export const replyForm = z.looseObject({ looked: ticked });

export const settleForm = z.looseObject({
  due: z.iso.date('inspections:form.noDay'),
  photos: ticked,
  looked: ticked,
});

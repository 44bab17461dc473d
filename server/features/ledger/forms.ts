import { z } from 'zod';
import { formId, GARBLED, isWhole } from '../cases/index.ts';
import { CHECK_RESULTS, NOTE_KINDS, POST, SOURCES, WORDS } from './rules.ts';

const REQUIRED = 'errors:field.required';
export const words = (most: number) =>
  z
    .string(REQUIRED)
    .trim()
    .min(1, REQUIRED)
    .max(most * 2, 'errors:field.tooLong')
    .refine(isWhole, GARBLED);
const spare = (most: number) =>
  z
    .string('errors:field.invalid')
    .trim()
    .max(most, 'errors:field.tooLong')
    .refine(isWhole, GARBLED)
    .default('');
export const ticked = z
  .string()
  .optional()
  .transform((value) => value === '1');

export const entryForm = z.object({
  source: z.enum(SOURCES, 'ledger:form.source'),
  sourceRef: spare(60),
  unit: z.string(REQUIRED).min(1, REQUIRED).max(60, REQUIRED),
  problem: words(WORDS.most),
  post: spare(POST.most * 2),
  due: z.iso.date('ledger:form.due'),
  looked: ticked,
  form_id: formId,
});

export const measuresForm = z.object({
  measures: words(WORDS.most),
  post: words(POST.most),
  looked: ticked,
  seen: z.coerce.number('errors:field.invalid').int().min(0),
});

export const noteForm = z.object({
  kind: z.enum(NOTE_KINDS, 'ledger:form.noKind'),
  words: words(WORDS.most),
  looked: ticked,
  form_id: formId,
});
export const NOTE_FIELDS = ['kind', 'words', 'looked', 'form_id'];

export const decisionForm = z.object({
  decision: z.enum(['accept', 'refuse'], 'ledger:form.decision'),
  words: words(WORDS.most),
  looked: ticked,
});

export const checkForm = z.object({
  result: z.enum(CHECK_RESULTS, 'ledger:form.result'),
  words: words(WORDS.most),
  untied: ticked,
  looked: ticked,
  form_id: formId,
});
export const CHECK_FIELDS = ['result', 'words', 'untied', 'looked', 'form_id'];

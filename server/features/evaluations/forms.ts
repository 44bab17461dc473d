import { z } from 'zod';
import {
  ABSTAIN_REASONS,
  DIMENSIONS,
  REPORT_MOST,
  ROUND_KINDS,
  TITLE_MOST,
  WORDS_MOST,
  type AbstainReason,
  type Dimension,
  type Level,
} from './rules.ts';

const REQUIRED = 'errors:field.required';
/** Lengths are in UTF-16 units, as a browser's own counter has them; the rule counts characters after it. */
const words = (most: number) =>
  z
    .string(REQUIRED)
    .trim()
    .min(1, REQUIRED)
    .max(most * 2, 'errors:field.tooLong');
const spare = (most: number) =>
  z
    .string('errors:field.invalid')
    .trim()
    .max(most * 2, 'errors:field.tooLong')
    .default('');
const day = z.iso.date('evaluations:form.day');
const whole = z.coerce.number('evaluations:form.number').int('evaluations:form.number').min(0);
const id = z.string(REQUIRED).min(1, REQUIRED).max(60, 'errors:field.invalid');

const content = {
  title: words(TITLE_MOST),
  titleEn: words(TITLE_MOST * 2),
  periodFrom: day,
  periodTo: day,
  reportsBy: day,
  opensOn: day,
  closesOn: day,
};

export const newRoundForm = z.object({
  kind: z.enum(ROUND_KINDS, REQUIRED),
  sector: z.string().max(60, 'errors:field.invalid').default(''),
  ...content,
});
export const roundForm = z.object({ version: whole, ...content });
export const reasonForm = z.object({ reason: spare(500) });
export const withdrawalForm = z.object({ unit: id, words: spare(500) });
export const invitationForm = z.object({ village: id, count: whole });
export const wordsForm = z.object({
  id: z.string().max(60).default(''),
  version: whole,
  decision: z.enum(['approve', 'withhold'], REQUIRED),
  shown: spare(WORDS_MOST),
});
export const reportForm = z.object({ version: whole, report: spare(REPORT_MOST) });
export const replyForm = z.object({ version: whole, reply: spare(REPORT_MOST) });
export const planForm = z.object({ measures: spare(REPORT_MOST), finishOn: day });
export const claimForm = z.object({ unit: id });
export const userClaimForm = z.object({ round: id });

/** A level as typed; empty and `none` alike are "I don't know". */
const level = z
  .enum(['', 'none', '1', '2', '3', '4', '5'], 'errors:field.invalid')
  .default('')
  .transform((text): Level | null => (text === '' || text === 'none' ? null : (Number(text) as Level)));

export const tokenForm = z.object({
  token: z.string(REQUIRED).trim().min(1, REQUIRED).max(200, 'evaluations:fault.token'),
  unit: z.string().max(60, 'errors:field.invalid').default(''),
});

export const ballotForm = z.object({
  token: z.string(REQUIRED).trim().min(1, REQUIRED).max(200, 'evaluations:fault.token'),
  unit: z
    .string('evaluations:fault.chooseUnit')
    .min(1, 'evaluations:fault.chooseUnit')
    .max(60, 'errors:field.invalid'),
  ...(Object.fromEntries(DIMENSIONS.map((name) => [name, level])) as Record<Dimension, typeof level>),
  reason: z
    .enum(['', ...ABSTAIN_REASONS], 'errors:field.invalid')
    .default('')
    .transform((text): AbstainReason | null => (text === '' ? null : text)),
  words: spare(WORDS_MOST),
});

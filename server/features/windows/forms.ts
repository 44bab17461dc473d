import { z } from 'zod';
import { formId, GARBLED, isWhole } from '../cases/index.ts';
import { phoneNumber } from '../notices/index.ts';
import { BAD_TAGS, GOOD_TAGS, LEVELS, WORDS_MOST, type Level, type Tag } from './rules.ts';

const REQUIRED = 'errors:field.required';
const points = (text: string): number => [...text].length;
const words = (most: number) =>
  z
    .string(REQUIRED)
    .trim()
    .min(1, REQUIRED)
    .refine((text) => points(text) <= most, 'errors:field.tooLong')
    .refine(isWhole, GARBLED);
const seen = z.coerce.number('errors:field.invalid').int().min(0).optional();
const ticked = z
  .string()
  .optional()
  .transform((value) => value === '1');

export const windowForm = z.object({
  name: words(60),
  nameEn: words(100),
  place: words(100),
  placeEn: words(200),
  services: words(300),
  servicesEn: words(600),
  categoryCode: z
    .string('windows:rule.category')
    .min(1, 'windows:rule.category')
    .max(40, 'windows:rule.category'),
  seen,
});

const tagsOf = (known: readonly Tag[]) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat()))
    .refine((tags) => tags.every((tag) => (known as readonly string[]).includes(tag)), 'windows:form.tags')
    .transform((tags) => known.filter((tag) => tags.includes(tag)));

/** No level is chosen beforehand, and silence is none: whoever sends none is asked for it. */
export const reviewForm = z.object({
  form_id: formId,
  level: z.enum(LEVELS.map(String), 'windows:form.level').transform((text) => Number(text) as Level),
  good: tagsOf(GOOD_TAGS),
  bad: tagsOf(BAD_TAGS),
  words: z
    .string()
    .default('')
    .refine(isWhole, GARBLED)
    .refine((text) => points(text.trim()) <= WORDS_MOST, 'windows:form.wordsLong'),
  slip: z.string().trim().max(60, 'windows:slip.mistyped').default(''),
  phone: z
    .string()
    .default('')
    .transform((text) => text.normalize('NFKC').trim())
    .refine((text) => text === '' || phoneNumber(text) !== null, 'cases:form.phone'),
});

export const decisionForm = z.object({
  decision: z.enum(['publish', 'withhold'], 'windows:form.decision'),
  publicWords: z.string().default('').refine(isWhole, GARBLED),
  why: z.string().trim().default('').refine(isWhole, GARBLED),
  looked: ticked,
});

export const replyForm = z.object({ reply: words(WORDS_MOST), looked: ticked, seen });

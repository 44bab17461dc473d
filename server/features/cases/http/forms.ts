import { z } from 'zod';
import { mailAddress, phoneNumber } from '../../notices/index.ts';
import { CASE_TYPES } from '../states.ts';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A form's own id, made when it was shown: the same form twice is one act. */
export const isFormId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);

/** Characters as people count them: an emoji of one code point or a rare character is one. */
const points = (text: string): number => [...text].length;

/** What is left to read: without spaces, joiners, marks and controls, so that blanks don't pass for words. */
const visible = (text: string): number => points(text.replace(/[\p{C}\p{Z}\p{M}]/gu, ''));

/** A browser that sent bytes that are no UTF-8 left this sign where they were: the text is not what was typed. */
const isWhole = (text: string): boolean => !text.includes('\uFFFD');

const GARBLED = 'cases:form.garbled';

function words(key: string, least: number, most: number) {
  return z
    .string(`cases:form.${key}Short`)
    .refine(isWhole, GARBLED)
    .refine((text) => visible(text) >= least, `cases:form.${key}Short`)
    .refine((text) => points(text) <= most, `cases:form.${key}Long`);
}

const spare = (most: number, tooLong: string) =>
  z
    .string(tooLong)
    .trim()
    .refine(isWhole, GARBLED)
    .refine((text) => points(text) <= most, tooLong)
    .default('');

const tick = z.preprocess((value) => value === '1', z.boolean());
const narrow = (text: string): string => text.normalize('NFKC').trim();
const choice = (max: number, key: string) => z.string(key).trim().max(max, key).default('');

export const TITLE = { least: 4, most: 60 };
export const DETAILS = { least: 10, most: 5000 };
export const MESSAGE_MOST = 5000;
export const WORDS_MOST = 1000;

/** Text fields of `POST /cases`; anything else in the body is refused. */
export const SUBMIT_FIELDS = [
  'submission_id', 'type', 'category', 'title', 'details', 'place', 'place_text', 'unit', 'is_urgent',
  'is_confidential', 'is_minor', 'consents', 'name', 'phone', 'email', 'notify',
] as const; // prettier-ignore

export const submitForm = z
  .object({
    submission_id: z.string('cases:form.again').regex(ID, 'cases:form.again'),
    type: z.enum(CASE_TYPES, 'cases:form.type'),
    category: z
      .string('cases:form.category')
      .trim()
      .min(1, 'cases:form.category')
      .max(40, 'cases:form.category'),
    title: words('title', TITLE.least, TITLE.most).transform((text) => text.replace(/\s+/g, ' ').trim()),
    details: words('details', DETAILS.least, DETAILS.most),
    place: choice(20, 'cases:form.place'),
    place_text: spare(100, 'cases:form.placeTextLong'),
    unit: choice(60, 'cases:form.unit'),
    is_urgent: tick,
    is_confidential: tick,
    is_minor: tick,
    consents: tick,
    name: spare(40, 'cases:form.nameLong'),
    phone: z
      .string('cases:form.phone')
      .default('')
      .transform(narrow)
      .refine((text) => text === '' || phoneNumber(text) !== null, 'cases:form.phone'),
    email: z
      .string('cases:form.email')
      .default('')
      .transform(narrow)
      .refine((text) => text === '' || mailAddress(text) !== null, 'cases:form.email'),
    notify: z.enum(['none', 'email', 'sms'], 'cases:form.notify').default('none'),
  })
  .refine((form) => form.notify !== 'email' || form.email !== '', {
    message: 'cases:form.emailMissing',
    path: ['email'],
  })
  .refine((form) => form.notify !== 'sms' || form.phone !== '', {
    message: 'cases:form.phoneMissing',
    path: ['phone'],
  });

export type SubmitForm = z.output<typeof submitForm>;

export const trackForm = z.object({
  receipt: z.string('cases:track.missing').trim().min(1, 'cases:track.missing').max(200, 'cases:track.wrong'),
});

/** Hidden in each form of the resident's page. */
const act = {
  form_id: z.string('cases:form.again').regex(ID, 'cases:form.again'),
  seen: z.coerce.number('cases:form.again').int('cases:form.again').min(0, 'cases:form.again'),
};

const reason = (key: string) =>
  z.string(key).refine(isWhole, GARBLED).refine(reasonFits, 'cases:form.wordsLong');

function reasonFits(text: string): boolean {
  return points(text) <= WORDS_MOST;
}

/** Each says which of the three it is: read one below the other, they would be the same sentence. */
const mark = (name: string) => z.enum(['1', '2', '3', '4', '5'], `cases:form.mark.${name}`).transform(Number);

export const MESSAGE_FIELDS = ['form_id', 'seen', 'text'] as const;

export const messageForm = z.object({ ...act, text: words('message', 1, MESSAGE_MOST) });

export const judgeForm = z.object({
  ...act,
  result: mark('result'),
  speed: mark('speed'),
  attitude: mark('attitude'),
  solved: z.enum(['yes', 'no'], 'cases:form.solved').transform((answer) => answer === 'yes'),
  words: spare(WORDS_MOST, 'cases:form.wordsLong'),
  why: spare(WORDS_MOST, 'cases:form.wordsLong'),
});

export const reworkForm = z.object({ ...act, rework_why: reason('cases:rule.reworkWhy') });
export const objectForm = z.object({ ...act, objection_why: reason('cases:rule.objectionWhy') });
export const claimForm = z.object({ ...act, claim_why: reason('cases:rule.claimObjectionWhy') });
export const withdrawForm = z.object({ ...act, withdraw_why: spare(WORDS_MOST, 'cases:form.wordsLong') });
export const vetoForm = z.object(act);

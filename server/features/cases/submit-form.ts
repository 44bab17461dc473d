import { z } from 'zod';
import { mailAddress, phoneNumber } from '../notices/index.ts';
import type { Contact } from '../vault/index.ts';
import { CASE_TYPES } from './states.ts';
import type { Submission } from './submit.ts';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A form's own id, made when it was shown: the same form twice is one act. */
export const isFormId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);

/** Field of such an id. */
export const formId = z.string('cases:form.again').regex(ID, 'cases:form.again');

/** Characters as people count them: an emoji of one code point or a rare character is one. */
export const points = (text: string): number => [...text].length;

/** What is left to read: without spaces, joiners, marks and controls, so that blanks don't pass for words. */
const visible = (text: string): number => points(text.replace(/[\p{C}\p{Z}\p{M}]/gu, ''));

/** A browser that sent bytes that are no UTF-8 left this sign where they were: the text is not what was typed. */
export const isWhole = (text: string): boolean => !text.includes('\uFFFD');

export const GARBLED = 'cases:form.garbled';

export function words(key: string, least: number, most: number) {
  return z
    .string(`cases:form.${key}Short`)
    .refine(isWhole, GARBLED)
    .refine((text) => visible(text) >= least, `cases:form.${key}Short`)
    .refine((text) => points(text) <= most, `cases:form.${key}Long`);
}

export const spare = (most: number, tooLong: string) =>
  z
    .string(tooLong)
    .trim()
    .refine(isWhole, GARBLED)
    .refine((text) => points(text) <= most, tooLong)
    .default('');

export const tick = z.preprocess((value) => value === '1', z.boolean());
const narrow = (text: string): string => text.normalize('NFKC').trim();
const choice = (max: number, key: string) => z.string(key).trim().max(max, key).default('');

export const TITLE = { least: 4, most: 60 };
export const DETAILS = { least: 10, most: 5000 };

/** Text fields of a form that hands a matter in; anything else in the body is refused. */
export const SUBMIT_FIELDS = [
  'submission_id', 'type', 'category', 'title', 'details', 'place', 'place_text', 'unit', 'is_urgent',
  'is_confidential', 'is_minor', 'consents', 'name', 'phone', 'email', 'notify',
] as const; // prettier-ignore

/** What every form that hands a matter in asks, wherever it is filled in. */
export const submissionShape = {
  submission_id: formId,
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
};

/** Whoever wants to be told has to say where. */
export function withContact<S extends z.ZodType<{ notify: string; email: string; phone: string }>>(form: S) {
  return form
    .refine((typed) => typed.notify !== 'email' || typed.email !== '', {
      message: 'cases:form.emailMissing',
      path: ['email'],
    })
    .refine((typed) => typed.notify !== 'sms' || typed.phone !== '', {
      message: 'cases:form.phoneMissing',
      path: ['phone'],
    });
}

/** The station whose poster led here; a code that is none is left out by whoever takes the form in. */
const station = z.string().trim().max(20).catch('');

export const submitForm = withContact(z.object({ ...submissionShape, station }));

export type SubmitForm = z.output<typeof submitForm>;

/** A form's fields as the matter they hand in. */
export function submissionOf(
  form: Omit<SubmitForm, 'station'>,
  by: Pick<Submission, 'channel' | 'lang' | 'stationCode'>,
): Submission {
  return {
    submissionId: form.submission_id,
    type: form.type,
    categoryCode: form.category,
    title: form.title,
    details: form.details,
    placeText: form.place_text,
    divisionCode: form.place || null,
    unitId: form.unit || null,
    isUrgent: form.is_urgent,
    isConfidential: form.is_confidential,
    isMinor: form.is_minor,
    consentsToPublish: form.consents,
    contact: contactOf(form),
    externalRef: null,
    ...by,
  };
}

function contactOf({
  name,
  phone,
  email,
  notify,
}: Pick<SubmitForm, 'name' | 'phone' | 'email' | 'notify'>): Contact | null {
  if (name === '' && phone === '' && email === '') return null;
  return { ...(name && { name }), ...(phone && { phone }), ...(email && { email }), notify };
}

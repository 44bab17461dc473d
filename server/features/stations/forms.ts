import { z } from 'zod';
import { formId, isWhole, GARBLED, submissionShape } from '../cases/index.ts';
import { STATION_CASE_TYPES } from './opinion-actions.ts';
import { ATTENDEES, degrees, EXCUSE_GROUNDS, SESSION_KINDS, type Attendees } from './rules.ts';

const REQUIRED = 'errors:field.required';
const words = (most: number) =>
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
    .max(most * 2, 'errors:field.tooLong')
    .refine(isWhole, GARBLED)
    .default('');
const day = z.iso.date('stations:form.day');
const time = z.string('stations:form.time').regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'stations:form.time');
const id = (key: string) => z.string(key).min(1, key).max(60, key);
const seen = z.coerce.number('errors:field.invalid').int().min(0).optional();
const ticked = z
  .string()
  .optional()
  .transform((value) => value === '1');
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat().slice(0, 50)));

const point = (most: 90 | 180) =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      if (text.trim() === '') return null;
      const found = degrees(text, most);
      if (found === null) context.addIssue({ code: 'custom', message: 'stations:form.degrees' });
      return found;
    });

const stationShape = {
  name: words(60),
  nameEn: words(100),
  sectorId: id('stations:rule.sector'),
  hostUnitId: id('stations:rule.host'),
  place: words(100),
  placeEn: words(200),
  lat: point(90),
  lng: point(180),
  weekdays: several
    .transform((days) => [...new Set(days.filter((one) => /^[1-7]$/.test(one)))].sort().join(''))
    .refine((days) => days !== '', 'stations:form.weekdays'),
  opens: time,
  closes: time,
  listens: words(200),
  listensEn: words(400),
  seen,
};
const isWholePoint = { error: 'stations:rule.point', path: ['lng'] };
const hasWholePoint = ({ lat, lng }: { lat: string | null; lng: string | null }) =>
  (lat === null) === (lng === null);

export const stationForm = z.object(stationShape).refine(hasWholePoint, isWholePoint);

export const newStationForm = z
  .object({
    ...stationShape,
    code: z.string(REQUIRED).trim().min(1, REQUIRED).max(20),
  })
  .refine(hasWholePoint, isWholePoint);

export const closureForm = z.object({
  closeFrom: day,
  closeTo: z
    .literal('')
    .transform(() => null)
    .or(day)
    .default(null),
  closeReason: words(300),
});

export const postForm = z.object({
  unitId: id('stations:rule.unit'),
  post: words(60),
  postEn: words(100),
  from: day,
});
export const endPostForm = z.object({ to: day });

export const planForm = z.object({
  station: id('stations:rule.station'),
  day,
  starts: time,
  ends: time,
  kind: z.enum(SESSION_KINDS, 'stations:form.kind'),
  attendees: z
    .literal('')
    .transform(() => null)
    .or(z.enum(ATTENDEES, 'stations:rule.attendees'))
    .default(null),
  posts: several,
});

export const callOffForm = z.object({ why: words(300) });

export const excuseForm = z.object({
  excusePost: id('stations:form.post'),
  excuseWeek: day,
  ground: z.enum(EXCUSE_GROUNDS, 'stations:form.ground'),
  excuseWords: words(300),
  looked: ticked,
});

export const decisionForm = z.object({
  decision: z.enum(['accept', 'refuse'], 'stations:form.decision'),
  decisionWords: words(300),
});

const came = z
  .string()
  .default('')
  .transform((text) => text.normalize('NFKC').trim())
  .pipe(z.string().regex(/^\d{0,4}$/, 'stations:form.came'))
  .transform(Number);

export const closingForm = z.object({
  there: several,
  ...(Object.fromEntries(ATTENDEES.map((group) => [`came_${group}`, came])) as Record<
    `came_${Attendees}`,
    typeof came
  >),
});

export const noteForm = z.object({
  form_id: formId,
  noteCategory: id('stations:rule.category'),
  noteWords: words(1000),
  noteAnswer: spare(1000),
  noteLooked: ticked,
});

const { title, details, category, place, place_text: placeText, consents } = submissionShape;
export const caseForm = z.object({
  form_id: formId,
  type: z.enum(STATION_CASE_TYPES, 'stations:form.type'),
  title,
  details,
  category,
  place,
  place_text: placeText,
  consents,
});

export const recordForm = z.object({ minutes: spare(5000), minutesLooked: ticked, seen });

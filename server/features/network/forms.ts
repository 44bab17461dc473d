import { z } from 'zod';
import { MEMBER_ROLES } from '../../actor.ts';
import { mailAddress, phoneNumber } from '../notices/index.ts';
import { APPLICATION_STATES, DECLINE_REASONS, MEMBER_LEVELS, MEMBER_STATES, REMOVAL_GROUNDS, TIE_GROUNDS } from './rules.ts'; // prettier-ignore

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A form's own id, made when it was shown: the same form twice is one act. */
export const isFormId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);

/** Characters as people count them. */
const points = (text: string): number => [...text].length;
/** What is left to read: without spaces, marks and controls, so that blanks don't pass for words. */
const visible = (text: string): number => points(text.replace(/[\p{C}\p{Z}\p{M}]/gu, ''));
/** A browser that sent bytes that are no UTF-8 left this sign where they were. */
const isWhole = (text: string): boolean => !text.includes('\uFFFD');

const REQUIRED = 'errors:field.required';
const LONG = 'errors:field.tooLong';
const INVALID = 'errors:field.invalid';

const words = (least: number, most: number, key = REQUIRED) =>
  z
    .string(key)
    .trim()
    .refine(isWhole, INVALID)
    .refine((text) => visible(text) >= least, key)
    .refine((text) => points(text) <= most, LONG);

const spare = (most: number) =>
  z
    .string(INVALID)
    .trim()
    .refine(isWhole, INVALID)
    .refine((text) => points(text) <= most, LONG)
    .default('');

const narrow = (text: string): string => text.normalize('NFKC').trim();
const tick = z.preprocess((value) => value === '1', z.boolean());
/** A tick without which nothing is sent. */
const must = (key: string) => z.preprocess((value) => value === '1', z.literal(true, key));
const choice = z.string(INVALID).trim().max(60, INVALID).default('');
const day = z.string(INVALID).regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'network:form.day');
const submission = z.string('network:form.again').regex(ID, 'network:form.again');
const phone = z
  .string('network:form.phone')
  .transform(narrow)
  .refine((text) => phoneNumber(text) !== null && text.replace(/\D/g, '').length >= 7, 'network:form.phone');

export const NAME_MOST = 40;
export const STATEMENT = { least: 10, most: 1000 };
export const WORDS_MOST = 1000;
/** Lines for ties on the form; more can be added once somebody is a member. */
export const TIE_LINES = [1, 2, 3] as const;

const tieLines = {
  tie_unit_1: choice,
  tie_unit_2: choice,
  tie_unit_3: choice,
  tie_ground_1: choice,
  tie_ground_2: choice,
  tie_ground_3: choice,
};

const name = words(1, NAME_MOST, 'network:form.name').transform((text) => text.replace(/\s+/g, ' '));

export const applyForm = z
  .object({
    submission_id: submission,
    name,
    phone,
    email: z
      .string(INVALID)
      .default('')
      .transform(narrow)
      .refine((text) => text === '' || mailAddress(text) !== null, 'network:form.email'),
    notify: z.enum(['none', 'sms', 'email'], INVALID).default('none'),
    place: choice,
    statement: words(STATEMENT.least, STATEMENT.most, 'network:form.statement'),
    ties: z.enum(['none', 'some'], 'network:form.ties'),
    ...tieLines,
    is_adult: must('network:form.adult'),
    no_record: must('network:form.record'),
    shows_name: tick,
  })
  .refine((form) => form.notify !== 'email' || form.email !== '', {
    message: 'network:form.emailMissing',
    path: ['email'],
  })
  .transform((form, check) => {
    const ties = TIE_LINES.flatMap((line) => {
      const [unitId, ground] = [form[`tie_unit_${line}`], form[`tie_ground_${line}`]];
      if (form.ties === 'none' || (unitId === '' && ground === '')) return [];
      const known = z.enum(TIE_GROUNDS).safeParse(ground);
      if (unitId === '' || !known.success) {
        const field = unitId === '' ? 'unit' : 'ground';
        check.addIssue({ code: 'custom', message: 'network:form.tieHalf', path: [`tie_${field}_${line}`] });
        return [];
      }
      return [{ unitId, ground: known.data }];
    });
    if (form.ties === 'some' && ties.length === 0)
      check.addIssue({ code: 'custom', message: 'network:form.tieNone', path: ['tie_unit_1'] });
    return { ...form, ties };
  });

export const receiptForm = z.object({
  receipt: z.string('network:own.missing').trim().min(1, 'network:own.missing').max(200, 'network:own.wrong'),
});

/** Not trimmed: a space may be part of a password. */
const secret = (missing: string) => z.string(missing).min(1, missing).max(1000, 'accounts:password.long');

export const accountForm = z
  .object({
    username: z.string('accounts:fault.username').trim().min(1, 'accounts:fault.username').max(200, INVALID),
    password: secret('accounts:password.missing'),
    again: z.string('accounts:password.againMissing').max(1000, 'accounts:password.long'),
  })
  .refine((form) => form.password === form.again, { message: 'accounts:password.differs', path: ['again'] });

export const withdrawForm = z.object({ sure: must('network:form.sure') });

const recusal = {
  submission_id: submission,
  number: z.string(INVALID).default('').transform(narrow).pipe(z.string().max(40, LONG)),
  kind: z.union([z.literal(''), z.enum(MEMBER_ROLES)], INVALID).default(''),
  place: z
    .string(INVALID)
    .refine((text) => text === '' || text === 'county' || /^\d{9}$/.test(text), INVALID)
    .default(''),
  ground: z.enum(TIE_GROUNDS, 'network:form.ground'),
  words: words(4, WORDS_MOST, 'network:rule.recusalWords'),
};
export const unitRecusalForm = z.object(recusal);
export const recusalForm = z.object({
  ...recusal,
  unit: z.string('network:form.unit').trim().min(1, 'network:form.unit').max(60, INVALID),
});

const seats = z
  .string(INVALID)
  .trim()
  .regex(/^\d{0,5}$/, 'network:form.seats')
  .transform((text) => Number(text === '' ? '0' : text));

/** `seats_<place>` of any place: how many towns there are the form does not know. */
const withSeats = z.record(z.string(), z.unknown()).transform((typed, check) => {
  const quotas: Record<string, number> = {};
  for (const [field, text] of Object.entries(typed)) {
    const [, place] = /^seats_(county|\d{9})$/.exec(field) ?? [];
    if (place === undefined) continue;
    const read = seats.safeParse(text);
    if (read.success) quotas[place] = read.data;
    else check.addIssue({ code: 'custom', message: 'network:form.seats', path: [field] });
  }
  return { quotas };
});

export const newCallForm = z.intersection(
  z.object({
    kind: z.enum(MEMBER_ROLES, REQUIRED),
    level: z.enum(MEMBER_LEVELS, REQUIRED),
    opens_on: day,
    closes_on: day,
    notes: spare(2000),
  }),
  withSeats,
);

const seen = z.string(INVALID).regex(/^\d{1,9}$/, INVALID).transform(Number); // prettier-ignore

export const callForm = z.intersection(z.object({ seen, closes_on: day, notes: spare(2000) }), withSeats);

export const nominationForm = z.object({
  submission_id: submission,
  name,
  phone,
  village: z.string('network:rule.place').trim().min(1, 'network:rule.place').max(20, INVALID),
  statement: words(STATEMENT.least, STATEMENT.most, 'network:form.statement'),
  consents: must('network:form.consents'),
});

export const noForm = z.object({});

export const declineForm = z.object({
  reason: z.enum(DECLINE_REASONS, REQUIRED),
  words: words(1, WORDS_MOST),
});

export const seenForm = z.object({ seen });

export const removalForm = z.object({
  ground: z.enum(REMOVAL_GROUNDS, REQUIRED),
  words: words(1, 3000),
});

export const removalDecisionForm = z.object({
  decision: z.enum(['remove', 'keep'], REQUIRED),
  words: words(1, WORDS_MOST),
});

export const recusalDecisionForm = z
  .object({
    decision: z.enum(['grant', 'refuse'], REQUIRED),
    member: choice,
    words: words(1, WORDS_MOST),
  })
  .refine((form) => form.decision === 'refuse' || form.member !== '', {
    message: 'network:form.member',
    path: ['member'],
  });

export const answerForm = z.object({ answer: words(1, WORDS_MOST) });

export const tieForm = z.object({
  unit: z.string('network:form.unit').trim().min(1, 'network:form.unit').max(60, INVALID),
  ground: z.enum(TIE_GROUNDS, 'network:form.ground'),
  until: z.union([z.literal(''), day], 'network:form.day').default(''),
  words: spare(300),
});

export const tieEndForm = z.object({ until: day });
export const declarationForm = z.object({ all: z.enum(['listed', 'nothing'], 'network:form.declaration') });
export const showNameForm = z.object({ shows: z.enum(['yes', 'no'], REQUIRED) });
export const resignForm = z.object({ sure: must('network:form.sure'), words: spare(WORDS_MOST) });
export const replyForm = z.object({ text: words(1, 3000, 'network:rule.replyWords') });
export const protectForm = z.object({ words: spare(WORDS_MOST) });

const optional = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined);

/** What is asked for in an address. Nonsense asks for nothing, so that a torn link still shows the list. */
export const rosterQuery = z.object({
  kind: optional(z.enum(MEMBER_ROLES)),
  level: optional(z.enum(MEMBER_LEVELS)),
  town: optional(z.string().regex(/^\d{9}$/)),
});
export const applicationsQuery = z.object({
  state: z.enum([...APPLICATION_STATES, 'all']).catch('waiting'),
  call: optional(z.string().regex(ID)),
});
export const membersQuery = z.object({
  kind: optional(z.enum(MEMBER_ROLES)),
  state: z.enum([...MEMBER_STATES, 'all']).catch('in_office'),
  village: optional(z.string().regex(/^\d{12}$/)),
  ends: optional(z.literal('soon')),
});

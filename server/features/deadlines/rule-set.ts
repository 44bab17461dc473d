import { z } from 'zod';

const count = z.int().min(1).max(1000);
const share = z.int().min(0).max(100);

/** Working days may end at noon: 0.5, 1, 1.5 … */
const workingDays = z.number().multipleOf(0.5).min(0.5).max(1000);

/**
 * A length of time. `days`: working days, to 18:00 of the last (n.5: to noon of the day after the n-th).
 * `hours`: by the clock on the wall, day and night. `calendarDays`: every day counts, to 18:00 of the last.
 */
const span = z.union([
  z.strictObject({ days: workingDays }),
  z.strictObject({ hours: z.number().positive().max(10_000) }),
  z.strictObject({ calendarDays: count }),
]);

const approver = z.enum(['leader', 'supervision']);

const extension = z.strictObject({
  times: count,
  /** Working days each time. */
  days: workingDays,
  by: approver,
  /** One more after those, by a higher office, as long as the whole stays within `totalDays` working days. */
  further: z.strictObject({ by: approver, totalDays: count }).nullable(),
});

const callback = z.strictObject({
  /** Whom to ask afterwards: everybody, some drawn by lot, or those who gave a name. */
  who: z.enum(['all', 'sample', 'named']),
  within: span,
});

const deadlineClass = z.strictObject({
  /** Null: no person has to do this step. */
  dispatch: span.nullable(),
  /** Until when a unit may hand back what is not its own. */
  returnWindow: span.nullable(),
  contact: span.nullable(),
  resolve: span.nullable(),
  extension: extension.nullable(),
  callback: callback.nullable(),
  /** Long matters only: a plan first, then news at intervals (working days). */
  plan: span.nullable(),
  progressEvery: count.nullable(),
  /** Rework only: percent of the original limit when that is longer than `resolve`. */
  percentOfOriginal: share.nullable(),
});

/** Shares of one thing: together 100. */
const whole = <S extends z.ZodType<Record<string, number>>>(shares: S) =>
  shares.refine((value) => Object.values(value).reduce((sum, part) => sum + part, 0) === 100);

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** Names of the deadline classes (domain §5.2), in the order in which they are shown. */
export const DEADLINE_CLASSES = [
  'urgent',
  'outage',
  'consult',
  'help',
  'complaint',
  'conduct_complaint',
  'report',
  'suggestion',
  'praise',
  'negative_simple',
  'negative_complex',
  'rework',
  'long_cycle',
] as const;
export type DeadlineClassName = (typeof DEADLINE_CLASSES)[number];

/** The shape of `rule_versions.rules_json`. Unknown keys are refused: a misspelt limit must not pass unseen. */
export const rulesSchema = z.strictObject({
  classes: z.strictObject(
    Object.fromEntries(DEADLINE_CLASSES.map((name) => [name, deadlineClass])) as Record<
      DeadlineClassName,
      typeof deadlineClass
    >,
  ),
  /** The only pause there is: waiting for the resident (domain §5.2). Working days. */
  pause: z.strictObject({ times: count, maxDays: count }),
  /** A resident who does not answer for so long: the case is closed as "no answer", never as content. */
  silenceClose: span,
  /** Of those that are called by lot. Versions from before have the usual, like the other late-comers below. */
  callbacks: z.strictObject({ samplePercent: share.min(1) }).default({ samplePercent: 20 }),
  /** A ticket handed back this often is given out for good: its next unit may not return it. */
  dispatchesUntilFixed: count,
  /** Working days unless the name says otherwise (domain §5.3). */
  ladder: z.strictObject({
    amberBefore: count,
    orderAfter: count,
    candidateAfter: count,
    /** Urgent matters get their supervision order the moment they are late. */
    urgentOrderAtDue: z.boolean(),
    orderReply: count,
    rightOfReply: count,
    pledge: count,
    fix: count,
    dissatisfiedForOrder: count,
    extensionsForCandidate: count,
    reworkRoundForCandidate: count,
    exposuresForList: count,
    listWindowCalendarDays: count,
  }),
  /** Exposure and its review (domain §5.4). */
  exposure: z.strictObject({
    reviewAsk: span,
    reviewDecide: span,
    correction: span,
    followUp: span,
    frontPage: span,
    publicMonths: count,
    /** Fewer cases alike (category and town) in so many calendar days: only the count goes out (§5.4 (8)). */
    fewCases: z.strictObject({ least: count, days: count }).default({ least: 3, days: 365 }),
  }),
  /** Observation stations: weekly listening, its record and its misses. Versions from before have the usual. */
  listening: z
    .strictObject({
      /** Working days after the session, for its record. */
      record: count,
      /** A week with fewer working days asks nobody to listen. */
      leastWorkdays: z.int().min(1).max(5),
      missesForCandidate: count,
      windowWeeks: z.int().min(1).max(52),
      /** Weeks kept in a row, after which a miss that was exposed is put right. */
      keptWeeks: z.int().min(1).max(12),
    })
    .default({ record: 2, leastWorkdays: 3, missesForCandidate: 2, windowWeeks: 4, keptWeeks: 2 }),
  /** Domain §5.5. Weights and shares in percent. */
  rates: z.strictObject({
    scale: z.tuple([share, share, share, share, share]),
    weights: whole(
      z.strictObject({ response: share, resolution: share, satisfaction: share, onTime: share }),
    ),
    redOrderPoints: z.int().min(0),
    redOrderPointsMax: share,
    minForScore: count,
    minForRate: count,
    bands: z.tuple([share, share, share]),
    rubric: whole(z.strictObject({ attitude: share, capability: share, efficiency: share, effect: share })),
    groups: whole(z.strictObject({ users: share, appraisers: share, residents: share })),
    minFormsPerUnit: count,
    minFormsPerGroup: count,
    composite: whole(z.strictObject({ appraisal: share, monthly: share })),
  }),
  /** Domain §5.7. */
  retention: z.strictObject({
    contactMonths: count,
    textMonths: count,
    logMonths: count,
    recordMonths: count,
    requestAnswer: span,
  }),
  /** No messages between these times of the wall clock. Never a clock that stops. */
  quietHours: z.strictObject({ from: time, to: time }),
});

export type Span = z.infer<typeof span>;
export type Extension = z.infer<typeof extension>;
export type Callback = z.infer<typeof callback>;
export type DeadlineClass = z.infer<typeof deadlineClass>;
export type Rules = z.infer<typeof rulesSchema>;

import { z } from 'zod';
import { atTime, type Instant } from '../../clock.ts';
import { plusMonths } from './rules.ts';
import { BOARD_STATES, type BoardFilter } from './public-store.ts';

/** Stands among the categories of the filter; no category has a code like it. */
export const LISTENING = ':listening';

const code = z.string().max(60).catch('');

/** What a board can be narrowed by. Nonsense narrows nothing. */
export const boardFilter = z.object({
  unit: code,
  town: code,
  category: code,
  month: z
    .string()
    .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/)
    .catch(''),
  state: z.enum(BOARD_STATES).or(z.literal('')).catch(''),
});
export type BoardQuery = z.infer<typeof boardFilter>;

export function toFilter(query: BoardQuery): BoardFilter {
  const month = query.month === '' ? undefined : monthOf(query.month);
  return {
    unitId: query.unit || undefined,
    townCode: query.town || undefined,
    categoryCode: query.category === LISTENING ? undefined : query.category || undefined,
    isListening: query.category === LISTENING,
    from: month?.from,
    to: month?.to,
  };
}

function monthOf(month: string): { from: Instant; to: Instant } {
  const first = `${month}-01`;
  return { from: atTime(first, '00:00'), to: atTime(plusMonths(first, 1), '00:00') };
}

const words = z
  .string('errors:field.required')
  .trim()
  .min(1, 'errors:field.required')
  .max(5000, 'errors:field.tooLong');
const seen = z.coerce.number().int().min(0).optional();
const chosen = <const T extends [string, ...string[]]>(values: T) => z.enum(values, 'boards:rule.choose');
const day = z.iso.date('errors:field.invalid');

/** Fields have a name of their own in every form, since several forms stand on one page. */
export const actForms = {
  reply: z.object({ replyText: words, seen }),
  decision: z.object({ decision: chosen(['accept', 'reject']), decisionWords: words, seen }),
  approval: z.object({ seen }),
  pledge: z.object({ pledgeText: words, pledgeBy: day, seen }),
  'put-right': z.object({ putRightWords: words, seen }),
  review: z.object({ reviewWhy: words, seen }),
  'review/decision': z.object({ reviewResult: chosen(['uphold', 'withdraw']), reviewWords: words, seen }),
  withdrawal: z.object({ withdrawReason: words, seen }),
  clarification: z.object({ clarification: words, seen }),
  'follow-up': z.object({ followResult: chosen(['holds', 'relapsed']), followWords: words, seen }),
} as const;
export type ActName = keyof typeof actForms;

const ticked = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

export const proposalForm = z.object({
  case: z.string().max(60),
  unitId: z.string('boards:rule.unit').min(1, 'boards:rule.unit').max(60),
  findingText: words,
  evidence: ticked,
});

export const echoForm = z.object({
  question: words,
  answer: words,
  looked: z
    .string()
    .optional()
    .transform((value) => value === '1'),
  seen,
});

export const echoRejection = z.object({ why: words, seen });

import type { Day } from '../../clock.ts';

/** 5 非常满意 … 1 非常不满意 (domain §2.4). */
export const LEVELS = [5, 4, 3, 2, 1] as const;
export type Level = (typeof LEVELS)[number];

/** Up to here a review is a bad one, and becomes a case at once (domain §5.2, "negative rating"). */
const BAD_MOST = 2;
export const isBad = (level: Level): boolean => level <= BAD_MOST;

/** What was good, and what was not. Whoever is content may still have waited long: both can be ticked at any level. */
export const GOOD_TAGS = ['quick', 'clear', 'kind', 'once', 'orderly'] as const;
export const BAD_TAGS = ['slow', 'unclear', 'cold', 'again', 'nobody', 'papers'] as const;
export const TAGS = [...GOOD_TAGS, ...BAD_TAGS] as const;
export type Tag = (typeof TAGS)[number];

/** What became of the words: there were none, nobody has looked yet, published, or not published. */
export const WORDS_STATES = ['none', 'waiting', 'public', 'withheld'] as const;
export type WordsState = (typeof WORDS_STATES)[number];

export const WORDS_MOST = 300;

/** So many slips to a sheet of A4, and so many sheets a window and day: more is no visit, but a stack. */
export const SLIPS_A_SHEET = 21;
export const SHEETS_A_DAY = 10;

/** So many days after the visit a slip still counts; the day itself is day 0. */
export const SLIP_DAYS = 30;

/** Months on a window's page, the running one apart. */
export const MONTHS_SHOWN = 12;

/** The next code of a unit: one more than the highest it ever had, so that no code is ever given twice. */
export function nextCode(unitCode: string, taken: readonly string[]): string {
  const head = `W-${unitCode}-`;
  const numbers = taken
    .filter((code) => code.startsWith(head))
    .map((code) => Number(code.slice(head.length)));
  return `${head}${Math.max(0, ...numbers) + 1}`;
}

/**
 * Whether a review may still be given. After a window's end only with the slip of a visit: whoever was there before
 * may say how it was.
 */
export function takesReview(window: { ended_on: Day | null }, today: Day, hasSlip: boolean): boolean {
  return hasSlip || window.ended_on === null || today <= window.ended_on;
}

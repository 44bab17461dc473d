import { plusDays, type Day } from '../../clock.ts';
import {
  firstDayOf,
  monthsBetween,
  plusMonths,
  shownRate,
  type Month,
  type RateRules,
  type Share,
} from '../statistics/index.ts';
import type { LevelCount } from './review-store.ts';
import { LEVELS, MONTHS_SHOWN, type Level } from './rules.ts';

/** What was said of a window in one month. Reviews without a visit's slip are in no rate. */
export interface MonthFigures {
  month: Month;
  /** With a slip. */
  n: number;
  levels: Record<Level, number>;
  withoutSlip: number;
  /** Slips printed. */
  slips: number;
}

const NOTHING: Omit<MonthFigures, 'month'> = {
  n: 0,
  levels: { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 },
  withoutSlip: 0,
  slips: 0,
};

/** A share of levels 3–5 is what regulations call content 满意率; that of 4–5 alone is printed beside it. */
export function sharesOf({ n, levels }: Pick<MonthFigures, 'n' | 'levels'>): {
  content: Share;
  strict: Share;
} {
  const strict = levels[5] + levels[4];
  return { content: { k: strict + levels[3], n }, strict: { k: strict, n } };
}

/**
 * Whether more than the number of reviews may be told. Not only a rate: of three reviews, a unit that knows who came
 * would know who said what.
 */
export function isTold(figures: Pick<MonthFigures, 'n'>, rules: Pick<RateRules, 'minForRate'>): boolean {
  return shownRate({ k: 0, n: figures.n }, rules) !== null;
}

/**
 * Months that are over, newest last: told once and never again otherwise, so that nobody can look before and after a
 * visit and take the one from the other.
 */
export function monthsToTell(fromOn: Day, today: Day): Month[] {
  const last = plusMonths(today.slice(0, 7), -1);
  const first = plusMonths(last, 1 - MONTHS_SHOWN);
  const begun = fromOn.slice(0, 7);
  return monthsBetween(begun > first ? begun : first, last);
}

/** The whole days that `months` take: from ≤ day < to. */
export function stretchOfMonths(months: readonly Month[]): { from: Day; to: Day } | null {
  const [first] = months;
  const last = months.at(-1);
  return first === undefined || last === undefined
    ? null
    : { from: firstDayOf(first), to: firstDayOf(plusMonths(last, 1)) };
}

export function figuresOf(
  months: readonly Month[],
  counts: readonly Omit<LevelCount, 'window_id'>[],
  slips: readonly { month: string; n: number }[],
): MonthFigures[] {
  return months.map((month) => {
    const found: MonthFigures = { ...NOTHING, levels: { ...NOTHING.levels }, month };
    for (const count of counts) {
      if (count.month !== month) continue;
      if (count.has_slip === 0) found.withoutSlip += count.n;
      else {
        found.n += count.n;
        found.levels[count.level] += count.n;
      }
    }
    found.slips = slips.reduce((sum, one) => sum + (one.month === month ? one.n : 0), 0);
    return found;
  });
}

/** Months added up: of those whose levels are told alone, or what they leave out could be worked out. */
export function sumOfTold(
  figures: readonly MonthFigures[],
  rulesOf: (month: Month) => Pick<RateRules, 'minForRate'>,
): Omit<MonthFigures, 'month'> {
  const total = { ...NOTHING, levels: { ...NOTHING.levels } };
  for (const one of figures) {
    total.withoutSlip += one.withoutSlip;
    total.slips += one.slips;
    if (!isTold(one, rulesOf(one.month))) continue;
    total.n += one.n;
    for (const level of LEVELS) total.levels[level] += one.levels[level];
  }
  return total;
}

/** The last day of a month: the rules in force on it are those it is measured by. */
export const lastDayOf = (month: Month): Day => plusDays(firstDayOf(plusMonths(month, 1)), -1);

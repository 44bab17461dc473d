import type { UnitMonthsTable, UnitNowTable } from '../../../db/schema/statistics.ts';

export type UnitMonth = UnitMonthsTable;
export type UnitNow = UnitNowTable;

/** The counts of one row, or of several rows added up: what a page shows. */
export type Figures = Omit<UnitMonthsTable, 'unit_id' | 'month'>;

/** Every count, all of them nothing; also the list of their names. */
export const NO_FIGURES: Figures = {
  received: 0,
  merged: 0,
  declined: 0,
  withdrawn: 0,
  impossible: 0,
  sealed: 0,
  people: 0,
  contact_due: 0,
  contact_in_time: 0,
  due_answers: 0,
  on_time: 0,
  answered_in_time: 0,
  answered_late: 0,
  unanswered: 0,
  overdue: 0,
  rated: 0,
  rated_3plus: 0,
  rated_4plus: 0,
  judged: 0,
  solved: 0,
  reworks: 0,
  pauses: 0,
  extensions: 0,
  returned: 0,
  orders: 0,
  exposures: 0,
};

export const FIGURE_NAMES = Object.keys(NO_FIGURES) as (keyof Figures)[];

/** Counts added up, in any order. */
export function sumOf(parts: readonly Partial<Figures>[]): Figures {
  const total = { ...NO_FIGURES };
  for (const part of parts) {
    for (const name of FIGURE_NAMES) total[name] += part[name] ?? 0;
  }
  return total;
}

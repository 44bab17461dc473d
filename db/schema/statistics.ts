import type { Instant } from '../../server/clock.ts';

/**
 * What a unit did about the cases of one month. A case counts in the one month in which it was sent in
 * (Asia/Shanghai), whatever happened to it later; orders, exposures and returns count in the month they happened.
 * Sealed cases (reports, conduct complaints) are in no unit's figures.
 */
export interface UnitMonthsTable {
  /** '' for what is with no unit (yet). */
  unit_id: string;
  /** YYYY-MM */
  month: string;
  /** With the unit now, or when they ended. */
  received: number;
  merged: number;
  declined: number;
  withdrawn: number;
  /** Answered as impossible, and a second person of the supervision office agreed. */
  impossible: number;
  /** Only in the row without a unit: how many sealed cases came in. */
  sealed: number;
  /** Everybody who spoke up: a case that was merged is a person of the case it went into. */
  people: number;
  contact_due: number;
  contact_in_time: number;
  /** Valid cases whose limit has passed, or that were answered once and came back. */
  due_answers: number;
  on_time: number;
  answered_in_time: number;
  answered_late: number;
  /** Valid and not answered now; `overdue` of them are past the limit. */
  unanswered: number;
  overdue: number;
  rated: number;
  rated_3plus: number;
  rated_4plus: number;
  judged: number;
  solved: number;
  reworks: number;
  pauses: number;
  extensions: number;
  returned: number;
  orders: number;
  exposures: number;
}

/** How many cases lie with each unit at the moment of the last count. */
export interface UnitNowTable {
  /** '' for what is with no unit (yet). */
  unit_id: string;
  open: number;
  late: number;
  waiting: number;
}

/** Hand-backs as the register tells them: the case itself forgets who it was with. */
export interface UnitReturnsTable {
  seq: number;
  unit_id: string;
  month: string;
}

/** One row: how far the count has come. */
export interface StatisticsStateTable {
  /** Always 1. */
  id: number;
  /** Entries of the register that are counted: all with seq < next_seq. */
  next_seq: number;
  counted_at: Instant | null;
}

export interface StatisticsSchema {
  unit_months: UnitMonthsTable;
  unit_now: UnitNowTable;
  unit_returns: UnitReturnsTable;
  statistics_state: StatisticsStateTable;
}

import type { Reader } from '../../../db/transaction.ts';
import { dayOf, plusDays, type Instant } from '../../clock.ts';
import { rulesAt, type RuleVersion } from '../deadlines/index.ts';
import {
  firstDayOf,
  getState,
  listMonth,
  listNow,
  monthOf,
  plusMonths,
  sumOf,
  type Figures,
  type Month,
  type UnitMonth,
  type UnitNow,
} from '../statistics/index.ts';

/** The rules a month is measured by: those in force on its last day, or today while it still runs. */
export async function rulesOfMonth(reader: Reader, month: Month, now: Instant): Promise<RuleVersion> {
  const last = plusDays(firstDayOf(plusMonths(month, 1)), -1);
  const today = dayOf(now);
  return rulesAt(reader, last < today ? last : today);
}

export interface CountyMonth {
  month: Month;
  rows: UnitMonth[];
  /** All rows together. */
  county: Figures;
  rules: RuleVersion;
}

export async function countyMonth(reader: Reader, month: Month, now: Instant): Promise<CountyMonth> {
  const rows = await listMonth(reader, month);
  return { month, rows, county: sumOf(rows), rules: await rulesOfMonth(reader, month, now) };
}

export interface CountyNow {
  byUnit: Map<string, UnitNow>;
  open: number;
  late: number;
  countedAt: Instant | null;
}

export async function countyNow(reader: Reader): Promise<CountyNow> {
  const rows = await listNow(reader);
  return {
    byUnit: new Map(rows.map((row) => [row.unit_id, row])),
    open: rows.reduce((sum, row) => sum + row.open, 0),
    late: rows.reduce((sum, row) => sum + row.late, 0),
    countedAt: (await getState(reader)).countedAt,
  };
}

export function thisMonth(now: Instant): Month {
  return monthOf(now);
}

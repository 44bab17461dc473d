import { atTime, dayOf, type Day, type Instant } from '../../clock.ts';
import type { Stretch } from './store-counts.ts';

/** `YYYY-MM` in Asia/Shanghai. */
export type Month = string;

export function isMonth(text: string): boolean {
  return /^(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])$/.test(text);
}

export function monthOf(at: Instant): Month {
  return dayOf(at).slice(0, 7);
}

/** `month` moved by whole months. */
export function plusMonths(month: Month, by: number): Month {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** All months from `first` to `last`, both of them; none when `last` is earlier. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = plusMonths(month, 1)) months.push(month);
  return months;
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`;
}

export function stretchOf(month: Month): Stretch {
  return {
    from: atTime(firstDayOf(month), '00:00'),
    to: atTime(firstDayOf(plusMonths(month, 1)), '00:00'),
  };
}

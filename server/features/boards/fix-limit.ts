import { atTime, dayOf, type Day, type Instant } from '../../clock.ts';
import { CLOSES, workdaysAfter, type Rules, type WorkCalendar } from '../deadlines/index.ts';
import { soonestKept } from '../stations/index.ts';
import type { ExposureRow } from './store.ts';

/**
 * Until when what was published at `from` has to be put right (domain §5.3 L4). A unit's listening can be seen to be
 * kept only after whole weeks; where days off make that later than the limit, the limit waits for it.
 */
export function fixLimit(calendar: WorkCalendar, rules: Rules, from: Instant, isListening: boolean): Instant {
  const limit = workdaysAfter(calendar, from, rules.ladder.fix).at;
  if (!isListening) return limit;
  const soonest = atTime(soonestKept(calendar, rules, dayOf(from)), CLOSES);
  return limit > soonest ? limit : soonest;
}

/** The days among which a unit may pledge: for its listening none before it can be seen to be kept. */
export function pledgeDays(
  calendar: WorkCalendar,
  rules: Rules,
  row: { published_at: Instant | null; noticed_at: Instant; case_id: string | null },
  now: Instant,
): { first: Day; last: Instant } {
  const from = row.published_at ?? row.noticed_at;
  const today = dayOf(now);
  const last = fixLimit(calendar, rules, from, row.case_id === null);
  const soonest = row.case_id === null ? soonestKept(calendar, rules, dayOf(from)) : today;
  return { first: soonest > today ? soonest : today, last };
}

/**
 * From when the limit for putting right was counted: the publication, or the check that found it undone again. Null
 * when the unit has pledged the day by itself, or nothing is published.
 */
export function fixCountedFrom(
  row: Pick<ExposureRow, 'published_at' | 'pledged_at' | 'follow_up' | 'followed_up_at'>,
): Instant | null {
  const relapsedAt = row.follow_up === 'relapsed' ? row.followed_up_at : null;
  const isOwnWord = row.pledged_at !== null && (relapsedAt === null || row.pledged_at > relapsedAt);
  return isOwnWord ? null : (relapsedAt ?? row.published_at);
}

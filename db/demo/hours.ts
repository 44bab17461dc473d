import {
  HOUR,
  MINUTE,
  atTime,
  between,
  dayOf,
  plus,
  plusDays,
  timeOf,
  type Instant,
} from '../../server/clock.ts';
import type { WorkCalendar } from '../../server/features/deadlines/index.ts';
import type { Dice } from './dice.ts';

/** When people of the demonstration do things: offices at their hours, residents while they are awake. */

/** `at`, or the next time somebody sits at a desk. */
export function atDesk(calendar: WorkCalendar, dice: Dice, at: Instant): Instant {
  const day = dayOf(at);
  const time = timeOf(at);
  if (calendar.isWorkday(day) && time >= '08:30' && time < '17:50') return at;
  const morning = calendar.isWorkday(day) && time < '08:30' ? day : calendar.addWorkingDays(day, 1).day;
  return plus(atTime(morning, '08:35'), dice.int(0, 110) * MINUTE + dice.int(0, 59) * 1000);
}

/** `at`, or the next time people are up. */
export function awake(dice: Dice, at: Instant): Instant {
  const time = timeOf(at);
  if (time >= '06:30' && time < '22:30') return at;
  const day = time < '06:30' ? dayOf(at) : plusDays(dayOf(at), 1);
  return plus(atTime(day, '06:40'), dice.int(0, 200) * MINUTE + dice.int(0, 59) * 1000);
}

/**
 * A moment at a desk between `from` and `limit`, between the shares `low` and `high` of the way. When no office
 * hour is left there: shortly after `from`, whatever the hour.
 */
export function deskTimeBefore(
  calendar: WorkCalendar,
  dice: Dice,
  from: Instant,
  limit: Instant,
  [low, high]: readonly [number, number],
): Instant {
  const span = between(from, limit);
  const wanted = plus(from, (span * dice.int(low * 1000, high * 1000)) / 1000);
  const found = atDesk(calendar, dice, wanted);
  if (found < limit) return found;
  const last = plus(limit, -dice.int(15, 100) * MINUTE);
  return last > from ? last : plus(from, Math.max(1000, Math.min(5 * MINUTE, span / 2)));
}

/** Some office time within the `days`-th working day after `at`. */
export function deskDayAfter(calendar: WorkCalendar, dice: Dice, at: Instant, days: number): Instant {
  const day = calendar.addWorkingDays(dayOf(at), days).day;
  return plus(atTime(day, '09:05'), dice.int(0, 8 * 60) * MINUTE);
}

export function hoursLater(dice: Dice, at: Instant, low: number, high: number): Instant {
  return plus(at, dice.int(low * 60, high * 60) * MINUTE + dice.int(0, 59) * 1000);
}

export { HOUR, MINUTE };

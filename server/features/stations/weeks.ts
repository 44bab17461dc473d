import { daysBetween, plusDays, weekdayOf, type Day } from '../../clock.ts';
import type { Rules, WorkCalendar } from '../deadlines/index.ts';
import { standsAllWeek, type ExcuseState, type SessionState } from './rules.ts';

/** The Monday of the week a day is in. A week is named by it. */
export function weekOf(day: Day): Day {
  return plusDays(day, -((weekdayOf(day) + 6) % 7));
}

export const plusWeeks = (week: Day, weeks: number): Day => plusDays(week, 7 * weeks);
export const sundayOf = (week: Day): Day => plusDays(week, 6);
export const isWeek = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  // 30 February is read as a day of March.
  plusDays(text, 0) === text &&
  weekdayOf(text) === 1;

/** Weeks after `from` up to and with `to`; `from` itself is left out. */
export function weeksAfter(from: Day, to: Day): Day[] {
  const count = Math.max(0, Math.floor(daysBetween(from, to) / 7));
  return Array.from({ length: count }, (_, index) => plusWeeks(from, index + 1));
}

/** Working days of a week by the official calendar. `provisional`: a day of it has no schedule yet. */
export function workdaysIn(calendar: WorkCalendar, week: Day): { days: number; provisional: boolean } {
  return calendar.workingDaysBetween(plusDays(week, -1), sundayOf(week));
}

/** A week with too few working days asks nobody to listen (docs/decisions/0009-listening.md). */
export function owesIn(calendar: WorkCalendar, rules: Rules, week: Day): boolean {
  return workdaysIn(calendar, week).days >= rules.listening.leastWorkdays;
}

/**
 * What became of one post in one week:
 * - held: it listened and the record was closed in time, or still can be
 * - late: it listened, and the record was not closed in time
 * - missed: it did not listen
 * - excused: it did not, for a reason that the supervision office accepted
 * - closed: it was to, at a station that closed
 */
export const OUTCOMES = ['held', 'late', 'missed', 'excused', 'closed'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

export interface Outcome {
  post: string;
  outcome: OutcomeName;
  /** The session that decided it. */
  session: string | null;
}

export interface SessionView {
  id: string;
  state: SessionState;
  calledOffBy: 'unit' | 'station' | null;
  expected: readonly string[];
  /** Null until the host has closed the session. */
  there: readonly string[] | null;
  /** The record was closed after its limit, or its limit is over. */
  isLate: boolean;
}

export interface ExcuseView {
  postId: string;
  state: ExcuseState;
}

/**
 * What became of every post of one unit in one week, in the order of the posts. A session that was opened and not
 * closed again counts for those who were to come: that it was held is known, and the host's silence is nobody's
 * absence. Once its record is overdue it is late.
 */
export function outcomesOf(
  posts: readonly { id: string; valid_from: Day; valid_to: Day | null }[],
  week: Day,
  sessions: readonly SessionView[],
  excuses: readonly ExcuseView[],
): Outcome[] {
  const end = sundayOf(week);
  return posts
    .filter((post) => standsAllWeek(post, week, end))
    .map(({ id }) => {
      const listened = sessions.filter(
        (one) =>
          (one.state === 'closed' && one.there?.includes(id)) ||
          (one.state === 'open' && one.expected.includes(id)),
      );
      const inTime = listened.find((one) => !one.isLate);
      if (inTime) return { post: id, outcome: 'held', session: inTime.id };
      if (listened[0]) return { post: id, outcome: 'late', session: listened[0].id };
      if (excuses.some((one) => one.postId === id && one.state === 'accepted')) {
        return { post: id, outcome: 'excused', session: null };
      }
      const shut = sessions.find(
        (one) => one.state === 'called_off' && one.calledOffBy === 'station' && one.expected.includes(id),
      );
      if (shut) return { post: id, outcome: 'closed', session: shut.id };
      return { post: id, outcome: 'missed', session: null };
    });
}

export type Counts = Record<OutcomeName, number> & { due: number };

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const counts: Counts = { due: outcomes.length, held: 0, late: 0, missed: 0, excused: 0, closed: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}

/**
 * The newest misses of a unit that together make a notice: as many weeks as the rules ask for, no further apart
 * than their window. Null: not enough. A week counts as one miss, however many posts of the unit were away.
 *
 * @param missed weeks in which the unit missed, that no notice has been about, in any order.
 */
export function missesForNotice(missed: readonly Day[], rules: Rules): Day[] | null {
  const { missesForCandidate: enough, windowWeeks } = rules.listening;
  const weeks = [...new Set(missed)].sort();
  for (let last = weeks.length; last >= enough; last--) {
    const some = weeks.slice(last - enough, last);
    if (daysBetween(some[0]!, some.at(-1)!) < windowWeeks * 7) return some;
  }
  return null;
}

export interface WeekView {
  week_on: Day;
  held: number;
  late: number;
  missed: number;
}

/** Whether the weeks asked for were kept in a row. A week in which nothing was held or missed breaks no row. */
export function isKept(weeks: readonly WeekView[], rules: Rules): boolean {
  let row = 0;
  for (const week of [...weeks].sort((a, b) => (a.week_on < b.week_on ? -1 : 1))) {
    if (week.missed > 0) row = 0;
    else if (week.held + week.late > 0) row += 1;
    if (row >= rules.listening.keptWeeks) return true;
  }
  return false;
}

/**
 * The Monday on which it can be seen at the earliest that whole weeks after `day` were kept: those that ask for
 * nothing are passed over.
 */
export function soonestKept(calendar: WorkCalendar, rules: Rules, day: Day): Day {
  let week = plusWeeks(weekOf(day), 1);
  for (let left = rules.listening.keptWeeks; ; week = plusWeeks(week, 1)) {
    if (owesIn(calendar, rules, week)) left -= 1;
    if (left <= 0) return plusWeeks(week, 1);
  }
}

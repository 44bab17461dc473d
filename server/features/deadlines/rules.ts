import { HOUR, atTime, between, dayOf, plus, plusDays, type Day, type Instant } from '../../clock.ts';
import type { DayWhy, WorkCalendar } from './calendar.ts';
import type { DeadlineClassName, Rules, Span } from './rule-set.ts';

/** The office's hours in Asia/Shanghai (domain §5.2: due at 18:00 of the last day). */
export const OPENS = '09:00';
export const NOON = '12:00';
export const CLOSES = '18:00';

/** When something was sent, and from when and which day its limits run. */
export interface Receipt {
  submittedAt: Instant;
  /** `submittedAt`, or 09:00 of the next working day for what came after closing or on a day off. */
  receivedAt: Instant;
  /** The day that is not counted. Always a working day. */
  receivedOn: Day;
}

/** An instant found by counting. `provisional`: a year without an official schedule was counted through. */
export interface Due {
  at: Instant;
  provisional: boolean;
}

/**
 * When a message counts as received (domain §5.2): at once up to 18:00:00.000 of a working day, else when the
 * next working day opens. The early morning of a working day belongs to that day.
 */
export function receiptOf(calendar: WorkCalendar, at: Instant): Receipt {
  const today = dayOf(at);
  if (calendar.isWorkday(today) && at <= atTime(today, CLOSES)) {
    return { submittedAt: at, receivedAt: at, receivedOn: today };
  }
  const next = calendar.addWorkingDays(today, 1).day;
  return { submittedAt: at, receivedAt: atTime(next, OPENS), receivedOn: next };
}

/**
 * When `span` is over (domain §5.2). Working days and calendar days run from the day of receipt, which is not
 * counted, to 18:00 of the last (half a day more: noon of the next working day); hours run from the very
 * moment of sending, day and night.
 */
export function dueAt(calendar: WorkCalendar, receipt: Receipt, span: Span): Due {
  // Whether the day of receipt is one at all hangs on the calendar as much as the days after it.
  const moved = !calendar.kindOf(receipt.receivedOn).official;
  if ('hours' in span) return { at: plus(receipt.submittedAt, span.hours * HOUR), provisional: false };
  if ('calendarDays' in span) {
    return { at: atTime(plusDays(receipt.receivedOn, span.calendarDays), CLOSES), provisional: moved };
  }
  const whole = Math.floor(span.days);
  const half = span.days > whole;
  const last = calendar.addWorkingDays(receipt.receivedOn, half ? whole + 1 : whole);
  return { at: atTime(last.day, half ? NOON : CLOSES), provisional: moved || last.provisional };
}

/** 18:00 of the n-th working day after the day of `at` (n ≥ 0; 0: that day itself, whatever it is). */
export function workdaysAfter(calendar: WorkCalendar, at: Instant, n: number): Due {
  const found = calendar.addWorkingDays(dayOf(at), n);
  return { at: atTime(found.day, CLOSES), provisional: found.provisional };
}

/** 18:00 of the n-th working day before the day of `at`. */
export function workdaysBefore(calendar: WorkCalendar, at: Instant, n: number): Due {
  return workdaysAfter(calendar, at, -n);
}

/** When each step of the ladder is due if nothing happens (domain §5.3). */
export interface Ladder {
  amber: Due;
  red: Due;
  order: Due;
  candidate: Due;
  exposed: Due;
}

/**
 * The ladder of one due date: amber before it, red when it passes, then the supervision order, the candidate
 * for exposure and, after the right of reply, the board. An urgent matter gets its order the moment it is late.
 */
export function ladderOf(calendar: WorkCalendar, rules: Rules, due: Due, urgent = false): Ladder {
  const { amberBefore, orderAfter, candidateAfter, rightOfReply, urgentOrderAtDue } = rules.ladder;
  const after = (n: number): Due => {
    const step = workdaysAfter(calendar, due.at, n);
    return { at: step.at, provisional: due.provisional || step.provisional };
  };
  return {
    amber: after(-amberBefore),
    red: due,
    order: urgent && urgentOrderAtDue ? due : after(orderAfter),
    candidate: after(candidateAfter),
    exposed: after(candidateAfter + rightOfReply),
  };
}

/**
 * The limit of a class's rework (domain §5.2): at least the rework limit, or its share of the original when
 * that is longer. Limits in hours are shorter than any in days.
 */
export function reworkSpan(rules: Rules, original: DeadlineClassName): Span {
  const { resolve, percentOfOriginal } = rules.classes.rework;
  const first = rules.classes[original].resolve;
  const least = resolve ?? { days: 1 };
  if (!first || percentOfOriginal === null || !('days' in least)) return least;
  if ('days' in first) {
    const days = Math.ceil((first.days * percentOfOriginal) / 50) / 2;
    return days > least.days ? { days } : least;
  }
  if ('calendarDays' in first) {
    const calendarDays = Math.ceil((first.calendarDays * percentOfOriginal) / 100);
    // Two days off in seven: only what is longer even then counts as longer.
    return calendarDays > least.days * 2 ? { calendarDays } : least;
  }
  return least;
}

export interface ExplainedDay {
  day: Day;
  why: DayWhy;
  name?: string;
  official: boolean;
  /** Which working day it is, from 1; null for a day that does not count. */
  counted: number | null;
}

/** Why a date is what it is: every day after the day of receipt, up to the due day. */
export interface Explanation {
  from: Day;
  to: Day;
  days: ExplainedDay[];
  counted: number;
  weekends: number;
  holidays: number;
  makeups: number;
  provisional: boolean;
}

/** Counts from the day after `from` up to and with `to`; an earlier `to` explains nothing. */
export function explain(calendar: WorkCalendar, from: Day, to: Day): Explanation {
  const days: ExplainedDay[] = [];
  const seen: Record<DayWhy, number> = { weekday: 0, weekend: 0, holiday: 0, makeup: 0 };
  let counted = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) {
    const { work, why, name, official } = calendar.kindOf(day);
    seen[why] += 1;
    if (work) counted += 1;
    days.push({
      day,
      why,
      ...(name === undefined ? {} : { name }),
      official,
      counted: work ? counted : null,
    });
  }
  return {
    from,
    to,
    days,
    counted,
    weekends: seen.weekend,
    holidays: seen.holiday,
    makeups: seen.makeup,
    provisional: days.some((day) => !day.official),
  };
}

export interface Remaining {
  /** The due moment has passed. At the very moment it has not. */
  late: boolean;
  /** Working days after today up to and with the due day; when late, after the due day up to and with today. */
  workingDays: number;
  /** Whole hours left, or over. */
  hours: number;
  /** Now and due are on one day. False with 0 working days: only days off lie between. */
  sameDay: boolean;
  provisional: boolean;
}

/** How long there is still, or how long it is over: "2 working days left", "3 working days late". */
export function remaining(calendar: WorkCalendar, now: Instant, due: Instant): Remaining {
  const late = now > due;
  const [from, to] = late ? [due, now] : [now, due];
  const { days, provisional } = calendar.workingDaysBetween(dayOf(from), dayOf(to));
  const hours = Math.floor(between(from, to) / HOUR);
  return { late, workingDays: days, hours, sameDay: dayOf(now) === dayOf(due), provisional };
}

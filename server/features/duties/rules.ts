import { daysBetween, plusDays, type Day } from '../../clock.ts';
import type { WorkCalendar } from '../deadlines/index.ts';
import { sameDayLater } from '../network/index.ts';

export const RHYTHMS = ['once', 'weekly', 'monthly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** Whom a task reaches: the office's own members of the kind, those of every town, or some of its own by name. */
export const REACHES = ['own', 'towns', 'named'] as const;
export type Reach = (typeof REACHES)[number];

export type TaskState = 'open' | 'closed';

/** `lapsed` and `handed_back` name nobody: whoever did not get to it has no mark from it (domain §6). */
export const DUTY_STATES = ['open', 'handed_in', 'handed_back', 'lapsed'] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/** What can be said to a question of the checklist. */
export const ANSWERS = ['fine', 'fault', 'unseen'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface Answered {
  answer: Answer;
  words: string;
}

/** Why somebody gives a duty or a check back: a tie to the unit (domain §5.6), or no time. */
export const HAND_BACK_GROUNDS = ['tied', 'cannot'] as const;
export type HandBackGround = (typeof HAND_BACK_GROUNDS)[number];

export const LOOK_BACK_STATES = ['given', 'checked', 'lapsed', 'nobody'] as const;
export type LookBackState = (typeof LOOK_BACK_STATES)[number];

/** Does it still hold what the unit answered. */
export const LOOK_BACK_RESULTS = ['holds', 'not_done', 'cannot_tell'] as const;
export type LookBackResult = (typeof LOOK_BACK_RESULTS)[number];

/** Working days a period may last at most: a weekly duty is over before the next week is long under way. */
export const WORKDAYS_MOST: Readonly<Record<Rhythm, number>> = { once: 60, weekly: 5, monthly: 20 };
export const QUESTIONS_MOST = 12;
export const QUESTION_LENGTH = 120;

type Recurring = { rhythm: Rhythm; first_on: Day; last_on: Day | null };

/** The first day of the newest period that has begun by `day`; null before the first one. */
export function periodOf({ rhythm, first_on: first, last_on: last }: Recurring, day: Day): Day | null {
  const until = last !== null && last < day ? last : day;
  if (until < first) return null;
  switch (rhythm) {
    case 'once':
      return first;
    case 'weekly':
      return plusDays(first, Math.floor(daysBetween(first, until) / 7) * 7);
    case 'monthly': {
      let months = monthsBetween(first, until);
      if (sameDayLater(first, months) > until) months -= 1;
      return sameDayLater(first, months);
    }
  }
}

function monthsBetween(a: Day, b: Day): number {
  const count = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return count(b) - count(a);
}

/** The last day of a period: so many working days after its first, which is not counted. */
export function dueOf(calendar: WorkCalendar, periodOn: Day, workdays: number): Day {
  return calendar.addWorkingDays(periodOn, workdays).day;
}

/** The period whose duties have to be given on `day`: one that has begun, is not over, and was not given yet. */
export function periodToGive(
  task: Recurring & { state: TaskState; given_on: Day | null; workdays: number },
  calendar: WorkCalendar,
  day: Day,
): Day | null {
  if (task.state !== 'open') return null;
  const period = periodOf(task, day);
  if (period === null || (task.given_on !== null && task.given_on >= period)) return null;
  return dueOf(calendar, period, task.workdays) >= day ? period : null;
}

/** Working days for a look-back check, counted from the Monday of the draw: the Friday of the week after. */
export const CHECK_WORKDAYS = 9;
/** Who takes over a check that was handed on has so many working days at least. */
export const HANDED_ON_WORKDAYS = 5;
/** Words that say what was seen: without them a case is not sent back. */
export const NOT_DONE_WORDS_MIN = 15;

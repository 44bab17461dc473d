import { DAY, MINUTE, plus, type Instant } from '../../clock.ts';
import type { ExamState } from './rules.ts';

/** The exam as it is given now; each sitting keeps the figures it was held under. */
export const EXAM = {
  /** Questions drawn. */
  size: 20,
  /** Right answers in a hundred to pass. */
  passMark: 80,
  minutes: 40,
  /** One attempt and two retakes. */
  attempts: 3,
} as const;

/** Between the end of one attempt and the next. */
export const WAIT_MS = DAY;
/** For the way of the answers over a slow network: what comes in later came late. */
export const GRACE_MS = MINUTE;

export interface Sitting {
  round: number;
  attempt: number;
  state: ExamState;
  due_at: Instant;
  handed_in_at: Instant | null;
}

/** Whether the time of an open exam is over, the way over the network included. */
export function isOver(exam: Pick<Sitting, 'state' | 'due_at'>, now: Instant): boolean {
  return exam.state !== 'open' || now > plus(exam.due_at, GRACE_MS);
}

/** When a sitting ended; null while it runs. One that nobody handed in ended with its time. */
export function endOf(exam: Sitting, now: Instant): Instant | null {
  if (exam.handed_in_at !== null) return exam.handed_in_at;
  return isOver(exam, now) ? exam.due_at : null;
}

export type ExamChance =
  | { kind: 'open' }
  | { kind: 'passed' }
  | { kind: 'may'; round: number; attempt: number }
  | { kind: 'wait'; from: Instant; attempt: number }
  | { kind: 'used_up' };

/**
 * Whether a member may sit the exam now: three attempts a round, a day between two of them.
 *
 * @param sittings all of the member's, in any order.
 * @param round the newest one the office has opened; 1 when it never had to.
 */
export function chanceOf(sittings: readonly Sitting[], round: number, now: Instant): ExamChance {
  if (sittings.some(({ state }) => state === 'passed')) return { kind: 'passed' };
  if (sittings.some((exam) => !isOver(exam, now))) return { kind: 'open' };
  const tried = sittings.filter((exam) => exam.round === round);
  const attempt = tried.length + 1;
  if (attempt > EXAM.attempts) return { kind: 'used_up' };
  const ends = sittings.map((exam) => endOf(exam, now)!).sort();
  const last = ends.at(-1);
  const from = last === undefined ? now : plus(last, WAIT_MS);
  return from > now ? { kind: 'wait', from, attempt } : { kind: 'may', round, attempt };
}

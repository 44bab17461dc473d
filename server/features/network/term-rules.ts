import { plusDays, type Day } from '../../clock.ts';
import { isInOffice, sameDayLater, termEnd, TERMS_MOST, type MemberState } from './rules.ts';

interface Term {
  state: MemberState;
  term: number;
  term_from: Day;
  term_to: Day;
}

/** From so many months before the end of a term it can be decided who goes on. */
export const REAPPOINT_MONTHS = 3;
/** When a member is told that the term ends, and that the yearly declaration does: days before. */
export const TERM_REMINDERS = [60, 7] as const;
export const DECLARATION_REMINDERS = [30, 7] as const;
/** What a member whose removal is asked for has to speak, in working days. */
export const HEARING_WORKDAYS = 3;

/** Once, in the last months of the first term (domain §2.6: two terms at most). */
export function mayBeReappointed(member: Term, day: Day): boolean {
  return (
    isInOffice(member, day) &&
    member.term < TERMS_MOST &&
    day >= sameDayLater(member.term_to, -REAPPOINT_MONTHS)
  );
}

/** The end of the term that follows one which ends on `termTo`. */
export function nextTermEnd(termTo: Day): Day {
  return termEnd(plusDays(termTo, 1));
}

export function isTermOver(member: Pick<Term, 'state' | 'term_to'>, day: Day): boolean {
  return member.state === 'in_office' && member.term_to < day;
}

/** The last day on which a declaration of ties counts; null where there was none. */
export function declarationEnd(declaredOn: Day | null): Day | null {
  return declaredOn === null ? null : plusDays(sameDayLater(declaredOn, 12), -1);
}

/**
 * Which of the reminders `days` before the day `end` is due on `day`: the nearest that has come; null before the
 * first and after the end. So a job that was down for a week tells once, and the right thing.
 */
export function reminderDue(end: Day, day: Day, days: readonly number[]): number | null {
  if (day > end) return null;
  const come = days.filter((before) => day >= plusDays(end, -before));
  return come.length === 0 ? null : Math.min(...come);
}

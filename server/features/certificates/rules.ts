import { daysBetween, plusDays, type Day } from '../../clock.ts';
import { hasDeclared, isInOffice, sameDayLater, type MemberState } from '../network/index.ts';

export const CERTIFICATE_STATES = ['valid', 'suspended', 'expired'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

export const EXAM_STATES = ['open', 'passed', 'failed', 'late'] as const;
export type ExamState = (typeof EXAM_STATES)[number];

/** Read before the exam, or once a year afterwards (domain §2.6: at least one course a year). */
export const COURSE_PURPOSES = ['entry', 'yearly'] as const;
export type CoursePurpose = (typeof COURSE_PURPOSES)[number];

/** Days before the last day on which the holder is reminded. */
export const REMINDERS = [60, 30, 7] as const;
export type Reminder = (typeof REMINDERS)[number];

/** A certificate counts for a year; the yearly course keeps it (docs/decisions/0015-certificates.md). */
export const LIFE_MONTHS = 12;

interface HeldOffice {
  state: MemberState;
  term_from: Day;
  term_to: Day;
  ended_on: Day | null;
}

interface Held {
  state: CertificateState;
  expires_on: Day;
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

/** The last day of a certificate issued on `day`: a year, and never beyond the term. */
export function firstExpiry(day: Day, termTo: Day): Day {
  return earlier(plusDays(sameDayLater(day, LIFE_MONTHS), -1), termTo);
}

/** From when on the yearly course counts for the next year: the day of the first reminder. */
export function renewableFrom(expiresOn: Day): Day {
  return plusDays(expiresOn, -REMINDERS[0]);
}

/** The reminder that is due on `day`: the one nearest to the end; null before the first and after the last day. */
export function reminderDue(expiresOn: Day, reminded: Reminder | null, day: Day): Reminder | null {
  const left = daysBetween(day, expiresOn);
  if (left < 0) return null;
  const due = REMINDERS.findLast((days) => left <= days);
  return due !== undefined && (reminded === null || due < reminded) ? due : null;
}

/** The last day after a renewal on `day`: a year more; from `day` on where it had lapsed; never beyond the term. */
export function renewedExpiry(expiresOn: Day, day: Day, termTo: Day): Day {
  return expiresOn < day ? firstExpiry(day, termTo) : earlier(sameDayLater(expiresOn, LIFE_MONTHS), termTo);
}

/** What a certificate is on `day`. The end of the office ends it, whatever its row says; nobody is told why. */
export function standingOf(certificate: Held, member: HeldOffice, day: Day): CertificateState {
  if (!isInOffice(member, day)) return 'expired';
  if (certificate.state === 'suspended') return 'suspended';
  return certificate.state === 'valid' && day <= certificate.expires_on ? 'valid' : 'expired';
}

/** The last day on which it counts or counted: its own, or that of an office which ended before. */
export function validUntil(certificate: Held, member: HeldOffice): Day {
  const last = earlier(certificate.expires_on, member.term_to);
  return member.ended_on === null ? last : earlier(last, member.ended_on);
}

export const MISSING = ['termOver', 'none', 'suspended', 'expired', 'notDeclared'] as const;
export type Missing = (typeof MISSING)[number];

/** What stands between a member and a duty on `day`; null when nothing does (domain §5.6). */
export function missingForDuty(
  member: HeldOffice & { declared_on: Day | null },
  certificate: Held | undefined,
  day: Day,
): Missing | null {
  if (!isInOffice(member, day)) return 'termOver';
  if (certificate === undefined) return 'none';
  const standing = standingOf(certificate, member, day);
  if (standing !== 'valid') return standing;
  return hasDeclared(member, day) ? null : 'notDeclared';
}

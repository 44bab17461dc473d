import { atTime, dayOf, HOUR, MINUTE, plus, plusDays, timeOf, type Instant } from '../../clock.ts';

/** What a notice can be about. Each has its words under `notices:<template>` in every language. */
export const TEMPLATES = [
  'case.received',
  'case.dispatched',
  'case.declined',
  'case.answered',
  'case.message',
  'case.extended',
  'case.extension_refused',
  'case.overdue',
  'case.rework',
  'case.merged',
  'case.impossible_confirmed',
  'case.impossible_rejected',
  'case.contact_viewed',
  'case.words_opened',
  'case.judge_asked',
  'case.data_answered',
  'unit.new_case',
  'unit.reminder',
  'unit.overdue',
  'unit.order',
  'unit.exposure_notice',
  'unit.returned',
  'unit.claim_decided',
  'unit.listening_missed',
  'unit.listening_called_off',
  'unit.listening_notice',
  'unit.listening_published',
  'unit.excuse_decided',
  'unit.inspection_announced',
  'unit.inspection_signed',
  'unit.ledger_opened',
  'office.inbox',
  'exposure.published',
] as const;
export type Template = (typeof TEMPLATES)[number];

/**
 * What a notice can be about that names nothing at all, for members of the network, for those who apply, and for
 * the offices that look after them. The first word says to whom the link in it leads.
 */
export const PLAIN_TEMPLATES = [
  'application.received',
  'application.decided',
  'application.office_ended',
  'member.removal_noticed',
  'member.removal_decided',
  'member.recusal_decided',
  'member.protection_answered',
  'member.declaration_due',
  'member.term_ending',
  'member.term_ended',
  'member.certificate_issued',
  'member.certificate_expiring',
  'member.certificate_ending',
  'member.certificate_expired',
  'member.certificate_renewed',
  'member.certificate_suspended',
  'member.certificate_lifted',
  'member.exam_reopened',
  'member.duty_due',
  'member.look_back',
  'member.inspection',
  'member.ledger_check',
  'office.protection',
  'office.recusal',
  'office.removal',
  'unit.recusal_decided',
] as const;
export type PlainTemplate = (typeof PLAIN_TEMPLATES)[number];

/** All a notice may say about its case: a message travels in the open, so its number is enough. */
export interface NoticeArgs {
  /** The public case number, `ZTC-…`; of a notice about listening its week, station or number. */
  code: string;
}

/** Who reads a notice, and so where its link leads. */
export type Audience = 'resident' | 'office' | 'applicant' | 'member';

/** @param isForResident whether its recipient is a case; asked only where the template does not say it. */
export function audienceOf(template: string, isForResident: boolean): Audience {
  if (template.startsWith('application.')) return 'applicant';
  if (template.startsWith('member.')) return 'member';
  return isForResident ? 'resident' : 'office';
}

const CODE = /^[\w-]{1,40}$/;

/** A code that is nothing but a code can carry neither a case's words nor a line break into a mail's header. */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** Times of the wall clock between which no messages go out; over midnight when the first is the later one. */
export interface QuietHours {
  from: string;
  to: string;
}

/** Whether people are left in peace at `at`; the clock of a case runs on all the same. */
export function isQuiet(at: Instant, { from, to }: QuietHours): boolean {
  const time = timeOf(at);
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** The first instant at or after `at` when a notice may leave. Urgent ones never wait. */
export function notBefore(at: Instant, urgent: boolean, hours: QuietHours): Instant {
  if (urgent || !isQuiet(at, hours)) return at;
  const today = dayOf(at);
  return atTime(timeOf(at) < hours.to ? today : plusDays(today, 1), hours.to);
}

const BACK_OFF = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR];

/** Tries a notice gets before it counts as failed. */
export const MAX_ATTEMPTS = BACK_OFF.length + 1;

/** When to try again after `attempts` tries in vain; null when it has been enough. */
export function nextTry(at: Instant, attempts: number, urgent: boolean, hours: QuietHours): Instant | null {
  const pause = BACK_OFF[attempts - 1];
  return pause === undefined ? null : notBefore(plus(at, pause), urgent, hours);
}

const LOCAL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/;
const LABEL = /^[a-z0-9-]{1,63}$/i;

/** One plain address, or null: no lists, no names beside it, no line breaks. */
export function mailAddress(text: string): string | null {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  if (trimmed.length > 254 || !LOCAL.test(trimmed.slice(0, Math.max(at, 0)))) return null;
  const labels = trimmed.slice(at + 1).split('.');
  return labels.every((label) => LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-'))
    ? trimmed
    : null;
}

/** Digits with an optional leading plus, as gateways want them, or null. */
export function phoneNumber(text: string): string | null {
  const compact = text.replace(/[ ()-]/g, '');
  return /^\+?\d{5,20}$/.test(compact) ? compact : null;
}

/** Where a notice goes: at most one way, so that nobody is told the same thing twice. */
export type Route = { by: 'mail' | 'sms'; to: string } | { by: 'none'; why: 'noContact' | 'badAddress' };

/** A resident is told the way they asked for, or not at all. */
export function residentRoute(
  contact: {
    notify: 'none' | 'email' | 'sms';
    email?: string | undefined;
    phone?: string | undefined;
  } | null,
): Route {
  if (contact?.notify === 'email' && contact.email) return mailRoute(contact.email);
  if (contact?.notify === 'sms' && contact.phone) return smsRoute(contact.phone);
  return { by: 'none', why: 'noContact' };
}

/** An office is told by mail; by text message only where it has no mail address. */
export function officeRoute(
  contact: { email?: string | undefined; phone?: string | undefined } | null,
): Route {
  if (contact?.email) return mailRoute(contact.email);
  if (contact?.phone) return smsRoute(contact.phone);
  return { by: 'none', why: 'noContact' };
}

function mailRoute(text: string): Route {
  const to = mailAddress(text);
  return to === null ? { by: 'none', why: 'badAddress' } : { by: 'mail', to };
}

function smsRoute(text: string): Route {
  const to = phoneNumber(text);
  return to === null ? { by: 'none', why: 'badAddress' } : { by: 'sms', to };
}

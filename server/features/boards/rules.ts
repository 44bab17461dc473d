import { atTime, between, DAY, dayOf, plus, plusDays, type Day, type Instant } from '../../clock.ts';
import { isOpen, type CaseRow } from '../cases/index.ts';
import {
  CLOSES,
  receiptOf,
  dueAt,
  workdaysAfter,
  type Rules,
  type WorkCalendar,
} from '../deadlines/index.ts';

export type ExposureKind = 'process' | 'substance';

export const EXPOSURE_STATES = [
  'candidate',
  'replied',
  'reply_accepted',
  'lapsed',
  'published',
  'put_right',
  'withdrawn',
] as const;
export type ExposureState = (typeof EXPOSURE_STATES)[number];

export const ECHO_STATES = ['needs_editor', 'draft', 'published', 'rejected', 'withdrawn'] as const;
export type EchoState = (typeof ECHO_STATES)[number];

/** What a process fact can be about (domain §5.3, the causes of L3); `listening` is about no case. */
export type ExposureCause = 'no_contact' | 'overdue' | 'rework' | 'extensions' | 'order' | 'listening';

/** What a notice without a case is about. */
export interface Subject {
  /** Mondays of the weeks in which the unit missed its listening. */
  weeks: Day[];
}

/** The weeks a notice is about; none for a case. */
export function weeksOf(row: { subject_json: string | null }): Day[] {
  return row.subject_json === null ? [] : (JSON.parse(row.subject_json) as Subject).weeks;
}

type CauseView = Pick<
  CaseRow,
  | 'state'
  | 'due_at'
  | 'contact_due_at'
  | 'contacted_at'
  | 'rework_round'
  | 'extensions'
  | 'ladder_step'
  | 'order_due_at'
>;

/**
 * Why a case stands where it does, as a fact of process; null once the cause has ended (domain §5.3: downward
 * moves are automatic). What is plainly late is said to be late, whatever else is true of it.
 */
export function causeOf(
  row: CauseView,
  rules: Rules,
  now: Instant,
): { cause: Exclude<ExposureCause, 'listening'>; dueAt: Instant } | null {
  if (!isOpen(row.state)) return null;
  if (now > row.due_at) return { cause: 'overdue', dueAt: row.due_at };
  const contactDue = row.contacted_at === null ? row.contact_due_at : null;
  if (contactDue !== null && now > contactDue) return { cause: 'no_contact', dueAt: contactDue };
  if (row.rework_round >= rules.ladder.reworkRoundForCandidate) return { cause: 'rework', dueAt: row.due_at };
  if (row.extensions > rules.ladder.extensionsForCandidate) return { cause: 'extensions', dueAt: row.due_at };
  if (row.ladder_step >= 2 && row.order_due_at !== null && now >= row.order_due_at) {
    return { cause: 'order', dueAt: row.order_due_at };
  }
  return null;
}

/** Sealed reports never get near a board, not even as a number (domain §5.4 (8)). */
export function mayBeExposed(row: Pick<CaseRow, 'type'>): boolean {
  return row.type !== 'report';
}

/** Cases of which only the count may go out (domain §5.4 (8) and (9)). */
export function isCountOnly(
  row: Pick<CaseRow, 'type' | 'is_confidential' | 'is_minor' | 'is_vetoed'>,
): boolean {
  return (
    row.type === 'conduct_complaint' || row.is_confidential === 1 || row.is_minor === 1 || row.is_vetoed === 1
  );
}

/** Whether the resident called it solved after `since`: the publication, or a check that found it undone again. */
export function residentConfirms(
  row: Pick<CaseRow, 'state' | 'is_solved' | 'rating_result' | 'judged_at'>,
  since: Instant,
): boolean {
  return (
    row.state === 'closed' &&
    row.is_solved === 1 &&
    (row.rating_result ?? 0) >= 3 &&
    row.judged_at !== null &&
    row.judged_at >= since
  );
}

/** Whether a case belongs on the echo wall: agreed to, closed, called solved, and nobody to protect. */
export function mayEcho(
  row: Pick<
    CaseRow,
    | 'type'
    | 'state'
    | 'close_kind'
    | 'consents_to_publish'
    | 'is_vetoed'
    | 'is_minor'
    | 'is_confidential'
    | 'is_solved'
    | 'rating_result'
    | 'impossible_state'
  >,
): boolean {
  return (
    row.type !== 'report' &&
    // The wall shows what was put right, not why something can't be.
    row.impossible_state === null &&
    !isCountOnly(row) &&
    row.state === 'closed' &&
    row.close_kind === 'judged' &&
    row.consents_to_publish === 1 &&
    row.is_solved === 1 &&
    (row.rating_result ?? 0) >= 3
  );
}

/** Everything that is counted from the moment of publication (domain §5.3 L4, §5.4 (7)). */
export function limitsOfPublication(
  calendar: WorkCalendar,
  rules: Rules,
  now: Instant,
): { pledge_due_at: Instant; fix_due_at: Instant; archive_due_at: Instant } {
  return {
    pledge_due_at: workdaysAfter(calendar, now, rules.ladder.pledge).at,
    fix_due_at: workdaysAfter(calendar, now, rules.ladder.fix).at,
    archive_due_at: atTime(plusMonths(dayOf(now), rules.exposure.publicMonths), CLOSES),
  };
}

type ExposureSpan = 'reviewAsk' | 'reviewDecide' | 'correction' | 'followUp' | 'frontPage';

/** The end of one of the spans of domain §5.4, counted from the day of `from`, at 18:00. */
export function spanAfter(calendar: WorkCalendar, rules: Rules, from: Instant, span: ExposureSpan): Instant {
  return dueAt(
    calendar,
    { submittedAt: from, receivedAt: from, receivedOn: dayOf(from) },
    rules.exposure[span],
  ).at;
}

/** The same day of the month `months` later, or the last one that month has. */
export function plusMonths(day: Day, months: number): Day {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const first = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  const next = month + 1;
  const end = plusDays(`${Math.floor(next / 12)}-${String((next % 12) + 1).padStart(2, '0')}-01`, -1);
  const wanted = `${first.slice(0, 8)}${day.slice(8)}`;
  return wanted < end ? wanted : end;
}

/** A gap in the clock longer than this is an outage: nobody could be expected to see a notice in it. */
const OUTAGE_MS = DAY;

export type Gap = { kind: 'none' } | { kind: 'outage'; lengthMs: number } | { kind: 'backwards' };

/** What lies between two ticks of the clock. */
export function gapBetween(lastTickAt: Instant, now: Instant): Gap {
  const length = between(lastTickAt, now);
  if (length < 0) return { kind: 'backwards' };
  return length > OUTAGE_MS ? { kind: 'outage', lengthMs: length } : { kind: 'none' };
}

/** The end of a right of reply that an outage fell into: no shorter by a minute, and ending in office hours. */
export function afterOutage(calendar: WorkCalendar, replyDueAt: Instant, lengthMs: number): Instant {
  const { receivedOn } = receiptOf(calendar, plus(replyDueAt, lengthMs));
  return atTime(receivedOn, CLOSES);
}

/** `BG-2026-0012`. */
export function exposureCode(year: number, number: number): string {
  return `BG-${year}-${String(number).padStart(4, '0')}`;
}

import type { Instant } from '../../clock.ts';
import {
  dueAt,
  reworkSpan,
  workdaysAfter,
  type DeadlineClassName,
  type Receipt,
  type Rules,
  type Span,
  type WorkCalendar,
} from '../deadlines/index.ts';
import type { RoundTrack } from './states.ts';
import type { CaseRow } from './store.ts';

/** The deadline columns of a case. */
export type Limits = Pick<
  CaseRow,
  'dispatch_due_at' | 'contact_due_at' | 'due_at' | 'first_due_at' | 'is_due_provisional'
>;

/**
 * All limits of a case from its receipt. They never depend on when it was dispatched, handed on or re-classed:
 * changing the class counts again from the same receipt.
 */
export function limitsFromReceipt(
  calendar: WorkCalendar,
  rules: Rules,
  receipt: Receipt,
  name: DeadlineClassName,
): Limits {
  const limits = rules.classes[name];
  const at = (span: typeof limits.resolve) => (span === null ? null : dueAt(calendar, receipt, span));
  const dispatch = at(limits.dispatch);
  // A report ends with its hand-over, so that is its limit; every other class has a limit for the answer.
  const due = at(limits.resolve) ?? dispatch!;
  return {
    dispatch_due_at: dispatch?.at ?? null,
    contact_due_at: at(limits.contact)?.at ?? null,
    due_at: due.at,
    first_due_at: due.at,
    is_due_provisional: due.provisional ? 1 : 0,
  };
}

/**
 * Limits of the first round with what was granted since, and with the days the case lay with its resident: the
 * first contact moves by the latter only.
 */
export function limitsWithGranted(
  calendar: WorkCalendar,
  rules: Rules,
  receipt: Receipt,
  name: DeadlineClassName,
  row: Pick<CaseRow, 'extended_days' | 'paused_days'>,
): Limits {
  const first = limitsFromReceipt(calendar, rules, receipt, name);
  const due = movedDue(calendar, first.due_at, row.extended_days + row.paused_days);
  return {
    ...first,
    contact_due_at: first.contact_due_at && movedDue(calendar, first.contact_due_at, row.paused_days).at,
    due_at: due.at,
    is_due_provisional: due.provisional ? 1 : first.is_due_provisional,
  };
}

/** Until when the unit may hand the case back: counted from its dispatch. Null: it may not. */
export function returnLimit(
  calendar: WorkCalendar,
  rules: Rules,
  name: DeadlineClassName,
  dispatched: Receipt,
): Instant | null {
  const span = rules.classes[name].returnWindow;
  return span === null ? null : dueAt(calendar, dispatched, span).at;
}

/** How long a new round of handling may take (domain §5.2). */
export function spanOfRound(rules: Rules, track: 'negative' | 'rework', name: DeadlineClassName): Span {
  if (track === 'rework') return reworkSpan(rules, name);
  return rules.classes[classOfRound(track, name)].resolve ?? { days: 5 };
}

/** The row of the table that a round of handling goes by. */
export function classOfRound(track: RoundTrack, name: DeadlineClassName): DeadlineClassName {
  if (track === 'first') return name;
  if (track === 'rework') return 'rework';
  const complex = name === 'long_cycle' || name === 'conduct_complaint';
  return complex ? 'negative_complex' : 'negative_simple';
}

/** Limits of a new round: of the negative-rating track, or of rework (domain §5.2). */
export function limitsOfRound(
  calendar: WorkCalendar,
  rules: Rules,
  receipt: Receipt,
  track: 'negative' | 'rework',
  name: DeadlineClassName,
): Pick<Limits, 'contact_due_at' | 'due_at' | 'is_due_provisional'> {
  const span = spanOfRound(rules, track, name);
  const contact = rules.classes[track === 'rework' ? 'rework' : 'negative_simple'].contact;
  const due = dueAt(calendar, receipt, span);
  return {
    contact_due_at: contact === null ? null : dueAt(calendar, receipt, contact).at,
    due_at: due.at,
    is_due_provisional: due.provisional ? 1 : 0,
  };
}

/** The limit moved by whole working days: an extension, or a pause that is over. */
export function movedDue(
  calendar: WorkCalendar,
  due: Instant,
  days: number,
): { at: Instant; provisional: boolean } {
  return days === 0 ? { at: due, provisional: false } : workdaysAfter(calendar, due, days);
}

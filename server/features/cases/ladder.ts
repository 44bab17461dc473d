import type { Instant } from '../../clock.ts';
import { workdaysAfter, workdaysBefore, type Rules, type WorkCalendar } from '../deadlines/index.ts';
import type { CaseRow } from './store.ts';
import type { NextStep } from './states.ts';

/** What the clock looks at. */
export type LadderView = Pick<
  CaseRow,
  | 'state'
  | 'deadline_class'
  | 'due_at'
  | 'contact_due_at'
  | 'contacted_at'
  | 'dispatch_due_at'
  | 'is_dispatch_late'
  | 'held_at'
  | 'ladder_step'
  | 'rework_round'
  | 'extensions'
  | 'dissatisfied_count'
  | 'false_closing_at'
  | 'order_due_at'
  | 'round_began_at'
  | 'pause_due_at'
  | 'answered_at'
>;

export interface Planned {
  step: NextStep;
  at: Instant;
}

/**
 * What happens next by itself if nobody does anything (domain §5.3), or null. Pure: the same row, rules and
 * calendar give the same plan, so a calendar change only has to ask again.
 *
 * L4 and L5 belong to the exposure board, which waits for the unit's reply.
 */
export function planNext(view: LadderView, rules: Rules, calendar: WorkCalendar): Planned | null {
  switch (view.state) {
    case 'received':
    case 'dispatched':
    case 'handling':
      return earliest([dispatchLate(view), ...rungs(view, rules, calendar)]);
    case 'waiting':
      return view.pause_due_at === null ? null : { step: 'resume', at: view.pause_due_at };
    case 'answered': {
      const { silenceClose } = rules;
      if (view.answered_at === null) return null;
      const days = 'days' in silenceClose ? Math.ceil(silenceClose.days) : 10;
      return { step: 'close_silent', at: workdaysAfter(calendar, view.answered_at, days).at };
    }
    default:
      return null;
  }
}

function dispatchLate(view: LadderView): Planned | null {
  if (view.state !== 'received' || view.is_dispatch_late === 1 || view.dispatch_due_at === null) return null;
  // Decided in time: that it waits for the hour of release is no lateness of the office.
  if (view.held_at !== null && view.held_at <= view.dispatch_due_at) return null;
  return { step: 'dispatch_late', at: view.dispatch_due_at };
}

/** The limit that is or will be missed first: of the answer, or of the first contact while there was none. */
export function bindingDue(view: Pick<LadderView, 'due_at' | 'contact_due_at' | 'contacted_at'>): Instant {
  const { due_at, contact_due_at, contacted_at } = view;
  return contacted_at === null && contact_due_at !== null && contact_due_at < due_at
    ? contact_due_at
    : due_at;
}

function rungs(view: LadderView, rules: Rules, calendar: WorkCalendar): (Planned | null)[] {
  const { ladder } = rules;
  const red = bindingDue(view);
  const isUrgent = view.deadline_class === 'urgent';
  const began = view.round_began_at;

  const orderAt =
    isUrgent && ladder.urgentOrderAtDue ? red : workdaysAfter(calendar, red, ladder.orderAfter).at;
  const orderNow = view.false_closing_at !== null || view.dissatisfied_count >= ladder.dissatisfiedForOrder;
  const candidateAt = min(
    workdaysAfter(calendar, red, ladder.candidateAfter).at,
    view.ladder_step >= 2 ? view.order_due_at : null,
  );
  const candidateNow =
    view.extensions > ladder.extensionsForCandidate || view.rework_round >= ladder.reworkRoundForCandidate;

  const plan: [NextStep, number, Instant][] = [
    ['L0', 0, workdaysBefore(calendar, red, ladder.amberBefore).at],
    ['L1', 1, red],
    ['L2', 2, orderNow ? began : orderAt],
    ['L3', 3, candidateNow ? began : candidateAt],
  ];
  return plan.filter(([, rung]) => rung > view.ladder_step).map(([step, , at]) => ({ step, at }));
}

/**
 * The rung a case stands on at `now`: a light that was on for a limit that was met or has moved goes back by
 * itself (domain §5.3, "downward moves are automatic"). An order that was issued stands.
 */
export function rungNow(view: LadderView, rules: Rules, calendar: WorkCalendar, now: Instant): number {
  if (view.ladder_step > 1 || !['received', 'dispatched', 'handling'].includes(view.state))
    return view.ladder_step;
  const red = bindingDue(view);
  const amber = workdaysBefore(calendar, red, rules.ladder.amberBefore).at;
  return Math.min(view.ladder_step, now >= red ? 1 : now >= amber ? 0 : -1);
}

/** The first in time; of two at one moment the lower rung, so that steps are taken in order. */
function earliest(plans: (Planned | null)[]): Planned | null {
  let first: Planned | null = null;
  for (const plan of plans) {
    if (plan && (first === null || plan.at < first.at)) first = plan;
  }
  return first;
}

function min(a: Instant, b: Instant | null): Instant {
  return b !== null && b < a ? b : a;
}

export type Light = 'none' | 'amber' | 'red' | 'done';

/** The light every list shows (domain §5.3). It follows the rung, so light and event never differ. */
export function lightOf(view: Pick<CaseRow, 'state' | 'ladder_step'>): Light {
  if (['answered', 'closed'].includes(view.state)) return 'done';
  if (!['received', 'dispatched', 'handling', 'waiting'].includes(view.state)) return 'none';
  return view.ladder_step >= 1 ? 'red' : view.ladder_step === 0 ? 'amber' : 'none';
}

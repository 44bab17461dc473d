import { dayOf, type Day, type Instant } from '../../../clock.ts';
import { explain, receiptOf, whyDate, type Span } from '../../deadlines/index.ts';
import { classOfRound } from '../limits.ts';
import type { CaseRow, OrderRow } from '../store.ts';
import type { Lens } from './present-progress.ts';

/** Locals of the partial `why-date`, with a summary that says which date it is about. */
export type Why = ReturnType<typeof whyDate> & { summary: string };

function why(name: string, span: Span | null, from: Day, due: Instant, lens: Lens): Why | null {
  // Limits in hours run by the clock on the wall: there is nothing to explain.
  if (span === null || 'hours' in span) return null;
  const { say, calendar, rules } = lens;
  const rule = {
    span,
    version: rules.version,
    from: name === 'contact' ? ('receipt' as const) : ('day' as const),
  };
  const locals = whyDate(explain(calendar, from, dayOf(due)), rule, say);
  return { ...locals, summary: say.t(`cases:why.${name}`) };
}

/** Day by day how the limit of the first contact was counted; null where none runs. */
export function whyContact(row: CaseRow, lens: Lens): Why | null {
  if (row.contacted_at !== null || row.closed_at !== null || row.contact_due_at === null) return null;
  const { calendar, rules, say } = lens;
  const track = row.rework_round > 0 ? row.round_track : 'first';
  // A bad rating is called back at the same pace, however long the matter itself may take (`limitsOfRound`).
  const name = track === 'negative' ? 'negative_simple' : classOfRound(track, row.deadline_class);
  const from = track === 'first' ? row.received_on : receiptOf(calendar, row.round_began_at).receivedOn;
  const found = why('contact', rules.rules.classes[name].contact, from, row.contact_due_at, lens);
  if (found === null || track !== 'first' || row.paused_days === 0) return found;
  return { ...found, sentence: `${found.sentence} ${say.t('cases:why.moved', { days: row.paused_days })}` };
}

/** The same of the window in which a unit may hand the case back. */
export function whyReturn(row: CaseRow, lens: Lens): Why | null {
  if (row.state !== 'dispatched' && row.state !== 'handling') return null;
  if (row.return_due_at === null || row.dispatched_at === null) return null;
  const { calendar, rules } = lens;
  const from = receiptOf(calendar, row.dispatched_at).receivedOn;
  const span = rules.rules.classes[row.deadline_class].returnWindow;
  return why('return', span, from, row.return_due_at, lens);
}

/** The same of the reply to a supervision order, as long as none has come. */
export function whyOrder(order: OrderRow, lens: Lens): Why | null {
  if (order.replied_at !== null) return null;
  const span = { days: lens.rules.rules.ladder.orderReply };
  return why('order', span, dayOf(order.issued_at), order.reply_due_at, lens);
}

import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { dueAt, receiptOf, workdaysAfter, type Receipt } from '../deadlines/index.ts';
import { listEvents } from '../register/index.ts';
import { callbackDue } from './callback.ts';
import { applyChange, surroundings, type Surroundings } from './change.ts';
import { releaseAfter } from './hold.ts';
import { planNext } from './ladder.ts';
import { limitsOfRound, limitsWithGranted, movedDue, returnLimit } from './limits.ts';
import { recountOrders } from './recount-orders.ts';
import { isOpen } from './states.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

export interface Recounted {
  /** Cases that were looked at. */
  seen: number;
  /** Cases that got another date. */
  moved: number;
  /** Supervision orders whose reply is due on another day. */
  orders: number;
  /** Cases that could not be counted; the next run sees them again. */
  failed: number;
}

/** Somebody who changes a case at the same moment is let through; then the case is looked at again. */
const LOOKS = 5;

/**
 * Counts the limits of every open case again after the calendar changed. The old dates stay in the events; a
 * limit that has passed already stays passed, and none moves into the past: nobody could have kept to a date
 * they did not know. What waits for the resident's word is only planned anew.
 */
export async function recountDeadlines(context: Context): Promise<Recounted> {
  let after: string | null = null;
  const counts: Recounted = { seen: 0, moved: 0, orders: 0, failed: 0 };
  for (;;) {
    const rows = await store.pageOpenCases(context.db, after, 200);
    if (rows.length === 0) return counts;
    for (const { id } of rows) {
      counts.seen += 1;
      try {
        const done = await looked(context, id);
        if (done.moved) counts.moved += 1;
        counts.orders += done.orders;
      } catch (fault) {
        counts.failed += 1;
        context.log.error(
          { caseId: id, fault: fault instanceof Error ? fault.name : 'unknown' },
          'a case was not counted again',
        );
      }
    }
    after = rows.at(-1)!.id;
  }
}

async function looked(context: Context, id: string): Promise<{ moved: boolean; orders: number }> {
  for (let looks = 1; ; looks++) {
    try {
      return await recountOne(context, id);
    } catch (fault) {
      if (!(fault instanceof Conflict) || looks >= LOOKS) throw fault;
    }
  }
}

async function recountOne(context: Context, id: string): Promise<{ moved: boolean; orders: number }> {
  return transact(context.db, async (trx) => {
    const row = await store.getCase(trx, id);
    if (row.closed_at !== null) return { moved: false, orders: 0 };
    const around = await surroundings(context, trx, row.rules_version);
    const orders = await recountOrders(context, around, row);
    const order = orders.find(({ dueBefore }) => dueBefore === row.order_due_at);
    const set: Partial<CaseRow> = {
      ...(isOpen(row.state) ? recounted(row, around, await pausedInRound(trx, row)) : {}),
      ...callbackAgain(context, around, row),
      ...(order ? { order_due_at: order.dueAfter } : {}),
    };
    const after = { ...row, ...set };
    const plan = planNext(after, around.rules, around.calendar);
    const isSame = Object.entries(set).every(([column, value]) => Reflect.get(row, column) === value);
    if (isSame && (plan?.at ?? null) === row.next_step_at) return { moved: false, orders: orders.length };
    await applyChange(context, around, SYSTEM, row, {
      kind: 'case.recounted',
      set,
      note: {
        dueBefore: row.due_at,
        dueAfter: after.due_at,
        ...(order
          ? { order: order.label, orderDueBefore: order.dueBefore, orderDueAfter: order.dueAfter }
          : {}),
      },
    });
    return {
      moved: after.due_at !== row.due_at || after.first_due_at !== row.first_due_at,
      orders: orders.length,
    };
  });
}

/** Until when somebody has to call about an answer that waits for its judgement. */
function callbackAgain(context: Context, around: Surroundings, row: CaseRow): Partial<CaseRow> {
  const { state, callback_due_at: old, callback_at: called, answered_at: answered } = row;
  if (state !== 'answered' || old === null || called !== null || answered === null) return {};
  const next = callbackDue(context, { ...around, now: answered }, row);
  return next !== null && old > around.now && next > around.now ? { callback_due_at: next } : {};
}

/** The limits as the calendar of today gives them, with what was granted and waited for since. */
function recounted(row: CaseRow, around: Surroundings, paused: number): Partial<CaseRow> {
  const { calendar, rules, now } = around;
  const received = receiptOf(calendar, row.submitted_at);
  const first = limitsWithGranted(calendar, rules, received, row.deadline_class, row);
  const round = row.round_track === 'first' ? first : limitsAgain(row, row.round_track, around, paused);
  // While the clock stands still for the resident, a limit passes by without being missed.
  const at = row.paused_at ?? now;
  const moves = (old: Instant | null, next: Instant | null): boolean =>
    old !== null && next !== null && old > at && next > at;
  const dispatch = dispatchAgain(row, around, received);
  const back =
    row.dispatched_at === null
      ? null
      : returnLimit(calendar, rules, row.deadline_class, receiptOf(calendar, row.dispatched_at));
  const release = row.held_at === null ? null : releaseAfter(calendar, row.held_at);
  return {
    received_at: received.receivedAt,
    received_on: received.receivedOn,
    first_due_at: first.first_due_at,
    ...(moves(row.due_at, round.due_at)
      ? { due_at: round.due_at, is_due_provisional: round.is_due_provisional }
      : {}),
    ...(row.contacted_at === null && moves(row.contact_due_at, round.contact_due_at)
      ? { contact_due_at: round.contact_due_at }
      : {}),
    ...(row.state === 'received' && moves(row.dispatch_due_at, dispatch)
      ? { dispatch_due_at: dispatch }
      : {}),
    ...(moves(row.return_due_at, back) ? { return_due_at: back } : {}),
    ...(moves(row.release_at, release) ? { release_at: release } : {}),
    ...(row.paused_at === null
      ? {}
      : { pause_due_at: workdaysAfter(calendar, row.paused_at, rules.pause.maxDays).at }),
  };
}

function limitsAgain(
  row: CaseRow,
  track: 'negative' | 'rework',
  { calendar, rules }: Surroundings,
  paused: number,
): Pick<CaseRow, 'contact_due_at' | 'due_at' | 'is_due_provisional'> {
  const receipt = receiptOf(calendar, row.round_began_at);
  const round = limitsOfRound(calendar, rules, receipt, track, row.deadline_class);
  const due = movedDue(calendar, round.due_at, paused);
  return { ...round, due_at: due.at, is_due_provisional: due.provisional ? 1 : round.is_due_provisional };
}

/** After an objection the office's own limit runs from that. */
function dispatchAgain(row: CaseRow, { calendar, rules }: Surroundings, received: Receipt): Instant | null {
  const span = rules.classes[row.deadline_class].dispatch;
  const receipt = row.objected_at === null ? received : receiptOf(calendar, row.objected_at);
  return span && dueAt(calendar, receipt, span).at;
}

/** Days waited for in a later round. The row only has the sum over all rounds; its events tell them apart. */
async function pausedInRound(trx: Trx, row: CaseRow): Promise<number> {
  if (row.round_track === 'first' || row.paused_days === 0) return 0;
  let total = 0;
  let before = 0;
  for (const { payload } of await listEvents(trx, `case:${row.id}`)) {
    // The words of an old case may have been erased from its events; its dates are then in none of them.
    const set = (payload as { set?: Partial<CaseRow> } | null)?.set ?? {};
    total = set.paused_days ?? total;
    if (set.rework_round === row.rework_round) before = total;
  }
  return row.paused_days - before;
}

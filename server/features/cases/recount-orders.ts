import { SYSTEM } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { workdaysAfter } from '../deadlines/index.ts';
import { orderRecords, type Surroundings } from './change.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/** A limit for a reply that has moved: the old date to the new one. */
export interface MovedOrder {
  label: string;
  dueBefore: Instant;
  dueAfter: Instant;
}

/**
 * Counts the limits of a case's unanswered supervision orders again, each from the day it was issued. A limit that has
 * passed stays passed, and none moves into the past. The old date stays in the order's event.
 */
export async function recountOrders(
  context: Context,
  { trx, now, rules, calendar }: Surroundings,
  row: CaseRow,
): Promise<MovedOrder[]> {
  const moved: MovedOrder[] = [];
  for (const order of await store.listOrdersOfCase(trx, row.id)) {
    const dueBefore = order.reply_due_at;
    const dueAfter = workdaysAfter(calendar, order.issued_at, rules.ladder.orderReply).at;
    if (order.replied_at !== null || dueBefore <= now || dueAfter <= now || dueAfter === dueBefore) continue;
    await orderRecords.change(trx, context, SYSTEM, now, order, {
      kind: 'order.recounted',
      set: { reply_due_at: dueAfter },
      note: { dueBefore, dueAfter },
    });
    moved.push({ label: `${order.year}-${order.number}`, dueBefore, dueAfter });
  }
  return moved;
}

import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { applyChange, orderRecords, surroundings } from './change.ts';
import type { CaseScope } from './policy.ts';
import * as store from './store.ts';
import type { OrderRow } from './store.ts';

/**
 * Whether a post may read an order: the supervision office, and the unit it is addressed to. Never the unit that
 * is complained of, not even when an order went to it by mistake (domain §1.3).
 */
export function maySeeOrder(actor: Actor, order: Pick<OrderRow, 'unit_id'>, scope: CaseScope): boolean {
  if (actor.unitId !== null && actor.unitId === scope.accused_unit_id) return false;
  if (actor.role === 'supervision') return true;
  if (actor.role !== 'leader' && actor.role !== 'officer' && actor.role !== 'dispatcher') return false;
  if (scope.type === 'report') return false;
  return actor.unitId === order.unit_id;
}

/** The head of the unit replies; for the two offices, which are late like any other, the office itself. */
export function mayReply(actor: Actor, order: Pick<OrderRow, 'unit_id'>): boolean {
  return actor.unitId === order.unit_id && ['leader', 'dispatcher', 'supervision'].includes(actor.role);
}

/**
 * The head of the unit answers a supervision order. What is not answered by its limit makes the case a candidate
 * for the exposure board; an answer takes that reason away, the lateness of the case itself stays (domain §5.3).
 *
 * @throws NotFound outside the scope; Forbidden; RuleFault for too few words; Conflict when answered before.
 */
export async function replyToOrder(
  context: Context,
  actor: Actor,
  orderId: string,
  input: { reply: string },
  options: { formId?: string | undefined } = {},
): Promise<OrderRow> {
  return transact(context.db, async (trx) => {
    const order = await store.findOrder(trx, orderId);
    const row = order && (await store.findCase(trx, order.case_id));
    if (!order || !row || !maySeeOrder(actor, order, row)) throw new NotFound();
    if (!mayReply(actor, order)) throw new Forbidden();
    if ([...input.reply.trim()].length < 10) throw new RuleFault('desk:order.rule.short');
    const around = await surroundings(context, trx, row.rules_version);
    if (options.formId !== undefined && !(await store.claimForm(trx, options.formId, row.id, around.now))) {
      return order;
    }
    if (order.replied_at !== null) throw new Conflict('desk:order.rule.replied');
    const { row: replied } = await orderRecords.change(trx, context, actor, around.now, order, {
      kind: 'order.replied',
      set: { reply: input.reply.trim(), replied_at: around.now },
    });
    const label = `${order.year}-${order.number}`;
    const others = (await store.listOrdersOfCase(trx, row.id)).filter(
      (other) => other.id !== order.id && other.replied_at === null && other.issued_at >= row.round_began_at,
    );
    await applyChange(context, around, actor, row, {
      kind: 'case.order_replied',
      // Another order of this round without an answer goes on counting.
      set: { order_due_at: others[0]?.reply_due_at ?? null },
      note: { order: label },
    });
    return replied;
  });
}

import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { supervisorsFor } from '../ledger/index.ts';
import type { MemberRow } from '../network/index.ts';
import { getUnit } from '../units/index.ts';
import { findPlan, type PlanRow } from './store-plans.ts';
import { findInspectionOf, type InspectionRow } from './store.ts';

/** A member's act that names the kind and nobody: no event says who did what. */
export const nameless = (actor: Actor): Actor => ({ ...actor, accountId: null });

export interface Own {
  row: InspectionRow;
  plan: PlanRow;
  member: MemberRow;
  slot: 'first' | 'second';
}

/** The inspection, if it is this member's and the member is fit for it. */
export async function ownVisit(trx: Trx, context: Context, actor: Actor, id: string): Promise<Own> {
  const { member } = await memberOnDuty(trx, actor, ['supervisor'], context.clock.now());
  const row = await findInspectionOf(trx, member.id, id);
  if (!row) throw new NotFound();
  const plan = (await findPlan(trx, row.plan_id))!;
  return { row, plan, member, slot: row.first_id === member.id ? 'first' : 'second' };
}

/** A tie that has come up since the draw, or a move to the unit's town, ends it (domain §5.6). */
export async function mustBeFree(trx: Trx, context: Context, { row, member }: Own): Promise<void> {
  const unit = await getUnit(trx, row.unit_id);
  const able = await supervisorsFor(trx, unit, dayOf(context.clock.now()));
  if (!able.some(({ id }) => id === member.id))
    throw new RuleFault('inspections:rule.tied', { field: 'form' });
}

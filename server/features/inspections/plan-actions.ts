import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, daysBetween, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Forbidden, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { commitDraw } from '../draws/index.ts';
import { publicWords } from '../ledger/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit, PEER_GROUPS, type PeerGroup } from '../units/index.ts';
import { planRecords } from './records.ts';
import {
  clausesOf,
  DAYS_MOST,
  PER_MEMBER,
  planCode,
  UNITS_MOST,
  WORDS,
  type Clause,
  type PlanKind,
  type PlanOrigin,
} from './rules.ts';
import { findPlanByForm, nextPlanNumber, type PlanRow } from './store-plans.ts';

export interface NewPlan {
  kind: PlanKind;
  origin: 'drawn' | 'ordered';
  clauses: readonly Clause[];
  /** Drawn: units of this group alone; null: all that take cases. */
  peerGroup: PeerGroup | null;
  unitsWanted: number;
  /** Ordered: the unit, and why. */
  unitId: string | null;
  reason: string;
  fromOn: Day;
  toOn: Day;
  looked: boolean;
  formId: string;
}

/**
 * The supervision office makes a plan. Its seed is promised at once, in the register, before anybody can know which
 * units it draws. An ordered one names its unit and its reason; who looks is drawn all the same. The same form again
 * changes nothing.
 *
 * @throws RuleFault for days that are over or too many, no clause, no unit, no reason, or the own unit.
 */
export async function makePlan(context: Context, actor: Actor, input: NewPlan): Promise<PlanRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'inspection.manage')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const before = await findPlanByForm(trx, input.formId);
    if (before) return before;
    const today = dayOf(context.clock.now());
    if (input.fromOn < today) throw new RuleFault('inspections:rule.fromOn', { field: 'from' });
    const days = daysBetween(input.fromOn, input.toOn) + 1;
    if (days < 1 || days > DAYS_MOST) {
      throw new RuleFault('inspections:rule.toOn', { field: 'to', most: DAYS_MOST });
    }
    const known = clausesOf(input.kind);
    const clauses = known.filter((clause) => input.clauses.includes(clause));
    if (clauses.length === 0) throw new RuleFault('inspections:rule.clauses', { field: 'clauses' });
    const isOrdered = input.origin === 'ordered';
    const { unitsWanted } = input;
    if (!isOrdered && (unitsWanted < 1 || unitsWanted > UNITS_MOST)) {
      throw new RuleFault('inspections:rule.wanted', { field: 'wanted', most: UNITS_MOST });
    }
    const unit = isOrdered && input.unitId !== null ? await findUnit(trx, input.unitId) : undefined;
    if (isOrdered && !unit) throw new RuleFault('inspections:rule.unit', { field: 'unit' });
    // An office does not order who looks at itself.
    if (unit && unit.id === actor.unitId) throw new RuleFault('inspections:rule.ownUnit', { field: 'unit' });
    const reason = isOrdered
      ? await publicWords(trx, context, input.reason, { ...WORDS, looked: input.looked, field: 'reason' })
      : null;
    const isGroup = input.peerGroup !== null && PEER_GROUPS.includes(input.peerGroup);
    return openPlan(trx, context, actor, {
      kind: input.kind,
      origin: input.origin,
      reason,
      aboutCode: null,
      clauses,
      peerGroup: !isOrdered && isGroup ? input.peerGroup : null,
      unitId: unit?.id ?? null,
      unitsWanted: isOrdered ? 1 : unitsWanted,
      fromOn: input.fromOn,
      toOn: input.toOn,
      formId: input.formId,
    });
  });
}

export interface Opening {
  kind: PlanKind;
  origin: PlanOrigin;
  reason: string | null;
  aboutCode: string | null;
  clauses: readonly string[];
  peerGroup: PeerGroup | null;
  unitId: string | null;
  unitsWanted: number;
  fromOn: Day;
  toOn: Day;
  formId: string;
}

/** Numbers a plan, writes it down and promises its seed, in the caller's transaction. */
export async function openPlan(trx: Trx, context: Context, actor: Actor, input: Opening): Promise<PlanRow> {
  await holdRegister(trx, context.dialect);
  const now = context.clock.now();
  const year = Number(dayOf(now).slice(0, 4));
  const number = await nextPlanNumber(trx, year);
  const row = {
    id: context.ids.id(),
    code: planCode(year, number),
    year,
    number,
    kind: input.kind,
    origin: input.origin,
    reason: input.reason,
    about_code: input.aboutCode,
    clauses_json: JSON.stringify(input.clauses),
    peer_group: input.peerGroup,
    unit_id: input.unitId,
    units_wanted: input.unitsWanted,
    per_member: PER_MEMBER,
    from_on: input.fromOn,
    to_on: input.toOn,
    state: 'promised' as const,
    form_id: input.formId,
    made_at: now,
    made_by: actor.accountId,
    drawn_at: null,
    pool_size: 0,
    drawn: 0,
    leaf_seq: null,
    told_at: null,
  };
  const event = { kind: `inspection_plan.${input.origin}` };
  const { row: plan } = await planRecords.create(trx, context, actor, now, row, event);
  await commitDraw(trx, context, 'inspection', plan.code);
  return plan;
}

import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { receiptOf, type DeadlineClassName } from '../deadlines/index.ts';
import { findCategory, getUnit, supervisorOf, type Unit } from '../units/index.ts';
import { act, applyChange, tellResidents, tellUnit, type ActOptions, type Surroundings } from './change.ts';
import { NO_HOLD } from './hold.ts';
import { limitsWithGranted, returnLimit } from './limits.ts';
import { maySee } from './policy.ts';
import { insertAccess } from './store-access.ts';
import { classesFor, isOpen, type DeclineReason } from './states.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

export interface Dispatch {
  leadUnitId: string;
  coUnitIds: readonly string[];
  deadlineClass: DeadlineClassName;
  /** What the unit reads instead of the resident's own words: nothing in it may give the person away. */
  brief: string;
}

/**
 * Accepts a case and gives it to the unit that answers for it (受理派单), at once: a person's desk goes through
 * `dispatchOrHold`, for a confidential case waits. The third dispatch designates: that
 * unit may not hand it back (domain §5.2). The limits stay where the receipt put them.
 *
 * @throws RuleFault for a unit that takes no cases, a class that is not for this type, or the accused unit.
 */
export async function dispatchCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: Dispatch,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'dispatch',
    async (row, { trx, now, rules, calendar }) => {
      const { lead, co } = await dispatchFits(trx, row, input);
      const count = row.dispatch_count + 1;
      const isDesignated = count >= rules.dispatchesUntilFixed;
      const reclassed = input.deadlineClass !== row.deadline_class;
      return {
        kind: 'case.dispatched',
        set: {
          lead_unit_id: lead.id,
          co_units_json: JSON.stringify(co),
          brief: input.brief,
          dispatch_count: count,
          is_designated: isDesignated ? 1 : 0,
          dispatched_at: now,
          acknowledged_at: null,
          return_due_at: isDesignated
            ? null
            : returnLimit(calendar, rules, input.deadlineClass, receiptOf(calendar, now)),
          ...(reclassed ? limitsForClass(row, input.deadlineClass, { rules, calendar }) : {}),
        },
        note: {
          unit: lead.id,
          co,
          class: input.deadlineClass,
          count,
          ...(isDesignated ? { designated: true } : {}),
        },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        await logForward(context, around, actor, row);
        await tellResidents(context, around, row, 'case.dispatched');
        await tellUnit(context, around, row, 'unit.new_case');
      },
    },
  );
}

/** The units of a dispatch, once everything about it is as the rules want it. */
export async function dispatchFits(
  trx: Trx,
  row: CaseRow,
  input: Dispatch,
): Promise<{ lead: Unit; co: string[] }> {
  // A sealed report goes to the competent body and to no unit (domain §5.2).
  if (row.type === 'report') throw new Conflict('cases:conflict.state');
  if (!classesFor(row.type, row.deadline_class).includes(input.deadlineClass))
    throw new RuleFault('cases:rule.class');
  if (input.brief.trim() === '') throw new RuleFault('cases:rule.brief');
  const lead = await getUnit(trx, input.leadUnitId);
  const co = [...new Set(input.coUnitIds)].filter((id) => id !== lead.id);
  if ([lead.id, ...co].includes(row.accused_unit_id ?? '')) throw new RuleFault('cases:rule.accusedUnit');
  for (const unitId of [lead.id, ...co]) {
    const unit = await getUnit(trx, unitId);
    if (unit.validTo !== null) throw new RuleFault('cases:rule.unitTakesNone');
    // Whoever helps reads the case as well, so the same holds for all of them.
    if (row.type === 'conduct_complaint') await mustSupervise(trx, row, unit);
    else if (!unit.takesCases) throw new RuleFault('cases:rule.unitTakesNone');
  }
  return { lead, co };
}

/** Who passed a case on stands in the log beside who looked at it (domain §5.7); to whom is in the case's event. */
async function logForward(
  context: Context,
  { trx }: Surroundings,
  actor: Actor,
  row: CaseRow,
): Promise<void> {
  // A replay has posts without accounts.
  if (actor.accountId !== null) await insertAccess(trx, context, actor, [row.id], 'forward');
}

/** Columns for another deadline class: counted again from the same receipt, so that nothing is gained by it. */
export function limitsForClass(
  row: CaseRow,
  name: DeadlineClassName,
  { rules, calendar }: Pick<Surroundings, 'rules' | 'calendar'>,
): Partial<CaseRow> {
  const receipt = { submittedAt: row.submitted_at, receivedAt: row.received_at, receivedOn: row.received_on };
  const { dispatch_due_at: _kept, ...limits } = limitsWithGranted(calendar, rules, receipt, name, row);
  return {
    deadline_class: name,
    is_urgent: name === 'urgent' ? 1 : 0,
    ...limits,
    ...(row.contacted_at === null ? {} : { contact_due_at: row.contact_due_at }),
  };
}

/** Domain §1.3: a conduct complaint goes to who supervises the unit, never to the unit. */
async function mustSupervise(trx: Trx, row: CaseRow, unit: Unit): Promise<void> {
  if (unit.isSupervisionOffice) return;
  const accused = row.accused_unit_id === null ? null : await getUnit(trx, row.accused_unit_id);
  const supervisor = accused && (await supervisorOf(trx, accused));
  if (supervisor?.id !== unit.id) throw new RuleFault('cases:rule.conductUnit');
}

/** Does not accept a case: a reason from the fixed list, the right channel, and the resident may object. */
export async function declineCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { reason: DeclineReason; words: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'decline',
    (row, { now }) => {
      if (input.words.trim().length < 4) throw new RuleFault('cases:rule.declineWords');
      // After an objection the second decision is another office's: whoever declined doesn't judge himself.
      if (row.objected_at !== null && actor.role !== 'supervision')
        throw new RuleFault('cases:rule.declineAgain');
      return {
        kind: 'case.declined',
        set: { decline_reason: input.reason, closed_at: now, close_kind: 'declined' },
        note: { reason: input.reason, words: input.words },
      };
    },
    { ...options, then: (row, around) => tellResidents(context, around, row, 'case.declined') },
  );
}

/**
 * Merges a case into one about the same matter. Its resident follows the survivor from now on and hears all of
 * it; nobody's words move across.
 */
export async function mergeCase(
  context: Context,
  actor: Actor,
  caseId: string,
  intoCode: string,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'merge',
    async (row, around) => {
      const { trx, now } = around;
      const target = await store.findCaseByCode(trx, intoCode);
      if (!target || !maySee(actor, target)) throw new RuleFault('cases:rule.mergeUnknown');
      if (target.id === row.id) throw new RuleFault('cases:rule.mergeSelf');
      if (!isOpen(target.state)) throw new RuleFault('cases:rule.mergeEnded');
      // Who spoke first has waited longest: following a later case would put their limit off (domain §5.2).
      if (target.submitted_at > row.submitted_at) throw new RuleFault('cases:rule.mergeLater');
      // Sealed matters are never tied to others: the tie alone would tell.
      if ([row, target].some((one) => ['report', 'conduct_complaint'].includes(one.type))) {
        throw new RuleFault('cases:rule.mergeSealed');
      }
      if ((await store.listMergedInto(trx, row.id)).length > 0) throw new RuleFault('cases:rule.mergeChain');
      await applyChange(context, around, actor, target, { kind: 'case.joined', note: { from: row.code } });
      return {
        kind: 'case.merged',
        set: { merged_into_id: target.id, closed_at: now, close_kind: 'merged' },
        note: { into: target.code },
      };
    },
    { ...options, then: (row, around) => tellResidents(context, around, row, 'case.merged') },
  );
}

/** Hands a sealed report over to the body that is competent; the platform keeps the receipt and the date only. */
export async function handOverReport(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { body: string; reference: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'hand_over',
    (row, { now }) => {
      if (row.type !== 'report') throw new RuleFault('cases:rule.onlyReports');
      if (input.body.trim() === '') throw new RuleFault('cases:rule.handOverBody');
      return {
        kind: 'case.handed_over',
        set: {
          closed_at: now,
          close_kind: 'handed_over',
          is_answer_late: now > row.due_at ? 1 : 0,
        },
        note: { body: input.body, reference: input.reference },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        await logForward(context, around, actor, row);
        await tellResidents(context, around, row, 'case.dispatched');
      },
    },
  );
}

/**
 * Another category or deadline class for a case that was sorted wrongly. Limits are counted again from the
 * same receipt: sorting never buys time (domain §5.2).
 */
export async function reclassifyCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { categoryCode: string; deadlineClass: DeadlineClassName },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'reclassify',
    async (row, around) => {
      if (!classesFor(row.type, row.deadline_class).includes(input.deadlineClass))
        throw new RuleFault('cases:rule.class');
      if (!(await findCategory(around.trx, input.categoryCode))) throw new RuleFault('cases:form.category');
      if (row.rework_round > 0 && input.deadlineClass !== row.deadline_class)
        throw new Conflict('cases:conflict.state');
      const reclassed = input.deadlineClass !== row.deadline_class;
      return {
        kind: 'case.reclassified',
        set: {
          category_code: input.categoryCode,
          // Decided for what it no longer is: the office decides once more.
          ...NO_HOLD,
          ...(reclassed ? limitsForClass(row, input.deadlineClass, around) : {}),
        },
        note: { category: input.categoryCode, class: input.deadlineClass, dueBefore: row.due_at },
      };
    },
    options,
  );
}

import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { workdaysAfter, type Rules } from '../deadlines/index.ts';
import { queueNotice, type NoticeDraft } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { applyChange, orderRecords, surroundings, tellResidents, type Surroundings } from './change.ts';
import { resumption } from './handling.ts';
import { answering, type Answering } from './recipients.ts';
import { holderOf, type NextStep } from './states.ts';
import * as store from './store.ts';
import type { CaseRow, OrderRow } from './store.ts';

/** A step the clock took: which, on which case, and for when it was due. */
export interface TakenStep {
  step: NextStep;
  row: CaseRow;
  dueAt: Instant;
  around: Surroundings;
}

/** Rooms above that have to do something in the same transaction (the boards open a candidate at L3). */
export type OnStep = (taken: TakenStep) => Promise<void>;

/**
 * Takes the next step of one case if it is due: in its own transaction, compared and set on the version it was
 * planned from, so that two processes never take it twice and a person's act in between wins.
 *
 * @returns the step, or null when nothing is due (any more).
 */
export async function takeDueStep(
  context: Context,
  caseId: string,
  onStep: OnStep,
): Promise<TakenStep | null> {
  return transact(context.db, async (trx) => {
    const row = await store.findCase(trx, caseId);
    const now = context.clock.now();
    if (!row || row.next_step === null || row.next_step_at === null || row.next_step_at > now) return null;
    const around = await surroundings(context, trx, row.rules_version);
    const dueAt = row.next_step_at;
    const changed = await takeStep(context, around, row, row.next_step, dueAt);
    const taken: TakenStep = { step: row.next_step, row: changed, dueAt, around };
    await onStep(taken);
    return taken;
  });
}

async function takeStep(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  step: NextStep,
  dueAt: Instant,
): Promise<CaseRow> {
  switch (step) {
    case 'dispatch_late':
      return dispatchLate(context, around, row, dueAt);
    case 'resume': {
      const resumed = resumption(row, around);
      const set = { ...resumed.set, state: 'handling' as const, holder: holderOf('handling') };
      return applyChange(context, around, SYSTEM, row, { kind: 'case.resumed', set, note: resumed.note });
    }
    case 'close_silent':
      // Nobody spoke, so nobody is called content: the case closes without a mark (domain §5.5).
      return applyChange(context, around, SYSTEM, row, {
        kind: 'case.closed_silent',
        set: { state: 'closed', holder: 'nobody', closed_at: around.now, close_kind: 'silent' },
      });
    case 'L0':
    case 'L1':
    case 'L2':
    case 'L3':
      return climb(context, around, row, Number(step[1]), dueAt);
  }
}

/** Nobody has dispatched it in time: it goes up to the supervision office at once, and is seen there. */
async function dispatchLate(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  dueAt: Instant,
): Promise<CaseRow> {
  const changed = await applyChange(context, around, SYSTEM, row, {
    kind: 'case.dispatch_late',
    set: { is_dispatch_late: 1 },
    note: { dueAt },
  });
  const office = await supervisionOffice(around.trx);
  if (office) await tell(context, around, changed, 'office.inbox', { kind: 'unit', id: office.id });
  return changed;
}

const NOTICE: Record<number, NoticeDraft['template']> = {
  0: 'unit.reminder',
  1: 'unit.overdue',
  2: 'unit.order',
  3: 'unit.exposure_notice',
};

async function climb(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  rung: number,
  dueAt: Instant,
): Promise<CaseRow> {
  const { trx, now, rules, calendar } = around;
  const answers = await answering(trx, row, rung);
  const order = rung === 2 ? await issueOrder(context, around, row, answers) : null;
  const changed = await applyChange(context, around, SYSTEM, row, {
    kind: 'case.escalated',
    set: {
      ladder_step: rung,
      ladder_highest: Math.max(row.ladder_highest, rung),
      ...(order ? { order_due_at: order.replyDueAt } : {}),
    },
    note: {
      step: `L${rung}`,
      dueAt,
      round: row.rework_round,
      unit: answers.unitId,
      to: answers.level,
      ...(answers.vacant.length > 0 ? { vacant: answers.vacant } : {}),
      ...(order ? { order: order.label } : {}),
      ...(rung === 3 ? { replyDueAt: workdaysAfter(calendar, now, rules.ladder.rightOfReply).at } : {}),
    },
  });
  for (const recipient of answers.recipients) await tell(context, around, changed, NOTICE[rung]!, recipient);
  if (rung === 1) await tellResidents(context, around, changed, 'case.overdue');
  return changed;
}

/** 督办单: numbered within the year, to the head of the unit that answers for the case. */
async function issueOrder(
  context: Context,
  { trx, now, rules, calendar }: Surroundings,
  row: CaseRow,
  answers: Answering,
): Promise<{ label: string; replyDueAt: Instant } | null> {
  if (answers.unitId === null) return null;
  const year = Number(dayOf(now).slice(0, 4));
  await holdRegister(trx, context.dialect);
  const number = await store.nextOrderNumber(trx, year);
  const replyDueAt = workdaysAfter(calendar, now, rules.ladder.orderReply).at;
  await orderRecords.create(
    trx,
    context,
    SYSTEM,
    now,
    {
      id: context.ids.id(),
      year,
      number,
      case_id: row.id,
      unit_id: answers.unitId,
      reason: reasonOf(row, rules),
      issued_at: now,
      reply_due_at: replyDueAt,
      reply: null,
      replied_at: null,
    },
    { kind: 'order.issued', note: { case: row.code } },
  );
  return { label: `${year}-${number}`, replyDueAt };
}

function reasonOf(row: CaseRow, rules: Rules): OrderRow['reason'] {
  if (row.false_closing_at !== null) return 'false_closing';
  return row.dissatisfied_count >= rules.ladder.dissatisfiedForOrder ? 'dissatisfied' : 'overdue';
}

async function tell(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  template: NoticeDraft['template'],
  recipient: NoticeDraft['recipient'],
): Promise<void> {
  await queueNotice(around.trx, context, {
    dedupeKey: `${template}/${row.id}/${row.version}/${recipient.id}`,
    recipient,
    template,
    args: { code: row.code },
    urgent: row.is_urgent === 1,
  });
}

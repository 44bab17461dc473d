import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../actor.ts';
import { atTime, dayOf, plusDays, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { calendarOf, workdaysAfter } from '../deadlines/index.ts';
import { openEntry, publicWords } from '../ledger/index.ts';
import { holdRegister } from '../register/index.ts';
import { openPlan } from './plan-actions.ts';
import { findingRecords, inspectionRecords } from './records.ts';
import { DECIDE_WORKDAYS, LOOK_BACK_WORKDAYS, noticeCode, WORDS, type Decision } from './rules.ts';
import { countNotices, findPlan, type PlanRow } from './store-plans.ts';
import { findInspectionByCode, listFindings, type FindingRow, type InspectionRow } from './store.ts';

/**
 * The unit is heard: what it says to each finding stands beside it for good. Once, and as long as nothing is decided.
 *
 * @param replies by finding; a finding may be left without words, not all of them.
 * @throws NotFound for another unit's; Conflict when it has spoken, or the limit is over; RuleFault for no words.
 */
export async function replyToInspection(
  context: Context,
  actor: Actor,
  code: string,
  input: { replies: ReadonlyMap<string, string>; looked: boolean },
): Promise<InspectionRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await findInspectionByCode(trx, code);
    if (!row || !holds(actor, 'inspection.answer') || row.unit_id !== actor.unitId) throw new NotFound();
    if (row.state === 'given' || row.state === 'seen' || row.state === 'lapsed') throw new NotFound();
    const now = context.clock.now();
    if (row.state !== 'signed' || row.replied_at !== null) throw new Conflict('inspections:conflict.replied');
    if (now > row.reply_due_at!) throw new Conflict('inspections:conflict.replyOver');
    const findings = await listFindings(trx, [row.id]);
    const said = findings.filter(({ id }) => (input.replies.get(id) ?? '').trim() !== '');
    if (said.length === 0) throw new RuleFault('inspections:rule.reply', { field: 'reply_0' });
    for (const finding of said) {
      const field = `reply_${findings.indexOf(finding)}`;
      const { looked } = input;
      const reply = await publicWords(trx, context, input.replies.get(finding.id)!, {
        ...WORDS,
        looked,
        field,
      });
      const event = { kind: 'inspection_finding.replied', set: { reply } };
      await findingRecords.change(trx, context, actor, now, finding, event);
    }
    const event = {
      kind: 'inspection.replied',
      set: { replied_at: now, decide_due_at: workdaysAfter(await calendarOf(trx), now, DECIDE_WORKDAYS).at },
    };
    return (await inspectionRecords.change(trx, context, actor, now, row, event)).row;
  });
}

export interface Verdict {
  decision: Decision;
  words: string;
}

export interface Settlement {
  verdicts: ReadonlyMap<string, Verdict>;
  /** Until when what is confirmed has to be put right. */
  dueOn: Day;
  /** Somebody looked at the photos: nobody can be recognised, they may be public. */
  photosPublic: boolean;
  looked: boolean;
}

/** Whether the unit has had its say: it spoke, or its time is over. */
export const isHeard = (row: InspectionRow, now: Instant): boolean =>
  row.state === 'signed' && (row.replied_at !== null || now > row.reply_due_at!);

/** Whether somebody may decide: never who ordered it, never about the own unit (domain §5.4 (1)–(2) in spirit). */
export function maySettle(actor: Actor, row: InspectionRow, plan: PlanRow): boolean {
  return (
    holds(actor, 'inspection.manage') &&
    actor.unitId !== row.unit_id &&
    (plan.made_by === null || (actor.accountId !== null && actor.accountId !== plan.made_by))
  );
}

/**
 * The supervision office decides each finding after the unit was heard. What is confirmed becomes an entry of the
 * ledger with a limit, one notice of criticism (通报) for the inspection, and a look-back inspection after the limit.
 * All of it at once, or nothing.
 *
 * @throws Forbidden for who ordered it and for the own unit; Conflict when the unit is not heard yet, or another was
 *   faster; RuleFault for a finding without a decision or without a reason.
 */
export async function settleInspection(
  context: Context,
  actor: Actor,
  code: string,
  input: Settlement,
): Promise<InspectionRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'inspection.manage')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const row = await findInspectionByCode(trx, code);
    const plan = row && (await findPlan(trx, row.plan_id));
    if (!row || !plan) throw new NotFound();
    if (!maySettle(actor, row, plan)) throw new Forbidden('inspections:rule.notYours');
    if (row.state !== 'signed') throw new Conflict('inspections:conflict.settled');
    const now = context.clock.now();
    if (!isHeard(row, now)) throw new Conflict('inspections:conflict.unheard');
    const findings = await listFindings(trx, [row.id]);
    const confirmed: FindingRow[] = [];
    for (const [index, finding] of findings.entries()) {
      const verdict = input.verdicts.get(finding.id);
      if (!verdict) throw new RuleFault('inspections:rule.decide', { field: `decision_${index}` });
      const isConfirmed = verdict.decision === 'confirmed';
      // A finding that is dropped says why; one that stands may say more.
      const least = isConfirmed ? 0 : 4;
      const field = `words_${index}`;
      const words = await publicWords(trx, context, verdict.words, {
        ...WORDS,
        least,
        looked: input.looked,
        field,
      });
      const entry = isConfirmed ? await entryOf(trx, context, actor, row, finding, input.dueOn) : null;
      const { row: decided } = await findingRecords.change(trx, context, actor, now, finding, {
        kind: `inspection_finding.${verdict.decision}`,
        set: {
          decision: verdict.decision,
          decision_words: words === '' ? null : words,
          entry_code: entry,
          is_photo_public: isConfirmed && input.photosPublic ? 1 : 0,
        },
      });
      if (isConfirmed) confirmed.push(decided);
    }
    const notice = confirmed.length > 0 ? await noticeOf(trx, now) : null;
    const event = {
      kind: 'inspection.settled',
      set: { state: 'settled' as const, settled_at: now, settled_by: actor.accountId, notice_code: notice },
    };
    const { row: settled } = await inspectionRecords.change(trx, context, actor, now, row, event);
    if (confirmed.length > 0) await lookBack(trx, context, plan, settled, confirmed, input.dueOn);
    return settled;
  });
}

async function noticeOf(trx: Trx, now: Instant): Promise<string> {
  const year = Number(dayOf(now).slice(0, 4));
  const before = await countNotices(
    trx,
    atTime(`${year}-01-01`, '00:00'),
    atTime(`${year + 1}-01-01`, '00:00'),
  );
  return noticeCode(year, before + 1);
}

async function entryOf(
  trx: Trx,
  context: Context,
  actor: Actor,
  row: InspectionRow,
  finding: FindingRow,
  dueOn: Day,
): Promise<string> {
  const entry = await openEntry(trx, context, actor, {
    source: 'inspection',
    sourceRef: row.code,
    sourceKey: `inspection-finding/${finding.id}`,
    problem: finding.words,
    unitId: row.unit_id,
    post: '',
    dueOn,
  });
  return entry.code;
}

/** Somebody looks again after the limit, at the clauses that were found wanting; drawn by the night it begins on. */
async function lookBack(
  trx: Trx,
  context: Context,
  plan: PlanRow,
  row: InspectionRow,
  confirmed: readonly FindingRow[],
  dueOn: Day,
): Promise<void> {
  const from = plusDays(dueOn, 1);
  await openPlan(trx, context, SYSTEM, {
    kind: plan.kind,
    origin: 'look_back',
    reason: null,
    aboutCode: row.code,
    clauses: [...new Set(confirmed.map(({ clause }) => clause))],
    peerGroup: null,
    unitId: row.unit_id,
    unitsWanted: 1,
    fromOn: from,
    toOn: (await calendarOf(trx)).addWorkingDays(dueOn, LOOK_BACK_WORKDAYS).day,
    formId: `look-back/${row.id}`,
  });
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { calendarOf, workdaysAfter } from '../deadlines/index.ts';
import { publicWords } from '../ledger/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { mustBeFree, nameless, ownVisit } from './own-visit.ts';
import { inspectionRecords } from './records.ts';
import { REPLY_WORKDAYS, WORDS, type Look } from './rules.ts';
import type { PlanRow } from './store-plans.ts';
import { listFindings, type FindingRow, type InspectionRow } from './store.ts';

export interface Signature {
  /** What was seen at each clause without a finding. Asked of the first to sign. */
  looks: Readonly<Record<string, Look>>;
  summary: string;
  /** No tie to the unit (domain §5.6, per task). */
  untied: boolean;
  looked: boolean;
  /** What was read, by `stampOf`: nobody signs what they have not seen. */
  seen: string;
}

/** Stands for an inspection with its findings as they are at a moment. */
export const stampOf = (row: Pick<InspectionRow, 'version'>, findings: readonly FindingRow[]): string =>
  `${row.version}/${findings.length}/${findings.at(-1)?.id ?? ''}`;

/**
 * One of the two signs. With the first signature nothing can be changed any more; with the second the unit is heard,
 * or, where nothing was found, it is settled. Signing twice changes nothing.
 *
 * @throws Conflict when what is signed has changed since it was read; RuleFault without a look at every clause.
 */
export async function signInspection(
  context: Context,
  actor: Actor,
  id: string,
  input: Signature,
): Promise<InspectionRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const mine = await ownVisit(trx, context, actor, id);
    const { row, plan, slot } = mine;
    if (row[`${slot}_signed_at`] !== null) return row;
    if (row.state !== 'given' && row.state !== 'seen') throw new Conflict('inspections:conflict.signed');
    await mustBeFree(trx, context, mine);
    if (!input.untied) throw new RuleFault('inspections:rule.sayUntied', { field: 'untied' });
    const now = context.clock.now();
    const findings = await listFindings(trx, [row.id]);
    if (stampOf(row, findings) !== input.seen) throw new Conflict('inspections:conflict.changed');
    const signed = { [`${slot}_signed_at`]: now } as Partial<InspectionRow>;
    if (row.state === 'given') {
      const today = dayOf(now);
      if (today < plan.from_on) throw new RuleFault('inspections:rule.notYet', { field: 'form' });
      const first = { ...signed, ...(await firstOf(trx, context, plan, findings, input)) };
      const set = { ...first, state: 'seen' as const, looked_on: today };
      const event = { kind: 'inspection.signed', set };
      return (await inspectionRecords.change(trx, context, nameless(actor), now, row, event)).row;
    }
    const isFound = findings.length > 0;
    const set = {
      ...signed,
      ...(isFound
        ? {
            state: 'signed' as const,
            reply_due_at: workdaysAfter(await calendarOf(trx), now, REPLY_WORKDAYS).at,
          }
        : { state: 'settled' as const, settled_at: now }),
    };
    if (isFound) {
      await queueNotice(trx, context, {
        dedupeKey: `unit.inspection_signed/${row.id}`,
        recipient: { kind: 'unit', id: row.unit_id },
        template: 'unit.inspection_signed',
        args: { code: row.code },
      });
    }
    const event = { kind: isFound ? 'inspection.hearing' : 'inspection.settled', set };
    return (await inspectionRecords.change(trx, context, nameless(actor), now, row, event)).row;
  });
}

/** What the first to sign says about the whole: each clause has a look or a finding. */
async function firstOf(
  trx: Trx,
  context: Context,
  plan: PlanRow,
  findings: readonly FindingRow[],
  { looks, summary, looked }: Signature,
): Promise<Partial<InspectionRow>> {
  const faulty = new Set(findings.map(({ clause }) => clause));
  const open = (JSON.parse(plan.clauses_json) as string[]).filter((clause) => !faulty.has(clause));
  const silent = open.find((clause) => looks[clause] === undefined);
  if (silent !== undefined) throw new RuleFault('inspections:rule.everyClause', { field: `c_${silent}` });
  return {
    looked_json: JSON.stringify(Object.fromEntries(open.map((clause) => [clause, looks[clause]]))),
    summary: await publicWords(trx, context, summary, { ...WORDS, looked, field: 'summary' }),
  };
}

/** The second does not agree: the first signature falls, and both can write again. */
export async function reopenInspection(context: Context, actor: Actor, id: string): Promise<InspectionRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { row } = await ownVisit(trx, context, actor, id);
    if (row.state !== 'seen') throw new Conflict('inspections:conflict.signed');
    const event = {
      kind: 'inspection.reopened',
      set: { state: 'given' as const, first_signed_at: null, second_signed_at: null, looked_json: null },
    };
    const now = context.clock.now();
    return (await inspectionRecords.change(trx, context, nameless(actor), now, row, event)).row;
  });
}

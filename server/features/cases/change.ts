import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { calendarOf, rulesOf, type Rules, type WorkCalendar } from '../deadlines/index.ts';
import { queueNotice, type NoticeDraft } from '../notices/index.ts';
import { recorded, type JsonObject } from '../register/index.ts';
import { NO_HOLD } from './hold.ts';
import { planNext, rungNow } from './ladder.ts';
import { may, maySee } from './policy.ts';
import { holderOf, stateAfter, type Verb } from './states.ts';
import * as store from './store.ts';
import type { CaseRow, OrderRow } from './store.ts';

/** The case's row and the register, bound: nothing in it changes without an event. */
export const caseRecords = recorded<CaseRow>({
  stream: 'case',
  insert: store.insertCase,
  update: store.updateCase,
  page: store.pageCases,
});

export const orderRecords = recorded<OrderRow>({
  stream: 'order',
  insert: store.insertOrder,
  update: store.updateOrder,
  page: store.pageOrders,
});

/** What an act sees: the moment, the rules the case was received under, and the calendar of today. */
export interface Surroundings {
  trx: Trx;
  now: Instant;
  rules: Rules;
  calendar: WorkCalendar;
}

export interface Change {
  kind: string;
  set?: Partial<CaseRow>;
  note?: JsonObject;
  files?: readonly string[];
}

export interface ActOptions {
  /** The version the person was looking at: when the case has moved on since, they are told instead. */
  seen?: number | undefined;
  /** The form's own id: the same form again changes nothing and is no fault. */
  formId?: string | undefined;
}

/**
 * The one way to change a case: look, ask the policy, ask the road, change, plan the clock's next step, record,
 * tell whoever has to know. All of it in one transaction.
 *
 * @throws NotFound outside the actor's scope; Forbidden; Conflict when the case is elsewhere by now.
 */
export async function act(
  context: Context,
  actor: Actor,
  caseId: string,
  verb: Verb,
  change: (row: CaseRow, around: Surroundings) => Promise<Change> | Change,
  options: ActOptions & {
    then?: (row: CaseRow, around: Surroundings, before: CaseRow) => Promise<void>;
  } = {},
): Promise<CaseRow> {
  return transact(context.db, async (trx) => {
    const row = await store.findCase(trx, caseId);
    if (!row || !maySee(actor, row)) throw new NotFound();
    if (!may(actor, verb, row)) throw new Forbidden();
    // Nobody can take up again what nobody can read any more; that nothing is published can still be said.
    if (row.words_removed_at !== null && verb !== 'veto') throw new RuleFault('cases:rule.wordsRemoved');
    const around = await surroundings(context, trx, row.rules_version);
    if (options.formId !== undefined && !(await store.claimForm(trx, options.formId, caseId, around.now)))
      return row;
    if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
    const state = stateAfter(row.state, verb);
    const wanted = await change(row, around);
    const changed = await applyChange(context, around, actor, row, {
      ...wanted,
      set: { state, holder: holderOf(state), ...wanted.set },
    });
    await options.then?.(changed, around, row);
    return changed;
  });
}

export async function surroundings(context: Context, trx: Trx, rulesVersion: number): Promise<Surroundings> {
  return {
    trx,
    now: context.clock.now(),
    rules: (await rulesOf(trx, rulesVersion)).rules,
    calendar: await calendarOf(trx),
  };
}

/** Writes the change, with what follows from it and the clock's next step, worked out from the row as it will be. */
export async function applyChange(
  context: Context,
  around: Surroundings,
  actor: Actor,
  row: CaseRow,
  change: Change,
): Promise<CaseRow> {
  const { trx, now, rules, calendar } = around;
  const wanted = { ...row, ...change.set };
  const followed = {
    ...change.set,
    ...leftBehind(wanted),
    ladder_step: rungNow(wanted, rules, calendar, now),
  };
  const plan = planNext({ ...wanted, ...followed }, rules, calendar);
  const { row: changed } = await caseRecords.change(trx, context, actor, now, row, {
    ...change,
    set: { ...followed, next_step: plan?.step ?? null, next_step_at: plan?.at ?? null },
  });
  if (changed.lead_unit_id !== row.lead_unit_id || changed.co_units_json !== row.co_units_json) {
    await store.setCaseUnits(
      trx,
      row.id,
      changed.lead_unit_id,
      JSON.parse(changed.co_units_json) as string[],
    );
  }
  return changed;
}

/**
 * A pause ends with the waiting, nobody decides a request for more time once the unit no longer holds the case, and a
 * decision that waits for its hour falls away when the case leaves the office in any way.
 */
function leftBehind(row: CaseRow): Partial<CaseRow> {
  const isWithUnit = ['dispatched', 'handling', 'waiting'].includes(row.state);
  return {
    ...(row.state === 'waiting' ? {} : { paused_at: null, pause_due_at: null }),
    ...(isWithUnit ? {} : { extension_asked_at: null, extension_days_asked: null }),
    ...(row.state === 'received' ? {} : NO_HOLD),
  };
}

/**
 * Tells the resident, and every resident whose case was merged into this one: they follow the survivor.
 * What is said names the case and nothing in it.
 */
export async function tellResidents(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  template: NoticeDraft['template'],
): Promise<void> {
  const followers = [row, ...(await store.listMergedInto(around.trx, row.id))];
  for (const follower of followers) {
    await queueNotice(around.trx, context, {
      dedupeKey: `${template}/${follower.id}/${row.version}`,
      recipient: { kind: 'case', id: follower.id },
      template,
      args: { code: follower.code },
      lang: follower.lang,
      urgent: row.is_urgent === 1,
    });
  }
}

export async function tellUnit(
  context: Context,
  around: Surroundings,
  row: CaseRow,
  template: NoticeDraft['template'],
  unitId = row.lead_unit_id,
): Promise<void> {
  if (unitId === null) return;
  await queueNotice(around.trx, context, {
    dedupeKey: `${template}/${row.id}/${row.version}/${unitId}`,
    recipient: { kind: 'unit', id: unitId },
    template,
    args: { code: row.code },
    urgent: row.is_urgent === 1,
  });
}

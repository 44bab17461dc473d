import { transact } from '../../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { act, applyChange, surroundings, tellUnit, type ActOptions } from './change.ts';
import { heldOf, mustWait, NO_HOLD, releaseAfter, type Held } from './hold.ts';
import { dispatchCase, dispatchFits, limitsForClass, type Dispatch } from './office.ts';
import { officeOf } from './recipients.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/**
 * Dispatches as a person does it: a confidential case is decided now and reaches its unit at the next hour of release,
 * together with the others (security §7.6); any other goes at once. While it waits it is the office's, the unit can't
 * see it, and it counts as dispatched when it was decided.
 *
 * @throws as `dispatchCase`; RuleFault when a decision waits already.
 */
export async function dispatchOrHold(
  context: Context,
  actor: Actor,
  caseId: string,
  input: Dispatch,
  options: ActOptions = {},
): Promise<CaseRow> {
  const waits = await transact(context.db, async (trx) => {
    const row = await store.findCase(trx, caseId);
    if (!row) return false;
    const { rules, calendar, now } = await surroundings(context, trx, row.rules_version);
    const limits = { ...row, ...limitsForClass(row, input.deadlineClass, { rules, calendar }) };
    return mustWait(row, limits, rules, releaseAfter(calendar, now));
  });
  if (!waits) return dispatchCase(context, actor, caseId, input, options);
  return act(
    context,
    actor,
    caseId,
    'dispatch',
    async (row, { trx, now, calendar }) => {
      if (row.release_at !== null) throw new RuleFault('cases:rule.heldAlready');
      const { lead, co } = await dispatchFits(trx, row, input);
      const releaseAt = releaseAfter(calendar, now);
      const { deadlineClass, brief } = input;
      const held: Held = { leadUnitId: lead.id, coUnitIds: co, deadlineClass, brief, by: actor };
      return {
        kind: 'case.dispatch_held',
        set: {
          state: 'received',
          holder: 'office',
          held_json: JSON.stringify(held),
          held_at: now,
          release_at: releaseAt,
        },
        note: { unit: lead.id, co, class: deadlineClass, releaseAt },
      };
    },
    options,
  );
}

/** The office takes its decision back before the case has gone out. Its limit for the dispatch runs as before. */
export async function takeBackDispatch(
  context: Context,
  actor: Actor,
  caseId: string,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'take_back',
    (row) => {
      if (row.release_at === null) throw new RuleFault('cases:rule.holdNone');
      return { kind: 'case.hold_ended', set: NO_HOLD, note: { why: 'taken_back' } };
    },
    options,
  );
}

export interface Released {
  released: number;
  /** Could not go out as it was decided (the unit is no more): back with the office. */
  unsent: number;
  failed: number;
}

/**
 * Lets out all that is due, each in its own transaction and as the post that decided, in an order by lot: neither the
 * hour nor the place in the batch says who came first. Somebody who changes a case at the same moment wins.
 */
export async function releaseHeld(context: Context): Promise<Released> {
  const counts: Released = { released: 0, unsent: 0, failed: 0 };
  const due = await store.listDueReleases(context.db, context.clock.now());
  const lots = new Map(due.map((row) => [row.id, context.ids.bytes(16).toString('hex')]));
  for (const row of due.sort((a, b) => (lots.get(a.id)! < lots.get(b.id)! ? -1 : 1))) {
    try {
      counts[await releaseOne(context, row)] += 1;
    } catch (fault) {
      if (fault instanceof Conflict) continue;
      counts.failed += 1;
      context.log.error(
        { caseId: row.id, fault: fault instanceof Error ? fault.name : 'unknown' },
        'a held case was not released',
      );
    }
  }
  return counts;
}

async function releaseOne(context: Context, row: CaseRow): Promise<'released' | 'unsent'> {
  const { by, ...dispatch } = heldOf(row)!;
  try {
    await dispatchCase(context, by, row.id, dispatch, { seen: row.version });
    return 'released';
  } catch (fault) {
    const isRefused = fault instanceof RuleFault || fault instanceof Forbidden || fault instanceof NotFound;
    if (!isRefused || fault instanceof Conflict) throw fault;
    await endHold(context, row);
    return 'unsent';
  }
}

/** Back to the office, which is told: the case lies in its inbox again, and its limit for the dispatch runs. */
async function endHold(context: Context, read: CaseRow): Promise<void> {
  await transact(context.db, async (trx) => {
    const around = await surroundings(context, trx, read.rules_version);
    const row = await applyChange(context, around, SYSTEM, read, {
      kind: 'case.hold_ended',
      set: NO_HOLD,
      note: { why: 'unit' },
    });
    const office = await officeOf(trx, row.type);
    await tellUnit(context, around, row, 'office.inbox', office?.id ?? null);
  });
}

import type { Trx } from '../../../db/transaction.ts';
import { RESIDENT, SYSTEM } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { findUnit } from '../units/index.ts';
import { applyChange, surroundings, tellResidents, tellUnit } from './change.ts';
import { holderOf, stateAfter } from './states.ts';
import { submitCaseIn, type Submission, type Submitted } from './submit.ts';

/**
 * A bad rating of a window as a case: taken in like every other and, since the unit is known and the table of limits
 * says "auto" (domain §5.2), given to it in the same moment, by the same event as by the dispatch office. A unit that
 * takes no cases by now leaves it with that office, as an ordinary complaint.
 *
 * @param brief what the unit reads instead of the resident's own words.
 */
export async function submitNegativeIn(
  trx: Trx,
  context: Context,
  input: Submission,
  unitId: string,
  brief: string,
): Promise<Submitted> {
  const unit = await findUnit(trx, unitId);
  const today = dayOf(context.clock.now());
  const takesIt = unit !== undefined && unit.takesCases && (unit.validTo === null || today <= unit.validTo);
  const submission = { ...input, unitId, isNegative: takesIt };
  const submitted = await submitCaseIn(trx, context, submission, [], RESIDENT);
  // The same form again: it has been given out already.
  if (!takesIt || submitted.seq === -1) return submitted;
  const { row } = submitted;
  const around = await surroundings(context, trx, row.rules_version);
  const state = stateAfter(row.state, 'dispatch');
  const changed = await applyChange(context, around, SYSTEM, row, {
    kind: 'case.dispatched',
    set: {
      state,
      holder: holderOf(state),
      lead_unit_id: unitId,
      co_units_json: '[]',
      brief,
      dispatch_count: row.dispatch_count + 1,
      dispatched_at: around.now,
      // It is this unit's window: there is nobody else whose it could be, and so no window to hand it back.
      return_due_at: null,
    },
    note: { unit: unitId, co: [], class: row.deadline_class, count: 1, automatic: true },
  });
  await tellResidents(context, around, changed, 'case.dispatched');
  await tellUnit(context, around, changed, 'unit.new_case');
  return { ...submitted, row: changed };
}

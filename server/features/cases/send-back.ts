import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { applyChange, surroundings, tellResidents, tellUnit } from './change.ts';
import { NO_CLAIM } from './impossible-rules.ts';
import { isPublicCase } from './policy.ts';
import { roundSet, saidDone } from './rework.ts';
import { canGo, holderOf, stateAfter } from './states.ts';
import { findCase, type CaseRow } from './store.ts';

/** Whether a look-back check that found the answer not done would send the case back: it rests, and in the open. */
export function maySendBack(
  row: Pick<CaseRow, 'state' | 'impossible_state' | 'type' | 'is_confidential' | 'is_minor' | 'is_vetoed'>,
): boolean {
  return isPublicCase(row) && canGo(row.state, 'order_rework') && row.impossible_state !== 'claimed';
}

/**
 * A social supervisor found at a look-back check (回头看) that what was answered was not done: the case goes back to
 * its unit for another round, in public and counted, with what was seen as evidence. In the caller's transaction,
 * so that the check and the rework stand or fall together. The supervision order follows at once: an answer that said
 * done and was not is a false closing, unless it had said that the request can't be met.
 *
 * The event says `supervisor` and nobody: the unit never learns who checks (domain §5.6).
 *
 * @param input.why words and photos of the place, never of people.
 * @throws NotFound for a case that is not public; Conflict when it is with its unit anyway.
 */
export async function sendBackByLookBack(
  context: Context,
  trx: Trx,
  caseId: string,
  input: { why: string; files: readonly Stored[] },
): Promise<CaseRow> {
  const row = await findCase(trx, caseId);
  if (!row || !isPublicCase(row)) throw new NotFound();
  const around = await surroundings(context, trx, row.rules_version);
  const state = stateAfter(row.state, 'order_rework');
  if (row.impossible_state === 'claimed') throw new RuleFault('cases:rule.claimFirst');
  // Somebody stood there and saw it: the answer said done, and it was not (domain §5.3 L2).
  const isFalse = saidDone(row);
  const changed = await applyChange(context, around, SUPERVISOR, row, {
    kind: 'case.sent_back',
    set: {
      state,
      holder: holderOf(state),
      ...roundSet(row, around, 'rework'),
      ...(isFalse ? { false_closing_at: around.now } : {}),
      ...(row.impossible_state === 'confirmed' ? NO_CLAIM : {}),
    },
    note: { why: input.why, ...(isFalse ? { falseClosing: true } : {}) },
    files: input.files.map((file) => file.sha256),
  });
  if (input.files.length > 0) {
    await insertAttachments(trx, input.files, {
      caseId: row.id,
      uploadedBy: 'office',
      purpose: 'evidence',
      at: around.now,
    });
  }
  await tellUnit(context, around, changed, 'case.rework');
  await tellResidents(context, around, changed, 'case.rework');
  return changed;
}

const SUPERVISOR: Actor = { role: 'supervisor', accountId: null, scope: 'county', unitId: null };

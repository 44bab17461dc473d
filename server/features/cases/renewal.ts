import { transact } from '../../../db/transaction.ts';
import { RESIDENT } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { holdRegister } from '../register/index.ts';
import { caseRecords } from './change.ts';
import { readReceipt, receiptHash } from './code.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/**
 * The resident's first look: the receipt that was handed out on paper dies, and one that nobody else has seen takes
 * its place (docs/decisions/0010-assisted-intake.md). Done once the resident has said that the new one is kept; until
 * then the paper stays good, so that a lost answer locks nobody out.
 *
 * @param from hash of the receipt on the paper; `receipt` the new one in clear, known to the resident alone.
 * @throws Conflict `cases:renewal.elsewhere` when the paper is no longer what opens the case. The same `receipt` a
 *   second time is no fault.
 */
export async function replaceReceipt(
  context: Context,
  caseId: string,
  { from, receipt }: { from: string; receipt: string },
): Promise<CaseRow> {
  if (readReceipt(receipt) === null) throw new TypeError('a receipt is made by newReceipt');
  const next = receiptHash(receipt);
  return transact(context.db, async (trx) => {
    // Nothing else moves the case from here on: of two first looks the second sees what the first has done.
    await holdRegister(trx, context.dialect);
    const row = await store.getCase(trx, caseId);
    if (row.receipt_hash === next) return row;
    if (row.receipt_handed_by === null || row.receipt_hash !== from) {
      throw new Conflict('cases:renewal.elsewhere');
    }
    const { row: replaced } = await caseRecords.change(trx, context, RESIDENT, context.clock.now(), row, {
      kind: 'case.receipt_replaced',
      set: { receipt_hash: next, receipt_handed_by: null },
    });
    return replaced;
  });
}

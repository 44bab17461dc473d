import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../actor.ts';
import { Conflict } from '../../errors.ts';
import { newReceipt, receiptHash } from '../cases/index.ts';
import type { NetworkContext } from './appoint.ts';
import { applicationRecords } from './records.ts';
import { assertWithin, networkScope } from './scope.ts';
import { findApplicationByReceipt, getApplication, type ApplicationRow } from './store-applications.ts';

/**
 * The application a receipt opens, or undefined. A receipt that an office handed over is worth nothing afterwards:
 * the person gets a new one, which no office has seen.
 */
export async function openApplication(
  context: NetworkContext,
  receipt: string,
): Promise<{ row: ApplicationRow; receipt: string | null } | undefined> {
  return transact(context.db, async (trx) => {
    const row = await findApplicationByReceipt(trx, receiptHash(receipt));
    if (!row) return undefined;
    if (row.is_handed === 0) return { row, receipt: null };
    return renewed(trx, context, RESIDENT, row, false);
  });
}

/** A new receipt for a nominee whose paper was lost before anybody used it. @throws Conflict when it was used. */
export async function handReceiptAnew(
  context: NetworkContext,
  actor: Actor,
  id: string,
): Promise<{ row: ApplicationRow; receipt: string }> {
  return transact(context.db, async (trx) => {
    const row = await getApplication(trx, id);
    assertWithin(await networkScope(trx, actor), { level: row.level, townCode: row.town_code });
    if (row.is_handed === 0) throw new Conflict('network:fault.receiptUsed');
    return renewed(trx, context, actor, row, true);
  });
}

async function renewed(
  trx: Trx,
  context: NetworkContext,
  actor: Actor,
  row: ApplicationRow,
  isHanded: boolean,
): Promise<{ row: ApplicationRow; receipt: string }> {
  const receipt = newReceipt(context.ids);
  const set = { receipt_hash: receiptHash(receipt), is_handed: isHanded ? 1 : 0 };
  const kind = isHanded ? 'application.receipt_handed' : 'application.receipt_taken';
  const done = await applicationRecords.change(trx, context, actor, context.clock.now(), row, { kind, set });
  return { row: done.row, receipt };
}

/** The applicant takes the application back while nobody has decided. */
export async function withdrawApplication(context: NetworkContext, id: string): Promise<ApplicationRow> {
  return transact(context.db, async (trx) => {
    const row = await getApplication(trx, id);
    if (row.state !== 'waiting') throw new Conflict('network:fault.decided');
    const now = context.clock.now();
    const event = { kind: 'application.withdrawn', set: { state: 'withdrawn' as const, decided_at: now } };
    return (await applicationRecords.change(trx, context, RESIDENT, now, row, event)).row;
  });
}

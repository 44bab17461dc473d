import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { insertAccess, type AccessAction } from './store-access.ts';

/**
 * Writes down that a member of the staff looked at, printed, exported or opened something of these cases
 * (domain §5.7). Called before anything is shown: what can't be written down isn't shown.
 */
export async function logAccess(
  context: Pick<Context, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  caseIds: readonly string[],
  action: AccessAction,
): Promise<void> {
  if (caseIds.length === 0) return;
  await transact(context.db, (trx) => insertAccess(trx, context, actor, caseIds, action));
}

import type { Reader } from '../../../db/transaction.ts';
import type { CaseRow } from '../cases/index.ts';
import type { Desk } from './store-lists.ts';
import { inScope } from './store-lists.ts';
import type { Place } from './store.ts';

/**
 * Answers whose residents somebody has to call, the earliest limit first: the supervision office those of the conduct
 * complaints it keeps, the dispatch office all others. Whether there is a contact to call the vault alone knows.
 */
export async function pageCallbacks(
  reader: Reader,
  desk: Desk,
  after: Place | undefined,
  limit: number,
): Promise<CaseRow[]> {
  let query = reader
    .selectFrom('cases')
    .selectAll('cases')
    .where((eb) => inScope(eb, desk.actor))
    .where('cases.type', desk.actor.role === 'supervision' ? '=' : '!=', 'conduct_complaint')
    .where('cases.state', '=', 'answered')
    .where('cases.callback_due_at', 'is not', null)
    .where('cases.callback_at', 'is', null);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('cases.callback_due_at', '>', after.key),
        eb.and([eb('cases.callback_due_at', '=', after.key), eb('cases.code', '>', after.code)]),
      ]),
    );
  }
  return query.orderBy('cases.callback_due_at').orderBy('cases.code').limit(limit).execute();
}

import type { NoticesTable } from '../../../db/schema/notices.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export type NoticeRow = NoticesTable;

/** False when a notice with the same dedupe key is there already. */
export async function insertNotice(
  trx: Trx,
  row: Omit<NoticesTable, 'attempts' | 'state' | 'claimed_until' | 'sent_at' | 'last_error_key'>,
): Promise<boolean> {
  const result = await trx
    .insertInto('notices')
    .values({
      ...row,
      attempts: 0,
      state: 'queued',
      claimed_until: null,
      sent_at: null,
      last_error_key: null,
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Ids of what is due at `now`, longest due first: queued ones, and claimed ones whose sender never came back. */
export async function listDueNotices(
  reader: Reader,
  now: Instant,
  options: { urgentOnly: boolean; limit: number },
): Promise<string[]> {
  const only = options.urgentOnly ? [1 as const] : [0 as const, 1 as const];
  const queued = await reader
    .selectFrom('notices')
    .select(['id', 'next_try_at'])
    .where('state', '=', 'queued')
    .where('next_try_at', '<=', now)
    .where('is_urgent', 'in', only)
    .orderBy('next_try_at')
    .orderBy('id')
    .limit(options.limit)
    .execute();
  const stranded = await reader
    .selectFrom('notices')
    .select(['id', 'next_try_at'])
    .where('state', '=', 'sending')
    .where('claimed_until', '<=', now)
    .where('is_urgent', 'in', only)
    .orderBy('claimed_until')
    .orderBy('id')
    .limit(options.limit)
    .execute();
  return [...stranded, ...queued].slice(0, options.limit).map((row) => row.id);
}

/** Takes one notice for this sender alone until `until`; undefined when another was faster. */
export async function claimNotice(
  trx: Trx,
  id: string,
  now: Instant,
  until: Instant,
): Promise<NoticeRow | undefined> {
  return trx
    .updateTable('notices')
    .set((eb) => ({ state: 'sending', claimed_until: until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'queued'), eb('next_try_at', '<=', now)]),
        eb.and([eb('state', '=', 'sending'), eb('claimed_until', '<=', now)]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
}

/** What became of a claimed notice. */
export type Outcome =
  | { state: 'sent'; sent_at: Instant }
  | { state: 'queued'; next_try_at: Instant; last_error_key: string }
  | { state: 'failed' | 'dropped'; last_error_key: string };

/** Only the holder of the claim may say so: false when the claim ran out and somebody else took the notice over. */
export async function settleNotice(trx: Trx, claimed: NoticeRow, outcome: Outcome): Promise<boolean> {
  const result = await trx
    .updateTable('notices')
    .set({ ...outcome, claimed_until: null })
    .where('id', '=', claimed.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', claimed.attempts)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

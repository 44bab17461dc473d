import { sql, type Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { WindowReviewsTable } from '../../../db/schema/windows.ts';
import type { Day } from '../../clock.ts';
import type { Level } from './rules.ts';

export type ReviewRow = Selectable<WindowReviewsTable>;

export async function findReview(reader: Reader, id: string): Promise<ReviewRow | undefined> {
  return reader.selectFrom('window_reviews').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Marks a slip as used. @returns false when it was used before. */
export async function useSlip(trx: Trx, hash: string, expiresOn: Day): Promise<boolean> {
  const done = await trx
    .insertInto('window_slips_used')
    .values({ hash, expires_on: expiresOn })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Rows of slips that are refused for their age by now. @returns how many went. */
export async function removeExpiredSlips(trx: Trx, today: Day): Promise<number> {
  const done = await trx.deleteFrom('window_slips_used').where('expires_on', '<', today).executeTakeFirst();
  return Number(done.numDeletedRows);
}

/** Words nobody has looked at yet, oldest day first, from behind `after` on: `[day, id]`. */
export async function pageWaiting(
  reader: Reader,
  after: readonly [Day, string] | null,
  limit: number,
): Promise<ReviewRow[]> {
  return reader
    .selectFrom('window_reviews')
    .selectAll()
    .where('words_state', '=', 'waiting')
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('reviewed_on', '>', after![0]),
          eb.and([eb('reviewed_on', '=', after![0]), eb('id', '>', after![1])]),
        ]),
      ),
    )
    .orderBy('reviewed_on')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function countWaiting(reader: Reader): Promise<number> {
  const { n } = await reader
    .selectFrom('window_reviews')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('words_state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return Number(n);
}

/**
 * Published words about a window, newest month first and within it in no order that would tell anything (ids are
 * hashes), from behind `after` on: `[month, id]`.
 */
export async function pagePublic(
  reader: Reader,
  windowId: string,
  after: readonly [month: string, id: string] | null,
  limit: number,
): Promise<ReviewRow[]> {
  const month = sql<string>`substr(reviewed_on, 1, 7)`;
  return reader
    .selectFrom('window_reviews')
    .selectAll()
    .where('window_id', '=', windowId)
    .where('words_state', '=', 'public')
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb.or([eb(month, '<', after![0]), eb.and([eb(month, '=', after![0]), eb('id', '>', after![1])])]),
      ),
    )
    .orderBy(month, 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export interface LevelCount {
  window_id: string;
  /** `YYYY-MM` */
  month: string;
  has_slip: number;
  level: Level;
  n: number;
}

/** Reviews by window, month, level and slip, of whole days `from ≤ day < to`; of one window, or of all. */
export async function countReviews(
  reader: Reader,
  { from, to, windowId }: { from: Day; to: Day; windowId?: string | undefined },
): Promise<LevelCount[]> {
  const month = sql<string>`substr(reviewed_on, 1, 7)`;
  const rows = await reader
    .selectFrom('window_reviews')
    .select(['window_id', month.as('month'), 'has_slip', 'level'])
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('reviewed_on', '>=', from)
    .where('reviewed_on', '<', to)
    .$if(windowId !== undefined, (query) => query.where('window_id', '=', windowId!))
    .groupBy(['window_id', month, 'has_slip', 'level'])
    .execute();
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Slips printed by window and month, of whole days `from ≤ day < to`. */
export async function countSlips(
  reader: Reader,
  { from, to, windowId }: { from: Day; to: Day; windowId?: string | undefined },
): Promise<{ window_id: string; month: string; n: number }[]> {
  const month = sql<string>`substr(printed_on, 1, 7)`;
  const rows = await reader
    .selectFrom('window_sheets')
    .select(['window_id', month.as('month')])
    .select((eb) => eb.fn.sum<number | string>('slips').as('n'))
    .where('printed_on', '>=', from)
    .where('printed_on', '<', to)
    .$if(windowId !== undefined, (query) => query.where('window_id', '=', windowId!))
    .groupBy(['window_id', month])
    .execute();
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Reviews whose words are older than `before`: nobody needs them any more. */
export async function listOldWords(reader: Reader, before: Day, limit: number): Promise<ReviewRow[]> {
  return reader
    .selectFrom('window_reviews')
    .selectAll()
    .where('words', 'is not', null)
    .where('reviewed_on', '<', before)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertReview(trx: Trx, row: ReviewRow): Promise<void> {
  await trx.insertInto('window_reviews').values(row).execute();
}

export async function updateReview(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ReviewRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('window_reviews')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageReviews(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ReviewRow[]> {
  return reader
    .selectFrom('window_reviews')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

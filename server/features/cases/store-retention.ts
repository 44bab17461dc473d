import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

/** Where a list was left: when something ended, and its id. */
export interface Place {
  id: string;
  at: Instant;
}

/**
 * Cases that ended before `before`, and whose survivor ended before it too when they were merged; oldest first,
 * a page at a time. With `id`: that case alone.
 */
export async function listEndedBefore(
  reader: Reader,
  before: Instant,
  after: Place | null,
  limit: number,
  id?: string,
): Promise<Place[]> {
  return ended(reader, before, after, limit, id).execute() as Promise<Place[]>;
}

/** Those of them in which people's words still stand. */
export async function listWithWords(
  reader: Reader,
  before: Instant,
  after: Place | null,
  limit: number,
  id?: string,
): Promise<Place[]> {
  return ended(reader, before, after, limit, id)
    .where('cases.words_removed_at', 'is', null)
    .execute() as Promise<Place[]>;
}

/** Those of them whose words are to go because their resident asked, and was told that it will be done. */
export async function listToErase(
  reader: Reader,
  before: Instant,
  after: Place | null,
  limit: number,
  id?: string,
): Promise<Place[]> {
  return ended(reader, before, after, limit, id)
    .where('cases.words_removed_at', 'is', null)
    .where('cases.id', 'in', (eb) =>
      eb
        .selectFrom('data_requests')
        .select('data_requests.case_id')
        .where('data_requests.kind', '=', 'erase')
        .where('data_requests.state', '=', 'done'),
    )
    .execute() as Promise<Place[]>;
}

function ended(reader: Reader, before: Instant, after: Place | null, limit: number, id?: string) {
  let query = reader
    .selectFrom('cases')
    .leftJoin('cases as survivor', 'survivor.id', 'cases.merged_into_id')
    .select(['cases.id', 'cases.closed_at as at'])
    .where('cases.closed_at', 'is not', null)
    .where('cases.closed_at', '<', before)
    .where((eb) => eb.or([eb('cases.merged_into_id', 'is', null), eb('survivor.closed_at', '<', before)]));
  if (id !== undefined) query = query.where('cases.id', '=', id);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('cases.closed_at', '>', after.at),
        eb.and([eb('cases.closed_at', '=', after.at), eb('cases.id', '>', after.id)]),
      ]),
    );
  }
  return query.orderBy('cases.closed_at').orderBy('cases.id').limit(limit);
}

/** Orders of cases without words whose reply is older than `before` and still stands there. */
export async function listOldReplies(
  reader: Reader,
  before: Instant,
  after: Place | null,
  limit: number,
): Promise<Place[]> {
  const rows = await reader
    .selectFrom('orders')
    .innerJoin('cases', 'cases.id', 'orders.case_id')
    .select(['orders.id', 'orders.replied_at as at'])
    .where('cases.words_removed_at', 'is not', null)
    .where('orders.reply', 'is not', null)
    .where('orders.replied_at', '<', before)
    .where('orders.id', '>', after?.id ?? '')
    .orderBy('orders.id')
    .limit(limit)
    .execute();
  return rows as Place[];
}

/** Requests to see a contact, of cases without words, that are older than `before` and still say why. */
export async function listOldReasons(
  reader: Reader,
  before: Instant,
  after: Place | null,
  limit: number,
): Promise<Place[]> {
  return reader
    .selectFrom('contact_requests')
    .innerJoin('cases', 'cases.id', 'contact_requests.case_id')
    .select(['contact_requests.id', 'contact_requests.asked_at as at'])
    .where('cases.words_removed_at', 'is not', null)
    .where('contact_requests.reason', '!=', '')
    .where('contact_requests.asked_at', '<', before)
    .where('contact_requests.id', '>', after?.id ?? '')
    .orderBy('contact_requests.id')
    .limit(limit)
    .execute();
}

/** Removes lines of the access log from before `before`, a portion at a time. @returns how many; 0: none are left. */
export async function deleteAccessBefore(trx: Trx, before: Instant, limit: number): Promise<number> {
  const done = await trx
    .deleteFrom('access_log')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('access_log')
        .select('id')
        .where('at', '<', before)
        .orderBy('at')
        .orderBy('id')
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

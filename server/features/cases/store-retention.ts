import type { Reader } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

/**
 * Cases that ended before `before`, and whose survivor ended before it too when they were merged; oldest first,
 * a page at a time. With `id`: that case alone.
 */
export async function listEndedBefore(
  reader: Reader,
  before: Instant,
  after: { at: Instant; id: string } | null,
  limit: number,
  id?: string,
): Promise<{ id: string; closed_at: Instant }[]> {
  let query = reader
    .selectFrom('cases')
    .leftJoin('cases as survivor', 'survivor.id', 'cases.merged_into_id')
    .select(['cases.id', 'cases.closed_at'])
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
  const rows = await query.orderBy('cases.closed_at').orderBy('cases.id').limit(limit).execute();
  return rows as { id: string; closed_at: Instant }[];
}

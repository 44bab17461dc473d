import type { Reader } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

/** Ids of notices and entries that have a limit still to come: of a reply, a pledge, a fix or a review. */
export async function listWithOpenLimits(
  reader: Reader,
  now: Instant,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'candidate'), eb('reply_due_at', '>', now)]),
        eb.and([
          eb('state', '=', 'published'),
          eb.or([eb('pledge_due_at', '>', now), eb('fix_due_at', '>', now)]),
        ]),
        eb.and([eb('reviewed_at', 'is', null), eb('review_due_at', '>', now)]),
      ]),
    )
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

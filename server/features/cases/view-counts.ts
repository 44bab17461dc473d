import { transact } from '../../../db/transaction.ts';
import { atTime, dayOf, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { appendPublicLeaf, holdRegister, lastPublicLeaf } from '../register/index.ts';
import { countAccess } from './store-access.ts';

const LEAF = 'contacts.viewed';

/**
 * Says in the public part of the register, for each day that is over, how many residents' contacts were looked at:
 * the office can't look more often than everybody can count. Days that were not said before are said in their
 * order; the first time, yesterday alone. Running it twice says nothing twice.
 *
 * @returns how many days were said, and how many views they had.
 */
export async function publishViewCounts(context: Context): Promise<{ days: number; views: number }> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const now = context.clock.now();
    const today = dayOf(now);
    const said = await lastPublicLeaf(trx, LEAF);
    const last = said === undefined ? plusDays(today, -2) : (JSON.parse(said) as { day: Day }).day;
    const counts = { days: 0, views: 0 };
    for (let day = plusDays(last, 1); day < today; day = plusDays(day, 1)) {
      const views = await countAccess(
        trx,
        'contact',
        atTime(day, '00:00'),
        atTime(plusDays(day, 1), '00:00'),
      );
      await appendPublicLeaf(trx, context, { kind: LEAF, at: now, body: { day, views } });
      counts.days += 1;
      counts.views += views;
    }
    return counts;
  });
}

import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { CaseRow } from './store.ts';

/**
 * How many cases since `from` look from outside like this one: the same category in the same town. What neighbours know
 * of each other is what somebody complained of and where, not which unit got it. Sealed ones stand on no board and hide
 * nobody. Counts to `most` and no further.
 */
export async function countAlike(
  reader: Reader,
  row: Pick<CaseRow, 'category_code' | 'town_code'>,
  from: Day,
  most: number,
): Promise<number> {
  const alike = await reader
    .selectFrom('cases')
    .select('id')
    .where('category_code', '=', row.category_code)
    .where('town_code', row.town_code === null ? 'is' : '=', row.town_code)
    .where('received_on', '>=', from)
    .where('type', 'not in', ['conduct_complaint', 'report'])
    .limit(most)
    .execute();
  return alike.length;
}

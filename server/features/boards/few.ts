import type { Reader } from '../../../db/transaction.ts';
import { dayOf, plusDays, type Instant } from '../../clock.ts';
import { countAlike, type CaseRow } from '../cases/index.ts';
import type { Rules } from '../deadlines/index.ts';
import { isCountOnly } from './rules.ts';

/**
 * Whether only the count of a case may go out now (domain §5.4 (8) and (9)): what it is of itself, or because so few
 * are like it that people could guess whose it is. Whoever agreed to publication has agreed to more than a board ever
 * says, so theirs need no others to hide among.
 */
export async function mustBeCounted(
  { trx, now, rules }: { trx: Reader; now: Instant; rules: Rules },
  row: CaseRow,
): Promise<boolean> {
  if (isCountOnly(row)) return true;
  if (row.consents_to_publish === 1) return false;
  const { least, days } = rules.exposure.fewCases;
  return (await countAlike(trx, row, plusDays(dayOf(now), -days), least)) < least;
}

import type { Reader } from '../../../../db/transaction.ts';
import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import { calendarOf, rulesOf } from '../../deadlines/index.ts';
import type { CaseRow } from '../store.ts';
import { loadNames } from './names.ts';
import type { Lens } from './present-progress.ts';

/** Everything needed to speak about `row` (and about `others` received under whatever rules). */
export async function lensFor(
  context: Pick<Context, 'db' | 'clock'>,
  say: Say,
  row: CaseRow,
  others: readonly CaseRow[] = [],
): Promise<Lens> {
  const reader: Reader = context.db;
  return {
    say,
    names: await loadNames(
      reader,
      say,
      [row, ...others].flatMap((one) => [one.division_code, one.town_code]),
    ),
    calendar: await calendarOf(reader),
    rules: await rulesOf(reader, row.rules_version),
    now: context.clock.now(),
  };
}

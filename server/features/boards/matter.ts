import type { Trx } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { getCase, surroundings, type CaseRow, type Surroundings } from '../cases/index.ts';
import { rulesAt } from '../deadlines/index.ts';
import type { ExposureRow } from './store.ts';

/** What a notice or an entry is about, and what its limits are counted with. */
export interface Matter {
  /** Null: about a unit's listening. */
  kase: CaseRow | null;
  /** Under the rules the case was received under; without a case those of the day of the notice. */
  around: Surroundings;
}

export async function matterOf(
  context: Context,
  trx: Trx,
  row: Pick<ExposureRow, 'case_id' | 'noticed_at'>,
): Promise<Matter> {
  if (row.case_id === null) {
    const { version } = await rulesAt(trx, dayOf(row.noticed_at));
    return { kase: null, around: await surroundings(context, trx, version) };
  }
  const kase = await getCase(trx, row.case_id);
  return { kase, around: await surroundings(context, trx, kase.rules_version) };
}

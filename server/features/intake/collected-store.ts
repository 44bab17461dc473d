import type { Insertable } from 'kysely';
import type { CollectedCasesTable } from '../../../db/schema/intake.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { CollectedRow } from './store.ts';

export async function insertCollected(trx: Trx, row: Insertable<CollectedCasesTable>): Promise<void> {
  await trx.insertInto('collected_cases').values(row).execute();
}

/** Who took a case down, and the number of its slip. */
export async function findCollected(
  reader: Reader,
  caseId: string,
): Promise<(CollectedRow & { slip: string }) | undefined> {
  return reader
    .selectFrom('collected_cases')
    .innerJoin('slips', 'slips.id', 'collected_cases.slip_id')
    .selectAll('collected_cases')
    .select('slips.number as slip')
    .where('case_id', '=', caseId)
    .executeTakeFirst();
}

/**
 * The collector who took each of these cases down, by case; cases nobody took down are not in it. For draws and
 * assignments, which keep a collector's own cases away from the same person.
 */
export async function collectedBy(reader: Reader, caseIds: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  // A statement takes so many values and no more.
  for (const some of portionsOf(caseIds, 5000)) {
    const rows = await reader
      .selectFrom('collected_cases')
      .select(['case_id', 'member_id'])
      .where('case_id', 'in', some)
      .where('member_id', 'is not', null)
      .execute();
    for (const { case_id: caseId, member_id: memberId } of rows) found.set(caseId, memberId!);
  }
  return found;
}

/** Ids of the cases a collector took down. */
export async function casesCollectedBy(reader: Reader, memberId: string): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('collected_cases')
    .select('case_id')
    .where('member_id', '=', memberId)
    .execute();
  return new Set(rows.map((row) => row.case_id));
}

/** One matter that somebody took down, with its slip; the case itself is asked of its own room. */
export interface Brought {
  case_id: string;
  collected_at: Instant;
  slip: string;
}

/** What a collector brought, or what one post typed in; newest first, a page at a time. */
export async function listBrought(
  reader: Reader,
  by: { memberId: string } | { accountId: string },
  before: { at: Instant; caseId: string } | null,
  limit: number,
): Promise<Brought[]> {
  let query = reader
    .selectFrom('collected_cases')
    .innerJoin('slips', 'slips.id', 'collected_cases.slip_id')
    .select(['collected_cases.case_id', 'collected_cases.collected_at', 'slips.number as slip']);
  query =
    'memberId' in by
      ? query.where('collected_cases.member_id', '=', by.memberId)
      : query.where('collected_cases.account_id', '=', by.accountId);
  if (before) {
    query = query.where((eb) =>
      eb.or([
        eb('collected_cases.collected_at', '<', before.at),
        eb.and([
          eb('collected_cases.collected_at', '=', before.at),
          eb('collected_cases.case_id', '<', before.caseId),
        ]),
      ]),
    );
  }
  return query
    .orderBy('collected_cases.collected_at', 'desc')
    .orderBy('collected_cases.case_id', 'desc')
    .limit(limit)
    .execute();
}

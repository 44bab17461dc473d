import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export async function follow(
  trx: Trx,
  row: { memberId: string; caseId: string; facts: string; at: Instant },
): Promise<void> {
  await trx
    .insertInto('case_follows')
    .values({ member_id: row.memberId, case_id: row.caseId, facts: row.facts, followed_at: row.at })
    .onConflict((conflict) => conflict.columns(['member_id', 'case_id']).doUpdateSet({ facts: row.facts }))
    .execute();
}

export async function unfollow(trx: Trx, memberId: string, caseId: string): Promise<void> {
  await trx
    .deleteFrom('case_follows')
    .where('member_id', '=', memberId)
    .where('case_id', '=', caseId)
    .execute();
}

/** The facts as this member saw them last, by case; only of those that are followed. */
export async function followedFacts(
  reader: Reader,
  memberId: string,
  caseIds: readonly string[],
): Promise<Map<string, string>> {
  if (caseIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('case_follows')
    .select(['case_id', 'facts'])
    .where('member_id', '=', memberId)
    .where('case_id', 'in', caseIds)
    .execute();
  return new Map(rows.map((row) => [row.case_id, row.facts]));
}

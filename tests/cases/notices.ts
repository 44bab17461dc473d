import type { CaseRow } from '../../server/features/cases/index.ts';
import type { TestContext } from '../support/context.ts';

/** What was queued about a case, oldest first, as `unit unit-housing unit.new_case`. */
export async function noticesOf(context: TestContext, row: Pick<CaseRow, 'code'>): Promise<string[]> {
  const rows = await context.db
    .selectFrom('notices')
    .select(['recipient_kind', 'recipient_id', 'template'])
    .where('args_json', '=', JSON.stringify({ code: row.code }))
    .orderBy('id')
    .execute();
  return rows.map((notice) => `${notice.recipient_kind} ${notice.recipient_id} ${notice.template}`);
}

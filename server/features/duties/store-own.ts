import type { Selectable } from 'kysely';
import type { DutiesSchema } from '../../../db/schema/duties.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { DutyState, LookBackState } from './rules.ts';

/** What is given to a member: both have a member, a state and a last day. */
type GivenTable = 'duties' | 'look_backs';

/**
 * A member's own rows in one state.
 *
 * @param order `asc` for what is to be done, by its last day; `desc` for the rest, newest first.
 */
export async function listOwn<Table extends GivenTable>(
  reader: Reader,
  table: Table,
  { memberId, state }: { memberId: string; state: DutyState | LookBackState },
  order: 'asc' | 'desc',
  limit: number,
): Promise<Selectable<DutiesSchema[Table]>[]> {
  const rows: unknown = await reader
    // Columns that both tables have; which of the two it is, only the database needs to know.
    .selectFrom(table as 'duties')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('state', '=', state as 'open')
    .orderBy('due_on', order)
    .orderBy('id', order)
    .limit(limit)
    .execute();
  return rows as Selectable<DutiesSchema[Table]>[];
}

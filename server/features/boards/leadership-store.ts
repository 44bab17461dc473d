import type { Selectable } from 'kysely';
import type { LeadershipLinesTable } from '../../../db/schema/boards.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export type LeadershipLine = Selectable<LeadershipLinesTable>;

export async function insertLeadershipLine(trx: Trx, row: LeadershipLine): Promise<void> {
  await trx.insertInto('leadership_lines').values(row).execute();
}

/** Lines never change; this is here for the register's sake and matches nothing else. */
export async function updateLeadershipLine(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<LeadershipLine>,
): Promise<boolean> {
  const done = await trx
    .updateTable('leadership_lines')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageLeadershipLines(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<LeadershipLine[]> {
  return reader
    .selectFrom('leadership_lines')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Whether the unit is on the list for repeated exposures since `since` already. */
export async function isListedAsRepeated(reader: Reader, unitId: string, since: Instant): Promise<boolean> {
  const row = await reader
    .selectFrom('leadership_lines')
    .select('id')
    .where('unit_id', '=', unitId)
    .where('reason', '=', 'repeated')
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

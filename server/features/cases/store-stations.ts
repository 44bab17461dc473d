import { sql } from 'kysely';
import type { Reader } from '../../../db/transaction.ts';

/** What came of the cases that came through one observation station: numbers, and only of what anybody may know of. */
export interface StationCases {
  received: number;
  answered: number;
  solved: number;
}

/**
 * By the station's code: of all stations, or of one. Sealed and confidential matters are not counted: at one place
 * even their number would tell.
 */
export async function countCasesByStation(
  reader: Reader,
  station?: string,
): Promise<Map<string, StationCases>> {
  let query = reader
    .selectFrom('cases')
    .select([
      sql<string>`station_code`.as('code'),
      sql<number>`count(*)`.as('received'),
      sql<number>`count(case when state in ('answered', 'closed') then 1 end)`.as('answered'),
      sql<number>`count(case when state = 'closed' and is_solved = 1 then 1 end)`.as('solved'),
    ])
    .where('station_code', 'is not', null)
    .where('type', 'not in', ['report', 'conduct_complaint'])
    .where('is_confidential', '=', 0)
    .groupBy('station_code');
  if (station !== undefined) query = query.where('station_code', '=', station);
  const rows = await query.execute();
  return new Map(
    rows.map(({ code, ...row }) => [
      code,
      { received: Number(row.received), answered: Number(row.answered), solved: Number(row.solved) },
    ]),
  );
}

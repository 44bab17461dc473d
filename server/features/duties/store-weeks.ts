import type { Insertable, Selectable } from 'kysely';
import type { LookBackPoolTable, LookBackWeeksTable } from '../../../db/schema/duties.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';

export type WeekRow = Selectable<LookBackWeeksTable>;
export type PoolRow = Selectable<LookBackPoolTable>;

export async function findWeek(reader: Reader, weekOn: Day): Promise<WeekRow | undefined> {
  return reader.selectFrom('look_back_weeks').selectAll().where('week_on', '=', weekOn).executeTakeFirst();
}

/** Newest first. */
export async function listWeeks(reader: Reader, before: Day | null, limit: number): Promise<WeekRow[]> {
  const query = reader.selectFrom('look_back_weeks').selectAll().orderBy('week_on', 'desc').limit(limit);
  return (before === null ? query : query.where('week_on', '<', before)).execute();
}

export async function listUntoldWeeks(reader: Reader): Promise<WeekRow[]> {
  return reader
    .selectFrom('look_back_weeks')
    .selectAll()
    .where('is_told', '=', 0)
    .orderBy('week_on')
    .execute();
}

export async function insertWeek(trx: Trx, row: Insertable<LookBackWeeksTable>): Promise<void> {
  await trx.insertInto('look_back_weeks').values(row).execute();
}

/** True once. */
export async function markTold(trx: Trx, weekOn: Day): Promise<boolean> {
  const done = await trx
    .updateTable('look_back_weeks')
    .set({ is_told: 1 })
    .where('week_on', '=', weekOn)
    .where('is_told', '=', 0)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The body of a public leaf of the register, as it was published. */
export async function publicLeafAt(reader: Reader, seq: number): Promise<string | null> {
  const row = await reader
    .selectFrom('register_entries')
    .select('payload_json')
    .where('seq', '=', seq)
    .where('form', '=', 'public')
    .executeTakeFirst();
  return row?.payload_json ?? null;
}

/** A statement takes so many values and no more. */
const ROWS_AT_ONCE = 500;

export async function insertPool(trx: Trx, rows: readonly PoolRow[]): Promise<void> {
  for (const some of portionsOf(rows, ROWS_AT_ONCE)) {
    await trx.insertInto('look_back_pool').values(some).execute();
  }
}

/** In the order in which it is published: by code. */
export async function listPool(reader: Reader, weekOn: Day): Promise<PoolRow[]> {
  return reader
    .selectFrom('look_back_pool')
    .selectAll()
    .where('week_on', '=', weekOn)
    .orderBy('code')
    .execute();
}

import type { Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { ListeningExcusesTable, ListeningWeeksTable } from '../../../db/schema/stations.ts';
import type { Day } from '../../clock.ts';

export type WeekRow = Selectable<ListeningWeeksTable>;
export type ExcuseRow = Selectable<ListeningExcusesTable>;

export async function findWeek(reader: Reader, unitId: string, week: Day): Promise<WeekRow | undefined> {
  return reader
    .selectFrom('listening_weeks')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('week_on', '=', week)
    .executeTakeFirst();
}

/** What the checks found about one unit from `from` on, the newest week first. */
export async function listWeeksOfUnit(reader: Reader, unitId: string, from: Day): Promise<WeekRow[]> {
  return reader
    .selectFrom('listening_weeks')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('week_on', '>=', from)
    .orderBy('week_on', 'desc')
    .execute();
}

/** Every unit's row of one week. */
export async function listWeek(reader: Reader, week: Day): Promise<WeekRow[]> {
  return reader
    .selectFrom('listening_weeks')
    .selectAll()
    .where('week_on', '=', week)
    .orderBy('unit_id')
    .execute();
}

/** Units and the weeks they missed, from `from` on. */
export async function listMissed(reader: Reader, from: Day): Promise<{ unit_id: string; week_on: Day }[]> {
  return reader
    .selectFrom('listening_weeks')
    .select(['unit_id', 'week_on'])
    .where('is_missed', '=', 1)
    .where('week_on', '>=', from)
    .orderBy('unit_id')
    .orderBy('week_on')
    .execute();
}

export async function insertWeek(trx: Trx, row: WeekRow): Promise<void> {
  await trx.insertInto('listening_weeks').values(row).execute();
}

export async function updateWeek(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<WeekRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('listening_weeks')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageWeeks(reader: Reader, afterId: string | null, limit: number): Promise<WeekRow[]> {
  return reader
    .selectFrom('listening_weeks')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findExcuse(reader: Reader, id: string): Promise<ExcuseRow | undefined> {
  return reader.selectFrom('listening_excuses').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findExcuseFor(
  reader: Reader,
  postId: string,
  week: Day,
): Promise<ExcuseRow | undefined> {
  return reader
    .selectFrom('listening_excuses')
    .selectAll()
    .where('post_id', '=', postId)
    .where('week_on', '=', week)
    .executeTakeFirst();
}

/** Excuses of one week, or of one unit in it. */
export async function listExcusesOfWeek(reader: Reader, week: Day, unitId?: string): Promise<ExcuseRow[]> {
  let query = reader.selectFrom('listening_excuses').selectAll().where('week_on', '=', week);
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  return query.orderBy('asked_at').orderBy('id').execute();
}

/** Excuses of one unit for weeks from `from` on, the newest week first. */
export async function listExcusesOfUnit(reader: Reader, unitId: string, from: Day): Promise<ExcuseRow[]> {
  return reader
    .selectFrom('listening_excuses')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('week_on', '>=', from)
    .orderBy('week_on', 'desc')
    .orderBy('id')
    .execute();
}

/** Excuses nobody has decided yet, the oldest first. */
export async function listAskedExcuses(reader: Reader, limit: number): Promise<ExcuseRow[]> {
  return reader
    .selectFrom('listening_excuses')
    .selectAll()
    .where('state', '=', 'asked')
    .orderBy('asked_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertExcuse(trx: Trx, row: ExcuseRow): Promise<void> {
  await trx.insertInto('listening_excuses').values(row).execute();
}

export async function updateExcuse(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ExcuseRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('listening_excuses')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageExcuses(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ExcuseRow[]> {
  return reader
    .selectFrom('listening_excuses')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The last week that has been checked whole; null: none yet. */
export async function readCheckedUntil(reader: Reader): Promise<Day | null> {
  const row = await reader
    .selectFrom('listening_clock')
    .select('checked_until')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  return row.checked_until;
}

/** Moves the mark on, never back: of two checks at once the further one stays. */
export async function setCheckedUntil(trx: Trx, week: Day): Promise<void> {
  await trx
    .updateTable('listening_clock')
    .set({ checked_until: week })
    .where('id', '=', 1)
    .where((eb) => eb.or([eb('checked_until', 'is', null), eb('checked_until', '<', week)]))
    .execute();
}

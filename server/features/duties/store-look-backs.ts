import type { Selectable } from 'kysely';
import type { LookBacksTable } from '../../../db/schema/duties.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { LookBackResult, LookBackState } from './rules.ts';
import { listOwn } from './store-own.ts';

export type LookBackRow = Selectable<LookBacksTable>;

export async function insertLookBack(trx: Trx, row: LookBackRow): Promise<void> {
  await trx.insertInto('look_backs').values(row).execute();
}

export async function updateLookBack(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<LookBackRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('look_backs')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageLookBacks(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<LookBackRow[]> {
  const query = reader.selectFrom('look_backs').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** The check of this member; undefined for everybody else's. */
export async function findLookBackOf(
  reader: Reader,
  memberId: string,
  id: string,
): Promise<LookBackRow | undefined> {
  return reader
    .selectFrom('look_backs')
    .selectAll()
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .executeTakeFirst();
}

/** A member's own checks in one state: those to be done by their last day, others newest first. */
export async function listLookBacksOf(
  reader: Reader,
  memberId: string,
  state: LookBackState,
  limit: number,
): Promise<LookBackRow[]> {
  return listOwn(reader, 'look_backs', { memberId, state }, state === 'given' ? 'asc' : 'desc', limit);
}

export async function listLookBacks(reader: Reader, weekOn: Day): Promise<LookBackRow[]> {
  return reader
    .selectFrom('look_backs')
    .selectAll()
    .where('week_on', '=', weekOn)
    .orderBy('number')
    .execute();
}

/** Checks that were given and whose last day has passed. */
export async function listChecksOver(reader: Reader, today: Day): Promise<string[]> {
  const rows = await reader
    .selectFrom('look_backs')
    .select('id')
    .where('state', '=', 'given')
    .where('due_on', '<', today)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function findLookBack(reader: Reader, id: string): Promise<LookBackRow | undefined> {
  return reader.selectFrom('look_backs').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Who had the last check of each of these units since `since`, by unit. */
export async function lastCheckers(
  reader: Reader,
  unitIds: readonly string[],
  since: Day,
): Promise<Map<string, string>> {
  if (unitIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('look_backs')
    .select(['unit_id', 'member_id'])
    .where('unit_id', 'in', unitIds)
    .where('week_on', '>=', since)
    .where('member_id', 'is not', null)
    .orderBy('week_on')
    .orderBy('number')
    .execute();
  return new Map(rows.map((row) => [row.unit_id, row.member_id!]));
}

export interface WeekCount {
  weekOn: Day;
  state: LookBackState;
  result: LookBackResult | null;
  isSentBack: boolean;
  n: number;
}

/** What came of the checks of these weeks, as counts. */
export async function countLookBacks(reader: Reader, weeks: readonly Day[]): Promise<WeekCount[]> {
  if (weeks.length === 0) return [];
  const rows = await reader
    .selectFrom('look_backs')
    .select(['week_on', 'state', 'result', 'is_sent_back'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('week_on', 'in', weeks)
    .groupBy(['week_on', 'state', 'result', 'is_sent_back'])
    .execute();
  return rows.map((row) => ({
    weekOn: row.week_on,
    state: row.state,
    result: row.result,
    isSentBack: row.is_sent_back === 1,
    n: Number(row.n),
  }));
}

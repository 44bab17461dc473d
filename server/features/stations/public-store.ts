import { sql } from 'kysely';
import type { Reader } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';
import type { Attendees, Fate } from './rules.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { WeekRow } from './week-store.ts';

/** A day and a time of it, `HH:MM`. */
export interface Moment {
  day: Day;
  time: string;
}

/** Sessions that are not over: later days', and of today those that run or whose end is ahead. */
const isAhead = ({ day, time }: Moment) =>
  sql<boolean>`(held_on > ${day} or (held_on = ${day} and (state = 'open' or (state <> 'closed' and ends > ${time}))))`;

/** The next session of each of these stations that is planned or runs; one query for all of them. */
export async function listNextSessions(
  reader: Reader,
  now: Moment,
  stationIds: readonly string[],
): Promise<SessionRow[]> {
  if (stationIds.length === 0) return [];
  return reader
    .selectFrom((eb) =>
      eb
        .selectFrom('listening_sessions')
        .selectAll()
        .select(
          sql<number>`row_number() over (partition by station_id order by held_on, starts, id)`.as('nth'),
        )
        .where('station_id', 'in', stationIds)
        .where('held_on', '>=', now.day)
        .where('state', 'in', ['planned', 'open'])
        .where(isAhead(now))
        .as('one'),
    )
    .selectAll('one')
    .where('nth', '=', 1)
    .execute();
}

/** Sessions at one station that are not over, the next first; called off ones too, so that nobody comes in vain. */
export async function listComing(
  reader: Reader,
  stationId: string,
  now: Moment,
  limit: number,
): Promise<SessionRow[]> {
  return reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('station_id', '=', stationId)
    .where(isAhead(now))
    .orderBy('held_on')
    .orderBy('starts')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Sessions at one station that are over: the newest first. */
export async function listPast(
  reader: Reader,
  stationId: string,
  now: Moment,
  after: { day: Day; id: string } | null,
  limit: number,
): Promise<SessionRow[]> {
  let query = reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('station_id', '=', stationId)
    .where((eb) => eb.not(isAhead(now)));
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('held_on', '<', after.day),
        eb.and([eb('held_on', '=', after.day), eb('id', '<', after.id)]),
      ]),
    );
  }
  return query.orderBy('held_on', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** What was heard at a station and may be read, the newest record first. */
export async function listPublicOpinions(
  reader: Reader,
  stationId: string,
  limit: number,
): Promise<OpinionRow[]> {
  return reader
    .selectFrom('opinions')
    .selectAll()
    .where('station_id', '=', stationId)
    .where('published_at', 'is not', null)
    .where('words', 'is not', null)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Opinions of closed records since `from`, by station and by what became of them. */
export async function countOpinions(
  reader: Reader,
  from: Instant,
): Promise<{ station_id: string; fate: Fate; n: number }[]> {
  const rows = await reader
    .selectFrom('opinions')
    .select(['station_id', 'fate', sql<number>`count(*)`.as('n')])
    .where('published_at', '>=', from)
    .groupBy(['station_id', 'fate'])
    .execute();
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Opinions of each of these sessions, by what became of them. */
export async function countOpinionsOf(
  reader: Reader,
  sessionIds: readonly string[],
): Promise<Map<string, number>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('opinions')
    .select(['session_id', sql<number>`count(*)`.as('n')])
    .where('session_id', 'in', sessionIds)
    .where('published_at', 'is not', null)
    .groupBy('session_id')
    .execute();
  return new Map(rows.map((row) => [row.session_id, Number(row.n)]));
}

/** Sessions that were held from the Monday `from` on, at each of these stations. */
export async function countHeld(
  reader: Reader,
  from: Day,
  stationIds: readonly string[],
): Promise<Map<string, number>> {
  if (stationIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('listening_sessions')
    .select(['station_id', sql<number>`count(*)`.as('n')])
    .where('station_id', 'in', stationIds)
    .where('state', '=', 'closed')
    .where('held_on', '>=', from)
    .groupBy('station_id')
    .execute();
  return new Map(rows.map((row) => [row.station_id, Number(row.n)]));
}

/** Forums that were held in the weeks from `from` on, by who was asked. */
export async function countForums(reader: Reader, from: Day): Promise<Map<Attendees, number>> {
  const rows = await reader
    .selectFrom('listening_sessions')
    .select(['attendees', sql<number>`count(*)`.as('n')])
    .where('kind', '=', 'forum')
    .where('state', '=', 'closed')
    .where('week_on', '>=', from)
    .groupBy('attendees')
    .execute();
  return new Map(rows.map((row) => [row.attendees!, Number(row.n)]));
}

/** The first week there is anything to say about; null while there is none. */
export async function firstWeek(reader: Reader): Promise<Day | null> {
  const first = async (table: 'listening_sessions' | 'listening_weeks') =>
    (
      await reader
        .selectFrom(table)
        .select(sql<Day | null>`min(week_on)`.as('week'))
        .executeTakeFirst()
    )?.week ?? null;
  const weeks = [await first('listening_sessions'), await first('listening_weeks')];
  return weeks.filter((week) => week !== null).sort()[0] ?? null;
}

export type WeekTotals = Record<'due' | 'held' | 'late' | 'missed' | 'excused' | 'closed', number> & {
  week_on: Day;
};

/** The numbers of the checked weeks from `from` on, over all units, the newest week first. */
export async function sumWeeks(reader: Reader, from: Day): Promise<WeekTotals[]> {
  const sum = (column: keyof WeekTotals) => sql<number>`sum(${sql.ref(column)})`.as(column);
  const rows = await reader
    .selectFrom('listening_weeks')
    .select(['week_on', sum('due'), sum('held'), sum('late'), sum('missed'), sum('excused'), sum('closed')])
    .where('week_on', '>=', from)
    .groupBy('week_on')
    .orderBy('week_on', 'desc')
    .execute();
  return rows.map((row) => ({
    week_on: row.week_on as Day,
    due: Number(row.due),
    held: Number(row.held),
    late: Number(row.late),
    missed: Number(row.missed),
    excused: Number(row.excused),
    closed: Number(row.closed),
  }));
}

export type UnitWeek = WeekRow & { unit_code: string };

/** A week's rows in the order of the units' codes, by a keyset on the code. */
export async function pageOfWeek(
  reader: Reader,
  week: Day,
  filter: { sectorId?: string | undefined; onlyMissed?: boolean | undefined },
  afterCode: string,
  limit: number,
): Promise<UnitWeek[]> {
  let query = reader
    .selectFrom('listening_weeks')
    .innerJoin('units', 'units.id', 'listening_weeks.unit_id')
    .selectAll('listening_weeks')
    .select('units.code as unit_code')
    .where('week_on', '=', week)
    .where('units.code', '>', afterCode);
  if (filter.sectorId !== undefined) query = query.where('units.sector_id', '=', filter.sectorId);
  if (filter.onlyMissed) query = query.where('is_missed', '=', 1);
  return query.orderBy('units.code').limit(limit).execute();
}

/** Units with misses since `from`, by how many weeks: for the supervision office. In the order of their codes. */
export async function listMissingUnits(
  reader: Reader,
  from: Day,
): Promise<{ unit_id: string; weeks: number; newest: Day }[]> {
  const rows = await reader
    .selectFrom('listening_weeks')
    .innerJoin('units', 'units.id', 'listening_weeks.unit_id')
    .select(['unit_id', 'units.code', sql<number>`count(*)`.as('weeks'), sql<Day>`max(week_on)`.as('newest')])
    .where('is_missed', '=', 1)
    .where('week_on', '>=', from)
    .groupBy(['unit_id', 'units.code'])
    .orderBy('units.code')
    .execute();
  return rows.map((row) => ({ unit_id: row.unit_id, weeks: Number(row.weeks), newest: row.newest }));
}

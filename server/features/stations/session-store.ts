import type { Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { ListeningSessionsTable, OpinionsTable } from '../../../db/schema/stations.ts';
import type { Day, Instant } from '../../clock.ts';

export type SessionRow = Selectable<ListeningSessionsTable>;
export type OpinionRow = Selectable<OpinionsTable>;

export async function findSession(reader: Reader, id: string): Promise<SessionRow | undefined> {
  return reader.selectFrom('listening_sessions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertSession(trx: Trx, row: SessionRow): Promise<void> {
  await trx.insertInto('listening_sessions').values(row).execute();
}

export async function updateSession(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<SessionRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('listening_sessions')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageSessions(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<SessionRow[]> {
  return reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** All sessions of one week, or those of one unit, in the order in which they are held. */
export async function listSessionsOfWeek(reader: Reader, week: Day, unitId?: string): Promise<SessionRow[]> {
  let query = reader.selectFrom('listening_sessions').selectAll().where('week_on', '=', week);
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  return query.orderBy('held_on').orderBy('starts').orderBy('id').execute();
}

/** Sessions on one day that were not called off: at a station, or of a unit wherever it listens. */
export async function listSessionsOn(
  reader: Reader,
  day: Day,
  of: { stationId: string } | { unitId: string },
): Promise<SessionRow[]> {
  const query = reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('held_on', '=', day)
    .where('state', '<>', 'called_off');
  return (
    'stationId' in of ? query.where('station_id', '=', of.stationId) : query.where('unit_id', '=', of.unitId)
  )
    .orderBy('starts')
    .orderBy('id')
    .execute();
}

/** What lies with a host on `day`: today's sessions, and those of earlier whose record is owed, the oldest first. */
export async function listSessionsOfHost(
  reader: Reader,
  stationIds: readonly string[],
  day: Day,
): Promise<SessionRow[]> {
  if (stationIds.length === 0) return [];
  return reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('station_id', 'in', stationIds)
    .where('state', '<>', 'called_off')
    .where((eb) =>
      eb.or([
        eb('held_on', '=', day),
        eb.and([eb('record_due_at', 'is not', null), eb('record_closed_at', 'is', null)]),
      ]),
    )
    .orderBy('held_on')
    .orderBy('starts')
    .orderBy('id')
    .limit(100)
    .execute();
}

/** Planned sessions at a station between two days: what a closure calls off. */
export async function listPlannedAt(
  reader: Reader,
  stationId: string,
  from: Day,
  to: Day | null,
): Promise<SessionRow[]> {
  let query = reader
    .selectFrom('listening_sessions')
    .selectAll()
    .where('station_id', '=', stationId)
    .where('state', '=', 'planned')
    .where('held_on', '>=', from);
  if (to !== null) query = query.where('held_on', '<=', to);
  return query.orderBy('held_on').orderBy('id').execute();
}

export async function insertOpinion(trx: Trx, row: OpinionRow): Promise<void> {
  await trx.insertInto('opinions').values(row).execute();
}

export async function updateOpinion(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<OpinionRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('opinions')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageOpinions(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<OpinionRow[]> {
  return reader
    .selectFrom('opinions')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findOpinion(reader: Reader, id: string): Promise<OpinionRow | undefined> {
  return reader.selectFrom('opinions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listOpinionsOfSession(reader: Reader, sessionId: string): Promise<OpinionRow[]> {
  return reader
    .selectFrom('opinions')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .execute();
}

/** Opinions of these sessions that no record has published yet. */
export async function listUnpublished(reader: Reader, sessionId: string): Promise<OpinionRow[]> {
  return reader
    .selectFrom('opinions')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('published_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** Sessions whose record is owed and was due before `now`, of one week: what turns from held to late. */
export const isRecordOverdue = (row: SessionRow, now: Instant): boolean =>
  row.record_due_at !== null && row.record_closed_at === null && row.record_due_at < now;

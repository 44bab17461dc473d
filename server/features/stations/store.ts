import type { Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type {
  LeadershipPostsTable,
  StationClosuresTable,
  StationsTable,
} from '../../../db/schema/stations.ts';
import type { Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';

export type StationRow = Selectable<StationsTable>;
export type ClosureRow = Selectable<StationClosuresTable>;
export type PostRow = Selectable<LeadershipPostsTable>;

/** Every station, by sector and code. A county has some twenty of them. */
export async function listStations(reader: Reader): Promise<StationRow[]> {
  return reader.selectFrom('stations').selectAll().orderBy('sector_id').orderBy('code').execute();
}

/** Where a page of stations goes on: the sector and the code of the last one that was seen. */
export interface StationPlace {
  sector: string;
  code: string;
}

/** Stations by the code of their sector and their own, with the former. */
export async function pageByCode(
  reader: Reader,
  after: StationPlace | null,
  limit: number,
): Promise<(StationRow & { sector: string })[]> {
  let query = reader
    .selectFrom('stations')
    .innerJoin('sectors', 'sectors.id', 'stations.sector_id')
    .selectAll('stations')
    .select('sectors.code as sector');
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('sectors.code', '>', after.sector),
        eb.and([eb('sectors.code', '=', after.sector), eb('stations.code', '>', after.code)]),
      ]),
    );
  }
  return query.orderBy('sectors.code').orderBy('stations.code').limit(limit).execute();
}

export async function findStation(reader: Reader, id: string): Promise<StationRow | undefined> {
  return reader.selectFrom('stations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** @throws NotFound */
export async function getStation(reader: Reader, id: string): Promise<StationRow> {
  const row = await findStation(reader, id);
  if (!row) throw new NotFound();
  return row;
}

export async function findStationByCode(reader: Reader, code: string): Promise<StationRow | undefined> {
  return reader.selectFrom('stations').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function listStationsOfHost(reader: Reader, unitId: string): Promise<StationRow[]> {
  return reader
    .selectFrom('stations')
    .selectAll()
    .where('host_unit_id', '=', unitId)
    .orderBy('code')
    .execute();
}

export async function insertStation(trx: Trx, row: StationRow): Promise<void> {
  await trx.insertInto('stations').values(row).execute();
}

export async function updateStation(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<StationRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('stations')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageStations(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<StationRow[]> {
  return reader
    .selectFrom('stations')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Closures that are not over before `day`, the earliest first; those that were taken back never were. */
export async function listClosures(reader: Reader, day: Day, stationId?: string): Promise<ClosureRow[]> {
  let query = reader
    .selectFrom('station_closures')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('to_on', 'is', null),
        eb.and([eb('to_on', '>=', day), eb('to_on', '>=', eb.ref('from_on'))]),
      ]),
    );
  if (stationId !== undefined) query = query.where('station_id', '=', stationId);
  return query.orderBy('from_on').orderBy('id').execute();
}

export async function findClosure(reader: Reader, id: string): Promise<ClosureRow | undefined> {
  return reader.selectFrom('station_closures').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertClosure(trx: Trx, row: ClosureRow): Promise<void> {
  await trx.insertInto('station_closures').values(row).execute();
}

export async function updateClosure(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ClosureRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('station_closures')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageClosures(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ClosureRow[]> {
  return reader
    .selectFrom('station_closures')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** A unit's leadership posts, ended ones too, in their order. */
export async function listPosts(reader: Reader, unitId: string): Promise<PostRow[]> {
  return reader
    .selectFrom('leadership_posts')
    .selectAll()
    .where('unit_id', '=', unitId)
    .orderBy('sort')
    .orderBy('id')
    .execute();
}

/** Posts of every unit that stood on some day from `from` to `to`, by unit and in their order. */
export async function listPostsBetween(reader: Reader, from: Day, to: Day): Promise<PostRow[]> {
  return reader
    .selectFrom('leadership_posts')
    .selectAll()
    .where('valid_from', '<=', to)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', from)]))
    .orderBy('unit_id')
    .orderBy('sort')
    .orderBy('id')
    .execute();
}

export async function findPost(reader: Reader, id: string): Promise<PostRow | undefined> {
  return reader.selectFrom('leadership_posts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Posts by their ids, ended ones too: old records go on naming them. */
export async function listPostsById(reader: Reader, ids: readonly string[]): Promise<PostRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('leadership_posts').selectAll().where('id', 'in', ids).execute();
}

export async function insertPost(trx: Trx, row: PostRow): Promise<void> {
  await trx.insertInto('leadership_posts').values(row).execute();
}

export async function updatePost(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<PostRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('leadership_posts')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pagePosts(reader: Reader, afterId: string | null, limit: number): Promise<PostRow[]> {
  return reader
    .selectFrom('leadership_posts')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

import type { Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { ServiceWindowsTable, WindowSheetsTable } from '../../../db/schema/windows.ts';
import type { Day } from '../../clock.ts';

export type WindowRow = Selectable<ServiceWindowsTable>;
export type SheetRow = Selectable<WindowSheetsTable>;

export async function findWindowByCode(reader: Reader, code: string): Promise<WindowRow | undefined> {
  return reader.selectFrom('service_windows').selectAll().where('code', '=', code).executeTakeFirst();
}

/** All windows of a unit, ended ones too, in the order of their opening. */
export async function listWindowsOfUnit(reader: Reader, unitId: string): Promise<WindowRow[]> {
  return reader
    .selectFrom('service_windows')
    .selectAll()
    .where('unit_id', '=', unitId)
    .orderBy('from_on')
    .orderBy('id')
    .execute();
}

export async function listWindowsById(reader: Reader, ids: readonly string[]): Promise<WindowRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('service_windows').selectAll().where('id', 'in', ids).execute();
}

/** Windows that are open on `day`, by unit and code, from behind `after` on: `[unit code, window code]`. */
export async function pageOpenWindows(
  reader: Reader,
  day: Day,
  after: readonly [string, string] | null,
  limit: number,
): Promise<(WindowRow & { unit_code: string })[]> {
  return reader
    .selectFrom('service_windows as w')
    .innerJoin('units as u', 'u.id', 'w.unit_id')
    .selectAll('w')
    .select('u.code as unit_code')
    .where((eb) => eb.or([eb('w.ended_on', 'is', null), eb('w.ended_on', '>=', day)]))
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('u.code', '>', after![0]),
          eb.and([eb('u.code', '=', after![0]), eb('w.code', '>', after![1])]),
        ]),
      ),
    )
    .orderBy('u.code')
    .orderBy('w.code')
    .limit(limit)
    .execute();
}

/** Every window there ever was, for the download. */
export async function listWindows(reader: Reader): Promise<WindowRow[]> {
  return reader.selectFrom('service_windows').selectAll().orderBy('code').execute();
}

export async function insertWindow(trx: Trx, row: WindowRow): Promise<void> {
  await trx.insertInto('service_windows').values(row).execute();
}

export async function updateWindow(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<WindowRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('service_windows')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageWindows(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<WindowRow[]> {
  return reader
    .selectFrom('service_windows')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findSheet(reader: Reader, id: string): Promise<SheetRow | undefined> {
  return reader.selectFrom('window_sheets').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The newest sheets of a window. */
export async function listSheets(reader: Reader, windowId: string, limit: number): Promise<SheetRow[]> {
  return reader
    .selectFrom('window_sheets')
    .selectAll()
    .where('window_id', '=', windowId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function countSheetsOn(reader: Reader, windowId: string, day: Day): Promise<number> {
  const { n } = await reader
    .selectFrom('window_sheets')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('window_id', '=', windowId)
    .where('printed_on', '=', day)
    .executeTakeFirstOrThrow();
  return Number(n);
}

export async function insertSheet(trx: Trx, row: SheetRow): Promise<void> {
  await trx.insertInto('window_sheets').values(row).execute();
}

export async function updateSheet(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<SheetRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('window_sheets')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageSheets(reader: Reader, afterId: string | null, limit: number): Promise<SheetRow[]> {
  return reader
    .selectFrom('window_sheets')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit, listSectors } from '../units/index.ts';
import { publicWords } from './public-words.ts';
import { stationRecords } from './records.ts';
import { closureOn, STATION_CODE, STATIONS_A_SECTOR } from './rules.ts';
import { findStationByCode, listClosures, listStations, type StationRow } from './store.ts';

/** What the administrator says about a station. */
export interface StationContent {
  sectorId: string;
  hostUnitId: string;
  name: string;
  nameEn: string;
  place: string;
  placeEn: string;
  lat: string | null;
  lng: string | null;
  weekdays: string;
  opens: string;
  closes: string;
  listens: string;
  listensEn: string;
}

/**
 * Sets up a station.
 *
 * @throws RuleFault when the code is taken or none, the sector has two open ones, or the host is no unit.
 */
export async function addStation(
  context: Context,
  actor: Actor,
  input: StationContent & { code: string },
): Promise<StationRow> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const code = input.code.trim().toUpperCase();
    if (!STATION_CODE.test(code)) throw new RuleFault('stations:rule.code');
    if (await findStationByCode(trx, code)) throw new RuleFault('stations:rule.codeTaken', { code });
    const today = dayOf(context.clock.now());
    const columns = await columnsOf(trx, context, input);
    await sectorHasRoom(trx, input.sectorId, today, null);
    const row = { id: context.ids.id(), code, from_on: today, ...columns };
    const event = { kind: 'station.opened' };
    return (await stationRecords.create(trx, context, actor, context.clock.now(), row, event)).row;
  });
}

/** Changes what is said about a station; its code stays, since posters carry it. */
export async function changeStation(
  context: Context,
  actor: Actor,
  code: string,
  input: StationContent,
  options: { seen?: number | undefined } = {},
): Promise<StationRow> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const row = await findStationByCode(trx, code);
    if (!row) throw new NotFound();
    if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
    const set = await columnsOf(trx, context, input);
    if (set.sector_id !== row.sector_id) {
      await sectorHasRoom(trx, set.sector_id, dayOf(context.clock.now()), row.id);
    }
    const event = { kind: 'station.changed', set };
    return (await stationRecords.change(trx, context, actor, context.clock.now(), row, event)).row;
  });
}

/** The register's head first: of two who edit at once the second sees the first. */
export async function mayEdit(trx: Trx, context: Context, actor: Actor): Promise<void> {
  if (!holds(actor, 'station.edit')) throw new Forbidden();
  await holdRegister(trx, context.dialect);
}

async function columnsOf(trx: Trx, context: Context, input: StationContent) {
  const host = await findUnit(trx, input.hostUnitId);
  if (!host || host.validTo !== null) throw new RuleFault('stations:rule.host');
  if (!(await listSectors(trx)).some(({ id }) => id === input.sectorId)) {
    throw new RuleFault('stations:rule.sector');
  }
  if (input.opens >= input.closes) throw new RuleFault('stations:rule.hours');
  const words = (text: string) => publicWords(trx, context, text, { least: 2, most: 200 });
  return {
    sector_id: input.sectorId,
    host_unit_id: host.id,
    name: await words(input.name),
    name_en: await words(input.nameEn),
    place: input.place.trim(),
    place_en: input.placeEn.trim(),
    lat: input.lat,
    lng: input.lng,
    weekdays: input.weekdays,
    opens: input.opens,
    closes: input.closes,
    listens: await words(input.listens),
    listens_en: await words(input.listensEn),
  };
}

/** Two at most that aren't closed until further notice. */
async function sectorHasRoom(trx: Trx, sectorId: string, today: Day, exceptId: string | null): Promise<void> {
  const closures = await listClosures(trx, today);
  const open = (await listStations(trx)).filter(
    (one) =>
      one.sector_id === sectorId &&
      one.id !== exceptId &&
      closureOn(
        closures.filter((closure) => closure.station_id === one.id),
        today,
      )?.to_on !== null,
  );
  if (open.length >= STATIONS_A_SECTOR)
    throw new RuleFault('stations:rule.sectorFull', { most: STATIONS_A_SECTOR });
}

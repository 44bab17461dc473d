import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { closureOn } from './rules.ts';
import { findStationByCode, listClosures, type StationRow } from './store.ts';

/** The station a poster's address names, and whether it is open on `day`; null for a code that is nobody's. */
export async function stationOfPoster(
  reader: Reader,
  code: string,
  day: Day,
): Promise<{ station: StationRow; isOpen: boolean } | null> {
  const station = await findStationByCode(reader, code);
  if (!station) return null;
  const closures = await listClosures(reader, day, station.id);
  return { station, isOpen: closureOn(closures, day) === undefined };
}

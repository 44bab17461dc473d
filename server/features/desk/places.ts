import type { Reader } from '../../../db/transaction.ts';
import type { CaseRow } from '../cases/index.ts';
import { listTowns, listVillages, unitNames } from '../units/index.ts';

/** Names of units and places, which look like names of people to the masker. */
export async function knownPlaces(
  reader: Reader,
  row: Pick<CaseRow, 'town_code' | 'received_on'>,
): Promise<ReadonlySet<string>> {
  const units = await unitNames(reader);
  const towns = await listTowns(reader, row.received_on);
  const villages = row.town_code === null ? [] : await listVillages(reader, row.town_code, row.received_on);
  return new Set([
    ...[...units.values()].map((unit) => unit.name),
    ...[...towns, ...villages].map((place) => place.name),
  ]);
}

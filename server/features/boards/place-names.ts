import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { listTowns, unitNames } from '../units/index.ts';

/** Names of units and towns, which look like names of people to the masker. */
export async function placeNames(reader: Reader, day: Day): Promise<ReadonlySet<string>> {
  const units = [...(await unitNames(reader)).values()].map(({ name }) => name);
  const towns = (await listTowns(reader, day)).map(({ name }) => name);
  return new Set([...units, ...towns]);
}

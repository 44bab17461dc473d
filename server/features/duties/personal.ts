import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { RuleFault } from '../../errors.ts';
import { findPersonalData, mask, scan } from '../masking/index.ts';
import { listTowns, listVillages, unitNames } from '../units/index.ts';

/** Names of units and places, which look like names of people to the masker. */
export async function placeNames(
  reader: Reader,
  townCode: string | null,
  day: Day,
): Promise<ReadonlySet<string>> {
  const units = await unitNames(reader);
  const towns = await listTowns(reader, day);
  const villages = townCode === null ? [] : await listVillages(reader, townCode, day);
  return new Set([
    ...[...units.values()].map((unit) => unit.name),
    ...[...towns, ...villages].map((place) => place.name),
  ]);
}

/**
 * What members write is about matters and places, never about residents (domain §2.6). A phone, a number of an
 * identity card and whatever else certainly tells who somebody is, has to go; what only may be a name is asked
 * about once.
 *
 * @param looked the writer has looked at what may be a name, and it is none.
 * @throws RuleFault `duties:rule.tells` or `duties:rule.mayTell`, each with `{what}`.
 */
export function mustNameNobody(texts: readonly string[], places: ReadonlySet<string>, looked: boolean): void {
  const found = texts.map((text) => scan(text, { places }));
  const quote = (findings: readonly { text: string }[]): string =>
    [...new Set(findings.map(({ text }) => text))].slice(0, 5).join(' · ');
  const sure = found.flatMap((one) => one.sure);
  if (sure.length > 0) throw new RuleFault('duties:rule.tells', { what: quote(sure) });
  const unsure = found.flatMap((one) => one.unsure);
  if (unsure.length > 0 && !looked) throw new RuleFault('duties:rule.mayTell', { what: quote(unsure) });
}

/** A text with everything in it that may tell who somebody is replaced by one sign. */
export function masked(text: string, places: ReadonlySet<string>): string {
  return mask(text, findPersonalData(text, { places }), () => '□');
}

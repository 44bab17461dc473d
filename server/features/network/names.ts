import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { findDivision, listTowns, listUnits, listVillages, UNIT_KINDS, unitNames } from '../units/index.ts';
import { COUNTY_PLACE } from './call-rules.ts';

type Named = { name: string; nameEn: string };
type Speaking = Pick<Say, 't' | 'lang'>;

export const namedIn =
  (lang: Say['lang']) =>
  (one: Named): string =>
    lang === 'en' ? one.nameEn : one.name;

export interface Option {
  value: string;
  label: string;
}

/** Names of places: `county`, towns and streets of today, and others that rows may name. */
export interface Places {
  /** By `placeOf`; the code itself for a town nobody knows any more. */
  name(place: string): string;
  towns: Option[];
}

export async function loadPlaces(reader: Reader, { t, lang }: Speaking, day: Day): Promise<Places> {
  const named = namedIn(lang);
  const towns = (await listTowns(reader, day)).map((town) => ({ value: town.code, label: named(town) }));
  const byCode = new Map(towns.map(({ value, label }) => [value, label]));
  return {
    towns,
    name: (place) => (place === COUNTY_PLACE ? t('network:place.county') : (byCode.get(place) ?? place)),
  };
}

/** Villages to choose from, by town; with `townCodes`: of these towns alone. */
export async function villageGroups(
  reader: Reader,
  say: Speaking,
  day: Day,
  options: { townCodes?: readonly string[] | undefined; withTowns: boolean },
): Promise<{ label: string; options: Option[] }[]> {
  const named = namedIn(say.lang);
  const groups = [];
  for (const town of await listTowns(reader, day)) {
    if (options.townCodes && !options.townCodes.includes(town.code)) continue;
    const villages = (await listVillages(reader, town.code, day)).map((village) => ({
      value: village.code,
      label: named(village),
    }));
    const whole = { value: town.code, label: say.t('network:place.wholeTown', { town: named(town) }) };
    groups.push({ label: named(town), options: options.withTowns ? [whole, ...villages] : villages });
  }
  return groups;
}

/** Names of the villages that rows name, by code; a town's are read at once. */
export async function loadVillages(
  reader: Reader,
  { lang }: Speaking,
  day: Day,
  codes: readonly (string | null)[],
): Promise<(code: string | null) => string> {
  const named = namedIn(lang);
  const names = new Map<string, string>();
  const towns = new Set(codes.filter((code) => code !== null).map((code) => code.slice(0, 9)));
  for (const town of towns) {
    for (const village of await listVillages(reader, town, day)) names.set(village.code, named(village));
  }
  return (code) => (code === null ? '' : (names.get(code) ?? ''));
}

/** The name of one village, or an empty text. */
export async function villageName(reader: Reader, say: Speaking, code: string | null): Promise<string> {
  const division = code === null ? undefined : await findDivision(reader, code);
  return division ? namedIn(say.lang)(division) : '';
}

/** Units to choose from, by what they are. */
export async function unitGroups(
  reader: Reader,
  { t, lang }: Speaking,
  day: Day,
): Promise<{ label: string; options: Option[] }[]> {
  const units = await listUnits(reader, { day });
  const named = namedIn(lang);
  return UNIT_KINDS.map((kind) => ({
    label: t(`units:kind.${kind}`),
    options: units
      .filter((unit) => unit.kind === kind)
      .map((unit) => ({ value: unit.id, label: named(unit) })),
  })).filter((group) => group.options.length > 0);
}

/** Names of units by id, ended ones too. */
export async function loadUnitNames(
  reader: Reader,
  { lang }: Speaking,
): Promise<(id: string | null) => string> {
  const names = await unitNames(reader);
  const named = namedIn(lang);
  return (id) => {
    const unit = id === null ? undefined : names.get(id);
    return unit ? named(unit) : '';
  };
}

import type { Reader } from '../../../db/transaction.ts';
import type { Lang } from '../../http/locale.ts';
import { categoryNames, findDivision, unitNames } from '../units/index.ts';

/** Names of offices, subjects and places in the reader's language. */
export interface Names {
  unit(id: string | null): string;
  category(code: string): string;
  place(code: string | null): string;
}

/** @param places codes that will be asked for. */
export async function loadNames(
  reader: Reader,
  lang: Lang,
  places: readonly (string | null)[] = [],
): Promise<Names> {
  const say = (named: { name: string; nameEn: string } | undefined): string =>
    named === undefined ? '' : lang === 'en' ? named.nameEn : named.name;
  const units = await unitNames(reader);
  const categories = await categoryNames(reader);
  const byCode = new Map<string, string>();
  for (const code of new Set(places)) {
    if (code !== null) byCode.set(code, say(await findDivision(reader, code)));
  }
  return {
    unit: (id) => (id === null ? '' : say(units.get(id))),
    category: (code) => say(categories.get(code)) || code,
    place: (code) => (code === null ? '' : (byCode.get(code) ?? '')),
  };
}

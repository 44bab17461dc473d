import type { Reader } from '../../../db/transaction.ts';
import type { Lang } from '../../http/locale.ts';
import { categoryNames, findDivision, listCategories, supervisionOffice, unitNames } from '../units/index.ts';

type Named = { name: string; nameEn: string };

/** Names of offices, subjects and towns in the reader's language. */
export interface Names {
  unit(id: string | null): string;
  category(code: string): string;
  town(code: string | null): string;
  /** The office that decides. */
  supervision: string;
  /** For a filter: subjects in their order. */
  categories: { value: string; label: string }[];
}

/** `towns` are the codes that will be asked for. */
export async function loadNames(
  reader: Reader,
  lang: Lang,
  towns: readonly (string | null)[],
): Promise<Names> {
  const say = (named: Named | undefined): string =>
    named === undefined ? '' : lang === 'en' ? named.nameEn : named.name;
  const units = await unitNames(reader);
  const categories = await listCategories(reader);
  const places = new Map<string, string>();
  for (const code of new Set(towns)) {
    if (code !== null) places.set(code, say(await findDivision(reader, code)));
  }
  const byCode = await categoryNames(reader);
  return {
    unit: (id) => (id === null ? '' : say(units.get(id))),
    category: (code) => say(byCode.get(code)) || code,
    supervision: say(await supervisionOffice(reader)),
    town: (code) => (code === null ? '' : (places.get(code) ?? '')),
    categories: categories
      .filter(({ isActive }) => isActive)
      .map((category) => ({ value: category.code, label: say(category) })),
  };
}

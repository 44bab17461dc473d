import type { Reader } from '../../../../db/transaction.ts';
import type { Lang, Translate } from '../../../http/locale.ts';
import { categoryNames, findDivision, unitNames } from '../../units/index.ts';

/** Names of offices, matters and places in the reader's language. */
export interface Names {
  /** Of nobody yet: the intake office. */
  unit(id: string | null): string;
  category(code: string): string;
  place(code: string | null): string;
}

const inLanguage = (lang: Lang, named: { name: string; nameEn: string }): string =>
  lang === 'en' ? named.nameEn : named.name;

/** Loads what the pages about some cases have to name; `divisions` are the codes that will be asked for. */
export async function loadNames(
  reader: Reader,
  { lang, t }: { lang: Lang; t: Translate },
  divisions: readonly (string | null)[],
): Promise<Names> {
  const units = await unitNames(reader);
  const categories = await categoryNames(reader);
  const places = new Map<string, string>();
  for (const code of new Set(divisions)) {
    const division = code === null ? undefined : await findDivision(reader, code);
    if (division) places.set(division.code, inLanguage(lang, division));
  }
  return {
    unit(id) {
      const named = id === null ? undefined : units.get(id);
      return named ? inLanguage(lang, named) : t('cases:holder.office');
    },
    category(code) {
      const named = categories.get(code);
      return named ? inLanguage(lang, named) : code;
    },
    place: (code) => (code === null ? '' : (places.get(code) ?? '')),
  };
}

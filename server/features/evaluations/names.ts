import type { Reader } from '../../../db/transaction.ts';
import type { Say } from '../../http/page.ts';
import { listSectors, listUnits, type Unit } from '../units/index.ts';

/** Names of units and sectors in the reader's language. */
export interface Names {
  unit(id: string): string;
  row(id: string): Unit | undefined;
  sector(id: string | null): string;
  pick(zh: string, en: string): string;
}

export async function loadNames(reader: Reader, { lang, t }: Pick<Say, 'lang' | 't'>): Promise<Names> {
  const units = new Map((await listUnits(reader, { includeEnded: true })).map((unit) => [unit.id, unit]));
  const sectors = new Map((await listSectors(reader)).map((sector) => [sector.id, sector]));
  const pick = (zh: string, en: string): string => (lang === 'en' ? en : zh);
  const named = (one: { name: string; nameEn: string } | undefined): string =>
    one ? pick(one.name, one.nameEn) : '';
  return {
    unit: (id) => named(units.get(id)),
    row: (id) => units.get(id),
    sector: (id) => (id === null ? t('evaluations:label.allSectors') : named(sectors.get(id))),
    pick,
  };
}

/** In the order of the names as they are read, so that no list says who is better. */
export function byName<T>(items: readonly T[], nameOf: (item: T) => string, lang: Say['lang']): T[] {
  const collator = new Intl.Collator(lang);
  return [...items].sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
}

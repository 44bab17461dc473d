import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';

export interface CatalogueLine {
  categoryCode: string;
  name: string;
  nameEn: string;
  /** Null: in the whole county. */
  divisionCode: string | null;
}

/** What the dispatch catalogue sends to a unit on `day`, in the order in which categories are shown. */
export async function listCatalogueOfUnit(
  reader: Reader,
  unitId: string,
  day: Day,
): Promise<CatalogueLine[]> {
  const rows = await reader
    .selectFrom('catalogue')
    .innerJoin('categories', 'categories.code', 'catalogue.category_code')
    .select(['categories.code', 'categories.name', 'categories.name_en', 'catalogue.division_code'])
    .where('catalogue.unit_id', '=', unitId)
    .where('categories.is_active', '=', 1)
    .where('catalogue.valid_from', '<=', day)
    .where((eb) => eb.or([eb('catalogue.valid_to', 'is', null), eb('catalogue.valid_to', '>=', day)]))
    .orderBy('categories.sort')
    .orderBy('catalogue.division_code')
    .execute();
  return rows.map((row) => ({
    categoryCode: row.code,
    name: row.name,
    nameEn: row.name_en,
    divisionCode: row.division_code,
  }));
}

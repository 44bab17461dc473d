import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { toCategory } from './columns.ts';
import type { CatalogueRow, Category } from './units.ts';

/** Every version of one category, oldest first; empty for a code that was never used. */
export async function listCategoryVersions(reader: Reader, code: string): Promise<Category[]> {
  const rows = await reader
    .selectFrom('categories')
    .selectAll()
    .where('code', '=', code)
    .orderBy('version')
    .execute();
  return rows.map(toCategory);
}

/** Each category once, in the order in which they are shown: as it is in force, or as it last was. */
export async function listAllCategories(reader: Reader): Promise<Category[]> {
  const rows = await reader.selectFrom('categories').selectAll().orderBy('version').execute();
  const newest = new Map<string, Category>();
  for (const category of rows.map(toCategory)) {
    if (!newest.get(category.code)?.isActive) newest.set(category.code, category);
  }
  return [...newest.values()].sort((a, b) => a.sort - b.sort || (a.code < b.code ? -1 : 1));
}

/** Names by code, of categories out of use too: old cases go on naming them. */
export async function categoryNames(reader: Reader): Promise<Map<string, { name: string; nameEn: string }>> {
  return new Map((await listAllCategories(reader)).map(({ code, name, nameEn }) => [code, { name, nameEn }]));
}

/** Puts one version of a category in force, or takes it out. At most one version of a code may be in force. */
export async function setCategoryActive(trx: Trx, id: string, isActive: boolean): Promise<void> {
  await trx
    .updateTable('categories')
    .set({ is_active: isActive ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Rows of the catalogue that hold on `day` or later; the whole county before its towns. */
export async function listCatalogue(reader: Reader, day: Day): Promise<CatalogueRow[]> {
  const rows = await reader
    .selectFrom('catalogue')
    .selectAll()
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', day)]))
    .orderBy('category_code')
    .orderBy('valid_from')
    .execute();
  return rows
    .map((row) => ({
      categoryCode: row.category_code,
      divisionCode: row.division_code,
      unitId: row.unit_id,
      validFrom: row.valid_from,
      validTo: row.valid_to,
    }))
    .sort((a, b) => ((a.divisionCode ?? '') < (b.divisionCode ?? '') ? -1 : 1));
}

/** What tells one row from all others. */
export type CatalogueKey = Pick<CatalogueRow, 'categoryCode' | 'divisionCode' | 'validFrom'>;

/** Every row of one category and place, ended ones too, oldest first. */
export async function listCataloguePlace(
  reader: Reader,
  { categoryCode, divisionCode }: Pick<CatalogueKey, 'categoryCode' | 'divisionCode'>,
): Promise<CatalogueRow[]> {
  const query = reader.selectFrom('catalogue').selectAll().where('category_code', '=', categoryCode);
  const rows = await (
    divisionCode === null
      ? query.where('division_code', 'is', null)
      : query.where('division_code', '=', divisionCode)
  )
    .orderBy('valid_from')
    .execute();
  return rows.map((row) => ({
    categoryCode,
    divisionCode,
    unitId: row.unit_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }));
}

export async function updateCatalogueRow(
  trx: Trx,
  { categoryCode, divisionCode, validFrom }: CatalogueKey,
  set: { unitId?: string; validTo?: Day | null },
): Promise<void> {
  const query = trx
    .updateTable('catalogue')
    .set({
      ...(set.unitId === undefined ? {} : { unit_id: set.unitId }),
      ...(set.validTo === undefined ? {} : { valid_to: set.validTo }),
    })
    .where('category_code', '=', categoryCode)
    .where('valid_from', '=', validFrom);
  await (
    divisionCode === null
      ? query.where('division_code', 'is', null)
      : query.where('division_code', '=', divisionCode)
  ).execute();
}

import type { Reader } from '../../../db/transaction.ts';

/** Names of every unit by id, or of these; ended ones too: old cases go on naming them. */
export async function unitNames(
  reader: Reader,
  ids?: readonly string[],
): Promise<Map<string, { name: string; nameEn: string }>> {
  let query = reader.selectFrom('units').select(['id', 'name', 'name_en']);
  if (ids !== undefined) query = query.where('id', 'in', ids);
  const rows = await query.execute();
  return new Map(rows.map((row) => [row.id, { name: row.name, nameEn: row.name_en }]));
}

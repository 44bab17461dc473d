import type { CatalogueRow, Proposal } from './units.ts';

/**
 * Which unit the dispatch catalogue proposes for a case. The nearer place wins: a row for the village or town,
 * then the row for the whole county, then the unit of the place itself, and at last the dispatch office, where a
 * person decides. Null when not even that office is registered.
 *
 * @param rows the category's rows that hold on the day, newest first.
 * @param places codes the case lies in, innermost first; empty when no place was given.
 * @param townUnitId the unit that stands for the town or street, if there is one.
 */
export function propose(
  rows: readonly CatalogueRow[],
  places: readonly string[],
  townUnitId: string | undefined,
  dispatchOfficeId: string | undefined,
): Proposal | null {
  for (const place of places) {
    const row = rows.find((candidate) => candidate.divisionCode === place);
    if (row) return { unitId: row.unitId, because: 'category+town' };
  }
  const countyWide = rows.find((candidate) => candidate.divisionCode === null);
  if (countyWide) return { unitId: countyWide.unitId, because: 'category' };
  if (townUnitId !== undefined) return { unitId: townUnitId, because: 'town' };
  return dispatchOfficeId === undefined ? null : { unitId: dispatchOfficeId, because: 'none' };
}

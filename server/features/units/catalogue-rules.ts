import { plusDays, type Day } from '../../clock.ts';
import type { CatalogueRow, Category, Unit } from './units.ts';

/** Rows of the deadline table that a category may bring along; the cases room counts with no others (domain §5.2). */
export const CATEGORY_CLASSES = ['outage', 'long_cycle'] as const;
export type CategoryClass = (typeof CATEGORY_CLASSES)[number];

type Period = Pick<CatalogueRow, 'validFrom' | 'validTo'>;

/** What has to happen to the rows of one category and place so that another unit answers from a day on. */
export interface Placement {
  /** The row in force until then, and its new last day. */
  cut: { validFrom: Day; validTo: Day } | null;
  /** A row that begins on that very day: it only changes its unit. Null: a new row begins. */
  replaces: Day | null;
  /** The last day of the row that begins; the day before the next row, if there is one. */
  validTo: Day | null;
}

/**
 * Lets a row begin on `from` among the rows of its category and place. What was planned for a later day stays;
 * what holds until then ends on the day before.
 */
export function placeRow(rows: readonly Period[], from: Day): Placement {
  const same = rows.find((row) => row.validFrom === from);
  if (same) return { cut: null, replaces: from, validTo: same.validTo };
  const before = rows
    .filter((row) => row.validFrom < from && (row.validTo === null || row.validTo >= from))
    .map((row) => ({ validFrom: row.validFrom, validTo: plusDays(from, -1) }));
  const [next] = rows
    .filter((row) => row.validFrom > from)
    .map((row) => row.validFrom)
    .sort();
  return {
    cut: before.at(-1) ?? null,
    replaces: null,
    validTo: next === undefined ? null : plusDays(next, -1),
  };
}

/** Whether a unit can be named by the catalogue from a day on: the key of what is in the way, or null. */
export function unitFault(
  unit: Pick<Unit, 'kind' | 'divisionCode' | 'takesCases' | 'validFrom' | 'validTo'>,
  divisionCode: string | null,
  from: Day,
): string | null {
  if (!unit.takesCases) return 'units:catalogue.fault.takesNone';
  if (unit.validFrom > from || (unit.validTo !== null && unit.validTo < from))
    return 'units:catalogue.fault.ended';
  // A town answers for its own place: the duty of a department is never handed down to it for the county.
  if (unit.kind === 'town' && unit.divisionCode !== divisionCode) return 'units:catalogue.fault.otherTown';
  return null;
}

export interface Gap {
  category: Category;
  /** Towns for which a row holds although none does for the county. */
  towns: number;
}

/**
 * Categories in force for which no row names a unit for the whole county on `day`. Their cases go to the unit of
 * the town, or, where no place was given, to the dispatch office to be decided by hand.
 *
 * @param stands whether a unit stands on the day and takes cases.
 */
export function gapsOf(
  categories: readonly Category[],
  rows: readonly CatalogueRow[],
  day: Day,
  stands: (unitId: string) => boolean,
): Gap[] {
  const holding = rows.filter(
    (row) => row.validFrom <= day && (row.validTo === null || row.validTo >= day) && stands(row.unitId),
  );
  return categories
    .filter(({ isActive }) => isActive)
    .map((category) => ({ category, rows: holding.filter((row) => row.categoryCode === category.code) }))
    .filter((one) => one.rows.every((row) => row.divisionCode !== null))
    .map((one) => ({ category: one.category, towns: one.rows.length }));
}

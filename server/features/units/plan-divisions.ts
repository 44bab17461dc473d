import { plusDays, type Day } from '../../clock.ts';
import type { ImportFault } from './import-file.ts';
import { DIVISION_COLUMNS, levelOf, sayer, type DivisionRow } from './import-rows.ts';
import type { Division } from './units.ts';

export interface DivisionsPlan {
  faults: ImportFault[];
  /** Versions to write: new ones, changed ones, and those that end because a newer one begins. */
  writes: Division[];
  inserted: number;
  updated: number;
  unchanged: number;
}

/**
 * What an import of divisions would do to the versions as they stand. A row whose code is registered with other
 * words begins a new version on its first day and ends the one before on the eve of it; the past stays as it was
 * (domain §2.11). Pure: nothing is written here.
 *
 * @param today first day of rows that name none.
 */
export function planDivisions(
  rows: readonly DivisionRow[],
  registered: readonly Division[],
  today: Day,
): DivisionsPlan {
  const plan: DivisionsPlan = { faults: [], writes: [], inserted: 0, updated: 0, unchanged: 0 };
  const versions = new Map<string, Division[]>();
  for (const division of registered)
    versions.set(division.code, [...(versions.get(division.code) ?? []), division]);
  const known = new Set([...versions.keys(), ...rows.map((row) => row.code)]);
  const writes = new Map<string, Division>();
  const write = (division: Division): void => {
    const others = (versions.get(division.code) ?? []).filter((one) => one.validFrom !== division.validFrom);
    versions.set(
      division.code,
      [...others, division].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)),
    );
    writes.set(`${division.code} ${division.validFrom}`, division);
  };
  // Oldest first, so that a file may tell the whole history of a place in any order.
  const inTime = [...rows].sort(
    (a, b) => compare(a.validFrom ?? today, b.validFrom ?? today) || a.row - b.row,
  );
  for (const row of inTime) {
    const say = sayer(row, DIVISION_COLUMNS, plan.faults);
    const all = versions.get(row.code) ?? [];
    const from = row.validFrom ?? today;
    const before = all.filter((one) => one.validFrom <= from).at(-1);
    const next = all.find((one) => one.validFrom > from);
    const eve = next ? plusDays(next.validFrom, -1) : null;
    const division = toDivision(row, before, from, eve);
    if (division.parentCode !== null && !known.has(division.parentCode)) {
      say(row.parentCode ? 'parentCode' : 'code', 'units:import.unknownParent', {
        code: division.parentCode,
      });
    }
    if (division.validTo !== null && division.validTo < from) say('validTo', 'units:import.endsBeforeStart');
    else if (eve !== null && (division.validTo === null || division.validTo > eve)) {
      say('validTo', 'units:import.runsIntoNext', { day: next!.validFrom });
    }
    const standing = before && (before.validTo === null || before.validTo >= from) ? before : undefined;
    if (before?.validFrom === from) {
      if (isSame(before, division)) plan.unchanged += 1;
      else {
        write(division);
        plan.updated += 1;
      }
    } else if (standing && isSame(standing, division)) {
      plan.unchanged += 1;
    } else {
      if (standing) write({ ...standing, validTo: plusDays(from, -1) });
      write(division);
      if (standing) plan.updated += 1;
      else plan.inserted += 1;
    }
  }
  plan.faults.sort((a, b) => a.row - b.row);
  plan.writes = [...writes.values()];
  return plan;
}

function toDivision(row: DivisionRow, before: Division | undefined, from: Day, eve: Day | null): Division {
  const level = levelOf(row.code);
  const renamed = before?.name !== row.name;
  return {
    code: row.code,
    name: row.name,
    // An English name belongs to the Chinese one: with a new name the old translation is wrong.
    nameEn: row.nameEn ?? (before && !renamed ? before.nameEn : row.name),
    level,
    parentCode: row.parentCode ?? (level === 'county' ? null : row.code.slice(0, -3)),
    managedBy: row.managedBy === undefined ? (before?.managedBy ?? null) : row.managedBy,
    validFrom: from,
    validTo: row.validTo ?? eve,
  };
}

function isSame(a: Division, b: Division): boolean {
  return (['name', 'nameEn', 'level', 'parentCode', 'managedBy', 'validTo'] as const).every(
    (key) => a[key] === b[key],
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import type { Day } from '../../clock.ts';
import type { ImportFault } from './import-file.ts';
import { sayer, UNIT_COLUMNS, type UnitRow } from './import-rows.ts';
import type { Sector, Unit, UnitKind } from './units.ts';

/** A unit as it will stand. Without an id it is new; sector and parent are still codes, for they may be new too. */
export interface PlannedUnit extends Omit<Unit, 'id' | 'sectorId' | 'parentId'> {
  id: string | null;
  sectorCode: string;
  parentCode: string | null;
}

export interface UnitsPlan {
  faults: ImportFault[];
  newSectors: Omit<Sector, 'id'>[];
  inserts: PlannedUnit[];
  updates: PlannedUnit[];
  unchanged: number;
}

const GROUP_OF_KIND = { bureau: 'bureau', office: 'bureau', firm: 'service', town: 'town' } as const;

/**
 * What an import of units would do to the registry as it stands. Units are matched by code; those the file
 * doesn't name stay as they are. Pure: nothing is written here.
 *
 * @param hasDivision whether a town or street with this code is registered.
 * @param today first day of new units whose row names none.
 */
export function planUnits(
  rows: readonly UnitRow[],
  registered: { units: readonly Unit[]; sectors: readonly Sector[] },
  hasDivision: (code: string) => boolean,
  today: Day,
): UnitsPlan {
  const plan: UnitsPlan = { faults: [], newSectors: [], inserts: [], updates: [], unchanged: 0 };
  const byCode = new Map(registered.units.map((unit) => [unit.code, unit]));
  const codeOfUnit = new Map(registered.units.map((unit) => [unit.id, unit.code]));
  const codeOfSector = new Map(registered.sectors.map((sector) => [sector.id, sector.code]));
  const sectors = new Set(codeOfSector.values());
  const planned = (unit: Unit): PlannedUnit => {
    const { sectorId, parentId, ...rest } = unit;
    const parentCode = parentId === null ? null : (codeOfUnit.get(parentId) ?? null);
    return { ...rest, sectorCode: codeOfSector.get(sectorId)!, parentCode };
  };
  const parentOf = new Map<string, string | null>(
    registered.units.map((unit) => [unit.code, planned(unit).parentCode]),
  );
  for (const row of rows)
    parentOf.set(row.code, row.parentCode === undefined ? (parentOf.get(row.code) ?? null) : row.parentCode);

  for (const row of rows) {
    const say = sayer(row, UNIT_COLUMNS, plan.faults);
    if (!sectors.has(row.sectorCode)) {
      if (!row.sectorName) {
        say('sectorCode', 'units:import.unknownSector', { code: row.sectorCode });
      } else {
        sectors.add(row.sectorCode);
        const nameEn = row.sectorNameEn ?? row.sectorName;
        plan.newSectors.push({ code: row.sectorCode, name: row.sectorName, nameEn });
      }
    }
    const before = byCode.get(row.code);
    const old = before && planned(before);
    const unit = merge(row, old, today);
    if (unit.parentCode !== null && !parentOf.has(unit.parentCode)) {
      say('parentCode', 'units:import.unknownParent', { code: unit.parentCode });
    } else if (circles(row.code, parentOf)) {
      say('parentCode', 'units:import.parentCircle');
    }
    if (unit.kind === 'town' && unit.divisionCode === null)
      say('divisionCode', 'units:import.townNeedsDivision');
    if (unit.divisionCode !== null && !hasDivision(unit.divisionCode)) {
      say('divisionCode', 'units:import.unknownDivision', { code: unit.divisionCode });
    }
    if (unit.validTo !== null && unit.validTo < unit.validFrom)
      say('validTo', 'units:import.endsBeforeStart');
    if (!old) plan.inserts.push(unit);
    else if (JSON.stringify(sorted(unit)) === JSON.stringify(sorted(old))) plan.unchanged += 1;
    else plan.updates.push(unit);
  }
  return plan;
}

/** A missing column keeps what stands; an empty cell empties what may be empty and else gives the default. */
function merge(row: UnitRow, old: PlannedUnit | undefined, today: Day): PlannedUnit {
  const keep = <T>(given: T | null | undefined, kept: T | undefined, fallback: T): T =>
    given === undefined ? (kept ?? fallback) : (given ?? fallback);
  const kept = <T>(given: T | null | undefined, stands: T | null | undefined): T | null =>
    given === undefined ? (stands ?? null) : given;
  return {
    id: old?.id ?? null,
    code: row.code,
    name: row.name,
    nameEn: keep(row.nameEn, old?.nameEn, row.name),
    kind: row.kind,
    peerGroup: keep(row.peerGroup, sameSide(row.kind, old)?.peerGroup, GROUP_OF_KIND[row.kind]),
    sectorCode: row.sectorCode,
    parentCode: kept(row.parentCode, old?.parentCode),
    divisionCode: kept(row.divisionCode, old?.divisionCode),
    leaderPost: row.leaderPost,
    leaderPostEn: keep(row.leaderPostEn, old?.leaderPostEn, row.leaderPost),
    countyLeaderPost: row.countyLeaderPost,
    countyLeaderPostEn: keep(row.countyLeaderPostEn, old?.countyLeaderPostEn, row.countyLeaderPost),
    phonePublic: kept(row.phonePublic, old?.phonePublic),
    isDispatchOffice: keep(row.isDispatchOffice, old?.isDispatchOffice, false),
    isSupervisionOffice: keep(row.isSupervisionOffice, old?.isSupervisionOffice, false),
    takesCases: keep(row.takesCases, old?.takesCases, true),
    validFrom: keep(row.validFrom, old?.validFrom, today),
    validTo: kept(row.validTo, old?.validTo),
  };
}

/** A unit that turns into a town or stops being one can't keep its group. */
function sameSide(kind: UnitKind, old: PlannedUnit | undefined): PlannedUnit | undefined {
  return old && (old.kind === 'town') === (kind === 'town') ? old : undefined;
}

function circles(code: string, parentOf: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at: string | null = code; at !== null; at = parentOf.get(at) ?? null) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}

const sorted = (unit: PlannedUnit) => Object.entries(unit).sort(([a], [b]) => (a < b ? -1 : 1));

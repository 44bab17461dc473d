import type { Trx } from '../../db/transaction.ts';
import { insertSector, insertUnit, type NewUnit, type Unit } from '../../server/features/units/index.ts';

export const SECTOR = { id: 'sector-1', code: 'city', name: '城乡建设', nameEn: 'Building' };

/** A unit with nothing special about it but what is asked for. */
export function aUnit(parts: Partial<NewUnit> = {}): NewUnit {
  return {
    id: 'unit-housing',
    code: 'B01',
    name: '县住建局',
    nameEn: 'County Housing Bureau',
    kind: 'bureau',
    peerGroup: 'bureau',
    sectorId: SECTOR.id,
    leaderPost: '局长',
    leaderPostEn: 'Director',
    countyLeaderPost: '分管城建的副县长',
    countyLeaderPostEn: 'Deputy county head for building',
    validFrom: '2026-01-01',
    ...parts,
  };
}

export const TOWN_UNIT = aUnit({
  id: 'unit-town',
  code: 'T01',
  kind: 'town',
  peerGroup: 'town',
  divisionCode: '990101101',
});
export const DISPATCH = aUnit({
  id: 'unit-dispatch',
  code: 'O01',
  kind: 'office',
  isDispatchOffice: true,
  takesCases: false,
});
export const SUPERVISION = aUnit({
  id: 'unit-supervision',
  code: 'O02',
  kind: 'office',
  isSupervisionOffice: true,
});

/** A small registry: one sector, a bureau, a town's unit and the two offices. */
export async function seedRegistry(trx: Trx, more: NewUnit[] = []): Promise<void> {
  await insertSector(trx, SECTOR);
  for (const unit of [aUnit(), TOWN_UNIT, DISPATCH, SUPERVISION, ...more]) await insertUnit(trx, unit);
}

export const codesOf = (units: Unit[]): string[] => units.map((unit) => unit.code);

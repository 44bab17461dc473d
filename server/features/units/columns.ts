import type { Selectable } from 'kysely';
import type { CategoriesTable, DivisionsTable, UnitsTable } from '../../../db/schema/units.ts';
import type { Category, Division, NewUnit, Unit } from './units.ts';

export function toUnit(row: Selectable<UnitsTable>): Unit {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind,
    peerGroup: row.peer_group,
    sectorId: row.sector_id,
    parentId: row.parent_id,
    divisionCode: row.division_code,
    leaderPost: row.leader_post,
    leaderPostEn: row.leader_post_en,
    countyLeaderPost: row.county_leader_post,
    countyLeaderPostEn: row.county_leader_post_en,
    phonePublic: row.phone_public,
    isDispatchOffice: row.is_dispatch_office === 1,
    isSupervisionOffice: row.is_supervision_office === 1,
    takesCases: row.takes_cases === 1,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

export function toRow(unit: NewUnit): UnitsTable {
  return {
    id: unit.id,
    code: unit.code,
    name: unit.name,
    name_en: unit.nameEn,
    kind: unit.kind,
    peer_group: unit.peerGroup,
    sector_id: unit.sectorId,
    parent_id: unit.parentId ?? null,
    division_code: unit.divisionCode ?? null,
    leader_post: unit.leaderPost,
    leader_post_en: unit.leaderPostEn,
    county_leader_post: unit.countyLeaderPost,
    county_leader_post_en: unit.countyLeaderPostEn,
    phone_public: unit.phonePublic ?? null,
    is_dispatch_office: unit.isDispatchOffice ? 1 : 0,
    is_supervision_office: unit.isSupervisionOffice ? 1 : 0,
    takes_cases: unit.takesCases === false ? 0 : 1,
    valid_from: unit.validFrom,
    valid_to: unit.validTo ?? null,
  };
}

export function toDivision(row: Selectable<DivisionsTable>): Division {
  return {
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    level: row.level,
    parentCode: row.parent_code,
    managedBy: row.managed_by,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

export function toCategory(row: Selectable<CategoriesTable>): Category {
  return {
    id: row.id,
    code: row.code,
    version: row.version,
    name: row.name,
    nameEn: row.name_en,
    sort: row.sort,
    isActive: row.is_active === 1,
    deadlineClass: row.deadline_class,
  };
}

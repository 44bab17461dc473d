import type { Day } from '../../server/clock.ts';

export interface SectorsTable {
  id: string;
  code: string;
  name: string;
  name_en: string;
}

export interface UnitsTable {
  id: string;
  code: string;
  name: string;
  name_en: string;
  kind: 'bureau' | 'town' | 'firm' | 'office';
  peer_group: 'enforcement' | 'bureau' | 'service' | 'town';
  sector_id: string;
  parent_id: string | null;
  /** The division a unit of towns and streets stands for. No foreign key: a division's key holds its day too. */
  division_code: string | null;
  leader_post: string;
  leader_post_en: string;
  county_leader_post: string;
  county_leader_post_en: string;
  phone_public: string | null;
  is_dispatch_office: number;
  is_supervision_office: number;
  takes_cases: number;
  valid_from: Day;
  /** The last day on which the unit stands; null while no end is known. */
  valid_to: Day | null;
}

/** One row per code and version: towns become streets and pass to other counties' care (domain §2.11). */
export interface DivisionsTable {
  code: string;
  name: string;
  name_en: string;
  level: 'county' | 'town' | 'village';
  parent_code: string | null;
  /** Who runs it in fact, when that is not the county it is counted to. */
  managed_by: string | null;
  valid_from: Day;
  valid_to: Day | null;
}

export interface CategoriesTable {
  id: string;
  code: string;
  version: number;
  name: string;
  name_en: string;
  sort: number;
  is_active: number;
  /** Names a row of the deadline table that wins over the case type's own; null for none. */
  deadline_class: string | null;
}

/** The dispatch catalogue 派单目录: which unit answers for a category, county-wide or in one division. */
export interface CatalogueTable {
  category_code: string;
  division_code: string | null;
  unit_id: string;
  valid_from: Day;
  valid_to: Day | null;
}

export interface UnitsSchema {
  sectors: SectorsTable;
  units: UnitsTable;
  divisions: DivisionsTable;
  categories: CategoriesTable;
  catalogue: CatalogueTable;
}

import type { Day } from '../../clock.ts';

/** What a unit is: a bureau, a town or street, a public-service firm, or an office of the county itself. */
export const UNIT_KINDS = ['bureau', 'town', 'firm', 'office'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Units are compared only within their group (domain §5.5). */
export const PEER_GROUPS = ['enforcement', 'bureau', 'service', 'town'] as const;
export type PeerGroup = (typeof PEER_GROUPS)[number];

export interface Sector {
  id: string;
  code: string;
  name: string;
  nameEn: string;
}

export interface Unit {
  id: string;
  /** The county's own short code, unique, ASCII. Lists are in its order. */
  code: string;
  name: string;
  nameEn: string;
  kind: UnitKind;
  peerGroup: PeerGroup;
  sectorId: string;
  parentId: string | null;
  /** For kind `town`: the division it stands for. */
  divisionCode: string | null;
  /** Posts, never persons. */
  leaderPost: string;
  leaderPostEn: string;
  countyLeaderPost: string;
  countyLeaderPostEn: string;
  phonePublic: string | null;
  isDispatchOffice: boolean;
  isSupervisionOffice: boolean;
  /** False for units that cases are never dispatched to. */
  takesCases: boolean;
  validFrom: Day;
  /** The last day on which the unit stands; null while no end is known. */
  validTo: Day | null;
}

type Optional = 'parentId' | 'divisionCode' | 'phonePublic' | 'validTo';
type Defaulted = 'isDispatchOffice' | 'isSupervisionOffice' | 'takesCases';

/** A unit to insert. Left out: no parent, no division, no phone, no end, no office, takes cases. */
export type NewUnit = Omit<Unit, Optional | Defaulted> & Partial<Pick<Unit, Optional | Defaulted>>;

export interface UnitFilter {
  /** Only units that stand on this day. Without it: units whose end isn't known. */
  day?: Day;
  /** With no `day`: ended units too. For registers and history, never for what is offered to choose from. */
  includeEnded?: boolean;
  kind?: UnitKind;
  peerGroup?: PeerGroup;
  sectorId?: string;
  divisionCode?: string;
  takesCases?: boolean;
}

export type DivisionLevel = 'county' | 'town' | 'village';

export interface Division {
  /** 6 digits for the county, 9 for a town or street, 12 for a village. */
  code: string;
  name: string;
  nameEn: string;
  level: DivisionLevel;
  parentCode: string | null;
  managedBy: string | null;
  validFrom: Day;
  /** The last day of this version; null while no end is known. */
  validTo: Day | null;
}

export interface Category {
  id: string;
  code: string;
  version: number;
  name: string;
  nameEn: string;
  sort: number;
  isActive: boolean;
  /** A row of the deadline table that wins over the case type's own, such as `long_cycle` (domain §5.2). */
  deadlineClass: string | null;
}

export interface CatalogueRow {
  categoryCode: string;
  /** Null: the whole county. */
  divisionCode: string | null;
  unitId: string;
  validFrom: Day;
  validTo: Day | null;
}

/** Why a unit is proposed: the catalogue names it for category and place, for the category, or it is the place's own. */
export type ProposalReason = 'category+town' | 'category' | 'town' | 'none';

export interface Proposal {
  unitId: string;
  because: ProposalReason;
}

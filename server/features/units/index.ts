export {
  catalogueOf,
  dispatchOffice,
  familyOf,
  findCategory,
  findDivision,
  findUnit,
  findUnitByCode,
  getUnit,
  insertCatalogueRow,
  insertCategory,
  insertSector,
  insertUnit,
  listCategories,
  listSectors,
  listTowns,
  listUnits,
  listVillages,
  putDivision,
  supervisionOffice,
  supervisorOf,
} from './store.ts';
export { unitNames } from './store-names.ts';
export { categoryNames, listAllCategories } from './store-catalogue.ts';
export { addCategory, changeCategory, useCategory, type CategoryContent } from './category-actions.ts';
export { endInCatalogue, putInCatalogue } from './catalogue-actions.ts';
export { CATEGORY_CLASSES, type CategoryClass } from './catalogue-rules.ts';
export { faultsOf } from './faults.ts';
export { proposeUnit } from './propose-unit.ts';
export { PEER_GROUPS, UNIT_KINDS } from './units.ts';
export type {
  CatalogueRow,
  Category,
  Division,
  DivisionLevel,
  NewUnit,
  PeerGroup,
  Proposal,
  ProposalReason,
  Sector,
  Unit,
  UnitFilter,
  UnitKind,
} from './units.ts';
export {
  importDivisions,
  ImportRefused,
  importUnits,
  previewDivisions,
  previewUnits,
  type ImportCounts,
  type ImportPreview,
} from './actions.ts';
export type { Parsed } from './import-columns.ts';
export type { ImportFault } from './import-file.ts';
export { parseDivisionsFile, parseUnitsFile, type DivisionRow, type UnitRow } from './import-rows.ts';

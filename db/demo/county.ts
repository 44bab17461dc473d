import type { Context } from '../../server/context.ts';
import type { Trx } from '../transaction.ts';
import {
  insertCatalogueRow,
  insertSector,
  insertUnit,
  putDivision,
  type Division,
} from '../../server/features/units/index.ts';
import {
  COMMUNITY,
  COUNTY,
  FIRST,
  FORMS,
  SECOND,
  TOWNS,
  townLeader,
  VILLAGE,
  type TownNames,
} from './names-places.ts';
import { SECTORS } from './names-units.ts';

export { COUNTY } from './names-places.ts';

/** The invented county has stood unchanged since before any message a replay can hold. */
const SINCE = '2010-01-01';

/** The sector that towns and streets belong to. */
const TOWN_SECTOR = '01';

/**
 * Which unit answers for a category: county-wide, and in the country (towns and townships) where that differs.
 * `own` is the town itself. `other` has no row on purpose: the town decides, or without one the dispatch office.
 */
const ANSWERS: readonly { category: string; unit: string; country?: string }[] = [
  // The conduct of any unit is the supervision office's to look at, never the unit's own (domain §5.2).
  { category: 'conduct', unit: '01-02' },
  { category: 'approval', unit: '01-03' },
  { category: 'irrigation', unit: '02-02' },
  { category: 'power', unit: '03-12' },
  { category: 'roads', unit: '03-01', country: '07-03' },
  { category: 'land', unit: '10-03' },
  { category: 'school', unit: '04-01' },
  { category: 'sanitation', unit: '03-04', country: 'own' },
  { category: 'health', unit: '05-01' },
  { category: 'jobs', unit: '09-02' },
  { category: 'housing', unit: '03-01' },
  { category: 'utilities', unit: '03-01' },
  { category: 'welfare', unit: '09-01' },
  { category: 'agri', unit: '02-01' },
  { category: 'traffic', unit: '06-01' },
  { category: 'environment', unit: '10-01' },
  { category: 'market', unit: '08-01' },
  { category: 'legacy', unit: '01-11' },
  { category: 'dispute', unit: '06-07' },
];

export interface CountyCounts {
  sectors: number;
  units: number;
  towns: number;
  villages: number;
  catalogueRows: number;
}

/**
 * Writes the demonstration county (domain §0.6) into an empty registry: 10 sectors, 73 county units, 14 towns and
 * streets with a unit each, 274 villages, and the dispatch catalogue. The same ids source gives the same rows.
 *
 * @param onProgress called after each of the steps with how many of all rows are written.
 */
export async function seedCounty(
  trx: Trx,
  context: Pick<Context, 'ids'>,
  onProgress?: (done: number, total: number) => void,
): Promise<CountyCounts> {
  const places = countyDivisions();
  const total =
    places.length + SECTORS.length + SECTORS.flatMap((sector) => sector.units).length + TOWNS.length;
  let done = 0;
  const step = (rows: number) => onProgress?.((done += rows), total);

  for (const place of places) await putDivision(trx, place);
  step(places.length);

  const unitIds = new Map<string, string>();
  for (const sector of SECTORS) {
    const sectorId = context.ids.id();
    await insertSector(trx, { id: sectorId, code: sector.code, name: sector.name, nameEn: sector.nameEn });
    for (const unit of sector.units) {
      const code = `${sector.code}-${unit.code}`;
      const id = context.ids.id();
      unitIds.set(code, id);
      await insertUnit(trx, {
        id,
        code,
        name: unit.name,
        nameEn: unit.nameEn,
        kind: unit.kind,
        peerGroup: unit.peerGroup,
        sectorId,
        parentId: unit.parent === undefined ? null : idOf(unitIds, unit.parent),
        leaderPost: unit.post[0],
        leaderPostEn: unit.post[1],
        countyLeaderPost: sector.countyLeader[0],
        countyLeaderPostEn: sector.countyLeader[1],
        isDispatchOffice: unit.office === 'dispatch',
        isSupervisionOffice: unit.office === 'supervision',
        // The dispatch office hands cases on; it never answers one itself.
        takesCases: unit.office !== 'dispatch',
        validFrom: SINCE,
      });
    }
    if (sector.code === TOWN_SECTOR) {
      for (const town of TOWNS) unitIds.set(codeOf(town), await insertTownUnit(trx, context, sectorId, town));
      step(TOWNS.length);
    }
    step(1 + sector.units.length);
  }

  const catalogueRows = await insertCatalogue(trx, unitIds);
  return {
    sectors: SECTORS.length,
    units: unitIds.size,
    towns: TOWNS.length,
    villages: places.filter((place) => place.level === 'village').length,
    catalogueRows,
  };
}

async function insertTownUnit(
  trx: Trx,
  context: Pick<Context, 'ids'>,
  sectorId: string,
  town: TownNames,
): Promise<string> {
  const form = FORMS[town.form];
  const countyLeader = townLeader(town.name, town.nameEn);
  const id = context.ids.id();
  await insertUnit(trx, {
    id,
    code: `20-${town.code}`,
    name: town.name.replace(/(?:街道|镇|乡)$/, form.office),
    nameEn: town.nameEn.replace(/ \w+$/, ` ${form.officeEn}`),
    kind: 'town',
    peerGroup: 'town',
    sectorId,
    divisionCode: codeOf(town),
    leaderPost: form.post[0],
    leaderPostEn: form.post[1],
    countyLeaderPost: countyLeader[0],
    countyLeaderPostEn: countyLeader[1],
    validFrom: SINCE,
  });
  return id;
}

async function insertCatalogue(trx: Trx, unitIds: ReadonlyMap<string, string>): Promise<number> {
  let rows = 0;
  for (const answer of ANSWERS) {
    const row = { categoryCode: answer.category, validFrom: SINCE, validTo: null };
    await insertCatalogueRow(trx, { ...row, divisionCode: null, unitId: idOf(unitIds, answer.unit) });
    rows += 1;
    if (answer.country === undefined) continue;
    for (const town of TOWNS.filter((one) => one.form !== 'street')) {
      const divisionCode = codeOf(town);
      const unitId = idOf(unitIds, answer.country === 'own' ? divisionCode : answer.country);
      await insertCatalogueRow(trx, { ...row, divisionCode, unitId });
      rows += 1;
    }
  }
  return rows;
}

/** The county, its towns and streets, and their villages, each after what it lies in. */
function countyDivisions(): Division[] {
  const common = { managedBy: null, validFrom: SINCE, validTo: null };
  const list: Division[] = [{ ...COUNTY, ...common, level: 'county', parentCode: null }];
  let nth = 0;
  for (const town of TOWNS) {
    const townCode = codeOf(town);
    list.push({
      ...common,
      code: townCode,
      name: town.name,
      nameEn: town.nameEn,
      level: 'town',
      parentCode: COUNTY.code,
    });
    // Communities are numbered from 001 and villages from 201, as everywhere in the country.
    const [kind, base] = town.form === 'street' ? [COMMUNITY, 1] : [VILLAGE, 201];
    for (let i = 0; i < town.villages; i++) {
      const [name, nameEn] = villageName(nth++);
      const code = `${townCode}${String(base + i).padStart(3, '0')}`;
      list.push({
        ...common,
        code,
        name: `${name}${kind.name}`,
        nameEn: `${nameEn} ${kind.nameEn}`,
        level: 'village',
        parentCode: townCode,
      });
    }
  }
  return list;
}

/** The nth name. Walking both lists at once keeps neighbours from sounding alike, and no pair comes twice. */
function villageName(nth: number): [zh: string, en: string] {
  const round = Math.floor(nth / FIRST.length);
  const first = FIRST[nth % FIRST.length]!;
  const second = SECOND[((nth % FIRST.length) + round) % SECOND.length]!;
  return [first[0] + second[0], first[1] + second[1]];
}

function codeOf(town: TownNames): string {
  return `${COUNTY.code}${town.code}`;
}

function idOf(ids: ReadonlyMap<string, string>, code: string): string {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`The demonstration county has no unit ${code}`);
  return id;
}

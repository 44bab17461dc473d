import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { toCategory, toDivision, toRow, toUnit } from './columns.ts';
import type { CatalogueRow, Category, Division, NewUnit, Sector, Unit, UnitFilter } from './units.ts';

/** Units in the order of their codes; see `UnitFilter` for which. */
export async function listUnits(reader: Reader, filter: UnitFilter = {}): Promise<Unit[]> {
  let query = reader.selectFrom('units').selectAll();
  if (filter.day !== undefined) {
    const day = filter.day;
    query = query
      .where('valid_from', '<=', day)
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', day)]));
  } else if (!filter.includeEnded) {
    query = query.where('valid_to', 'is', null);
  }
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.peerGroup !== undefined) query = query.where('peer_group', '=', filter.peerGroup);
  if (filter.sectorId !== undefined) query = query.where('sector_id', '=', filter.sectorId);
  if (filter.divisionCode !== undefined) query = query.where('division_code', '=', filter.divisionCode);
  if (filter.takesCases !== undefined) query = query.where('takes_cases', '=', filter.takesCases ? 1 : 0);
  const rows = await query.orderBy('code').execute();
  return rows.map(toUnit);
}

/** The unit with this id, ended or not. */
export async function findUnit(reader: Reader, id: string): Promise<Unit | undefined> {
  const row = await reader.selectFrom('units').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toUnit(row);
}

/** @throws NotFound */
export async function getUnit(reader: Reader, id: string): Promise<Unit> {
  const unit = await findUnit(reader, id);
  if (!unit) throw new NotFound();
  return unit;
}

export async function findUnitByCode(reader: Reader, code: string): Promise<Unit | undefined> {
  const row = await reader.selectFrom('units').selectAll().where('code', '=', code).executeTakeFirst();
  return row && toUnit(row);
}

/** The office that dispatches (受理中心); undefined until one is registered. */
export async function dispatchOffice(reader: Reader): Promise<Unit | undefined> {
  return findOffice(reader, 'is_dispatch_office');
}

/** The office that supervises (督查室, domain §0.3); undefined until one is registered. */
export async function supervisionOffice(reader: Reader): Promise<Unit | undefined> {
  return findOffice(reader, 'is_supervision_office');
}

/**
 * Who supervises a unit: its parent, and where it has none the supervision office. A complaint about a unit's
 * conduct goes there and never to the unit itself (domain §5.2). Undefined for the supervision office: above it
 * stands only the county leader named in `countyLeaderPost`.
 */
export async function supervisorOf(
  reader: Reader,
  unit: Pick<Unit, 'id' | 'parentId'>,
): Promise<Unit | undefined> {
  const parent = unit.parentId === null ? undefined : await findUnit(reader, unit.parentId);
  if (parent && parent.validTo === null) return parent;
  const office = await supervisionOffice(reader);
  return office?.id === unit.id ? undefined : office;
}

/** The ids of a unit, of the one above it and of those directly below it, whenever they were set up. */
export async function familyOf(reader: Reader, unitId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('units')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', '=', unitId),
        eb('parent_id', '=', unitId),
        eb('id', '=', eb.selectFrom('units as own').select('own.parent_id').where('own.id', '=', unitId)),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function listSectors(reader: Reader): Promise<Sector[]> {
  const rows = await reader.selectFrom('sectors').selectAll().orderBy('code').execute();
  return rows.map((row) => ({ id: row.id, code: row.code, name: row.name, nameEn: row.name_en }));
}

export async function insertSector(trx: Trx, sector: Sector): Promise<void> {
  await trx
    .insertInto('sectors')
    .values({ id: sector.id, code: sector.code, name: sector.name, name_en: sector.nameEn })
    .execute();
}

export async function insertUnit(trx: Trx, unit: NewUnit): Promise<void> {
  await trx.insertInto('units').values(toRow(unit)).execute();
}

/** Replaces everything but the id. */
export async function updateUnit(trx: Trx, unit: Unit): Promise<void> {
  const { id, ...columns } = toRow(unit);
  await trx.updateTable('units').set(columns).where('id', '=', id).execute();
}

/** Takes the mark of the dispatch or supervision office from whichever unit holds it. */
export async function clearOffice(
  trx: Trx,
  office: 'is_dispatch_office' | 'is_supervision_office',
): Promise<void> {
  await trx
    .updateTable('units')
    .set({ [office]: 0 })
    .where(office, '=', 1)
    .execute();
}

/** The unit that stands for a town or street on `day` and takes cases. */
export async function findTownUnit(
  reader: Reader,
  divisionCode: string,
  day: Day,
): Promise<Unit | undefined> {
  const [unit] = await listUnits(reader, { day, kind: 'town', divisionCode, takesCases: true });
  return unit;
}

async function findOffice(
  reader: Reader,
  office: 'is_dispatch_office' | 'is_supervision_office',
): Promise<Unit | undefined> {
  const row = await reader
    .selectFrom('units')
    .selectAll()
    .where(office, '=', 1)
    .where('valid_to', 'is', null)
    .executeTakeFirst();
  return row && toUnit(row);
}

/** Towns and streets of the county on `day`, in the order of their codes. */
export async function listTowns(reader: Reader, day: Day): Promise<Division[]> {
  const rows = await divisionsOn(reader, day).where('level', '=', 'town').orderBy('code').execute();
  return rows.map(toDivision);
}

/** Villages and communities of one town or street on `day`, in the order of their codes. */
export async function listVillages(reader: Reader, townCode: string, day: Day): Promise<Division[]> {
  const rows = await divisionsOn(reader, day)
    .where('level', '=', 'village')
    .where('parent_code', '=', townCode)
    .orderBy('code')
    .execute();
  return rows.map(toDivision);
}

/** The version of a division that holds on `day`; without a day the newest one there is. */
export async function findDivision(reader: Reader, code: string, day?: Day): Promise<Division | undefined> {
  const query = day === undefined ? reader.selectFrom('divisions').selectAll() : divisionsOn(reader, day);
  const row = await query.where('code', '=', code).orderBy('valid_from', 'desc').limit(1).executeTakeFirst();
  return row && toDivision(row);
}

/** A division and what it lies in, innermost first: village, town, county. Empty when unknown on `day`. */
export async function divisionPath(reader: Reader, code: string, day: Day): Promise<Division[]> {
  const path: Division[] = [];
  let next: string | null = code;
  // Three levels and no more, so that a parent written in a circle ends too.
  while (next !== null && path.length < 3) {
    const found: Division | undefined = await findDivision(reader, next, day);
    if (!found) break;
    path.push(found);
    next = found.parentCode;
  }
  return path;
}

/** Every version of every division, oldest first: what an import is compared with. */
export async function listDivisionVersions(reader: Reader): Promise<Division[]> {
  const rows = await reader
    .selectFrom('divisions')
    .selectAll()
    .orderBy('code')
    .orderBy('valid_from')
    .execute();
  return rows.map(toDivision);
}

/** Writes one version: a new row, or the row of the same code and first day replaced. */
export async function putDivision(trx: Trx, division: Division): Promise<void> {
  const values = {
    name: division.name,
    name_en: division.nameEn,
    level: division.level,
    parent_code: division.parentCode,
    managed_by: division.managedBy,
    valid_to: division.validTo,
  };
  await trx
    .insertInto('divisions')
    .values({ code: division.code, valid_from: division.validFrom, ...values })
    .onConflict((conflict) => conflict.columns(['code', 'valid_from']).doUpdateSet(values))
    .execute();
}

/** The categories in force, in the order in which they are shown. */
export async function listCategories(reader: Reader): Promise<Category[]> {
  const rows = await reader
    .selectFrom('categories')
    .selectAll()
    .where('is_active', '=', 1)
    .orderBy('sort')
    .orderBy('code')
    .execute();
  return rows.map(toCategory);
}

/** The category in force under this code, or the version asked for (an old case names its own). */
export async function findCategory(
  reader: Reader,
  code: string,
  version?: number,
): Promise<Category | undefined> {
  const query = reader.selectFrom('categories').selectAll().where('code', '=', code);
  const row = await (
    version === undefined ? query.where('is_active', '=', 1) : query.where('version', '=', version)
  ).executeTakeFirst();
  return row && toCategory(row);
}

/** A new version of a category: the one in force before it stays, inactive. */
export async function insertCategory(trx: Trx, category: Category): Promise<void> {
  if (category.isActive) {
    await trx.updateTable('categories').set({ is_active: 0 }).where('code', '=', category.code).execute();
  }
  await trx
    .insertInto('categories')
    .values({
      id: category.id,
      code: category.code,
      version: category.version,
      name: category.name,
      name_en: category.nameEn,
      sort: category.sort,
      is_active: category.isActive ? 1 : 0,
      deadline_class: category.deadlineClass,
    })
    .execute();
}

export async function insertCatalogueRow(trx: Trx, row: CatalogueRow): Promise<void> {
  await trx
    .insertInto('catalogue')
    .values({
      category_code: row.categoryCode,
      division_code: row.divisionCode,
      unit_id: row.unitId,
      valid_from: row.validFrom,
      valid_to: row.validTo,
    })
    .execute();
}

/** Rows of the dispatch catalogue for one category that hold on `day`, to units that stand and take cases then. */
export async function catalogueOf(reader: Reader, categoryCode: string, day: Day): Promise<CatalogueRow[]> {
  const rows = await reader
    .selectFrom('catalogue')
    .innerJoin('units', 'units.id', 'catalogue.unit_id')
    .selectAll('catalogue')
    .where('category_code', '=', categoryCode)
    .where('catalogue.valid_from', '<=', day)
    .where((eb) => eb.or([eb('catalogue.valid_to', 'is', null), eb('catalogue.valid_to', '>=', day)]))
    .where('units.valid_from', '<=', day)
    .where((eb) => eb.or([eb('units.valid_to', 'is', null), eb('units.valid_to', '>=', day)]))
    .where('units.takes_cases', '=', 1)
    .orderBy('catalogue.valid_from', 'desc')
    .execute();
  return rows.map((row) => ({
    categoryCode: row.category_code,
    divisionCode: row.division_code,
    unitId: row.unit_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }));
}

function divisionsOn(reader: Reader, day: Day) {
  return reader
    .selectFrom('divisions')
    .selectAll()
    .where('valid_from', '<=', day)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', day)]));
}

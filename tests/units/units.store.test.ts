import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import {
  dispatchOffice,
  findCategory,
  findDivision,
  findUnit,
  findUnitByCode,
  getUnit,
  insertCatalogueRow,
  insertCategory,
  insertUnit,
  listCategories,
  listSectors,
  listTowns,
  listUnits,
  listVillages,
  proposeUnit,
  putDivision,
  supervisionOffice,
  supervisorOf,
  unitNames,
  type Division,
} from '../../server/features/units/index.ts';
import { NotFound } from '../../server/errors.ts';
import { openTestDb, type TestDb } from '../support/db.ts';
import { aUnit, codesOf, seedRegistry, SECTOR } from './factories.ts';

const DAY = '2026-11-23';

const town = (parts: Partial<Division> = {}): Division => ({
  code: '990101101',
  name: '柳塘镇',
  nameEn: 'Liutang Town',
  level: 'town',
  parentCode: '990101',
  managedBy: null,
  validFrom: '2014-01-01',
  validTo: null,
  ...parts,
});
const village = town({
  code: '990101101201',
  name: '前湾村',
  nameEn: 'Qianwan Village',
  level: 'village',
  parentCode: '990101101',
});

let database: TestDb;
beforeEach(async () => {
  database = await openTestDb();
  await transact(database.db, (trx) => seedRegistry(trx));
});
afterEach(() => database.close());

describe('the registry of units', () => {
  it('keeps every column of a unit', async () => {
    const unit = aUnit({
      id: 'u',
      code: 'Z9',
      parentId: 'unit-housing',
      phonePublic: '0000-000',
      takesCases: false,
    });
    await transact(database.db, (trx) => insertUnit(trx, unit));
    expect(await getUnit(database.db, 'u')).toEqual({
      ...unit,
      divisionCode: null,
      isDispatchOffice: false,
      isSupervisionOffice: false,
      validTo: null,
    });
    expect(await findUnitByCode(database.db, 'Z9')).toMatchObject({ id: 'u' });
    expect(await listSectors(database.db)).toEqual([SECTOR]);
  });

  it('says not found for an unknown unit', async () => {
    await expect(getUnit(database.db, 'nobody')).rejects.toThrow(NotFound);
    expect(await findUnit(database.db, "' or 1=1--")).toBeUndefined();
    expect(await findUnitByCode(database.db, '%')).toBeUndefined();
  });

  it('offers a unit on its last day and not on the day after, nor before its first', async () => {
    const ended = aUnit({ id: 'old', code: 'A00', validFrom: '2020-01-01', validTo: '2026-11-22' });
    await transact(database.db, (trx) => insertUnit(trx, ended));
    expect(codesOf(await listUnits(database.db, { day: '2026-11-22' }))).toContain('A00');
    expect(codesOf(await listUnits(database.db, { day: '2026-11-23' }))).not.toContain('A00');
    expect(codesOf(await listUnits(database.db, { day: '2019-12-31' }))).toEqual([]);
    expect(codesOf(await listUnits(database.db))).toEqual(['B01', 'O01', 'O02', 'T01']);
    expect(codesOf(await listUnits(database.db, { includeEnded: true }))).toContain('A00');
    expect((await unitNames(database.db)).get('old')).toEqual({
      name: '县住建局',
      nameEn: 'County Housing Bureau',
    });
  });

  it('filters by kind, group, sector, division and whether cases are taken', async () => {
    expect(codesOf(await listUnits(database.db, { kind: 'office' }))).toEqual(['O01', 'O02']);
    expect(codesOf(await listUnits(database.db, { peerGroup: 'town' }))).toEqual(['T01']);
    expect(codesOf(await listUnits(database.db, { sectorId: 'other' }))).toEqual([]);
    expect(codesOf(await listUnits(database.db, { divisionCode: '990101101' }))).toEqual(['T01']);
    expect(codesOf(await listUnits(database.db, { takesCases: false }))).toEqual(['O01']);
  });

  it('refuses a second dispatch or supervision office, and an end before the beginning', async () => {
    const refused = [
      aUnit({ id: 'x', code: 'X1', isDispatchOffice: true }),
      aUnit({ id: 'x', code: 'X1', isSupervisionOffice: true }),
      aUnit({ id: 'x', code: 'X1', validTo: '2025-12-31' }),
      aUnit({ id: 'x', code: 'B01' }),
      aUnit({ id: 'x', code: 'X1', sectorId: 'none' }),
    ];
    for (const unit of refused) {
      await expect(transact(database.db, (trx) => insertUnit(trx, unit))).rejects.toThrow();
    }
    expect(await dispatchOffice(database.db)).toMatchObject({ code: 'O01' });
    expect(await supervisionOffice(database.db)).toMatchObject({ code: 'O02' });
  });

  it('has a unit supervised by its parent, else by the supervision office, which has nobody above it', async () => {
    await transact(database.db, async (trx) => {
      await insertUnit(trx, aUnit({ id: 'child', code: 'C1', parentId: 'unit-housing' }));
      await insertUnit(trx, aUnit({ id: 'ended', code: 'C2', validTo: '2026-02-01' }));
      await insertUnit(trx, aUnit({ id: 'orphan', code: 'C3', parentId: 'ended' }));
    });
    const above = async (id: string) => (await supervisorOf(database.db, await getUnit(database.db, id)))?.id;
    expect(await above('child')).toBe('unit-housing');
    expect(await above('unit-housing')).toBe('unit-supervision');
    expect(await above('orphan')).toBe('unit-supervision');
    expect(await above('unit-supervision')).toBeUndefined();
  });
});

describe('divisions', () => {
  it('keeps versions: a town that became a street is a town before that day', async () => {
    await transact(database.db, async (trx) => {
      await putDivision(trx, town({ validTo: '2022-06-30' }));
      await putDivision(trx, town({ name: '柳塘街道', validFrom: '2022-07-01' }));
      await putDivision(trx, village);
    });
    expect((await listTowns(database.db, '2022-06-30')).map((one) => one.name)).toEqual(['柳塘镇']);
    expect((await listTowns(database.db, '2022-07-01')).map((one) => one.name)).toEqual(['柳塘街道']);
    expect(await listTowns(database.db, '2013-12-31')).toEqual([]);
    expect(await listVillages(database.db, '990101101', DAY)).toEqual([village]);
    expect(await listVillages(database.db, '990101102', DAY)).toEqual([]);
    expect(await findDivision(database.db, '990101101')).toMatchObject({ name: '柳塘街道' });
    expect(await findDivision(database.db, '990101101', '2020-01-01')).toMatchObject({ name: '柳塘镇' });
    expect(await findDivision(database.db, '')).toBeUndefined();
  });

  it('replaces a version that is written again', async () => {
    await transact(database.db, async (trx) => {
      await putDivision(trx, town());
      await putDivision(trx, town({ managedBy: '新区管委会' }));
    });
    expect(await listTowns(database.db, DAY)).toEqual([town({ managedBy: '新区管委会' })]);
  });
});

describe('categories', () => {
  it('start with the twenty of the rules, in their order', async () => {
    const categories = await listCategories(database.db);
    expect(categories.map((one) => one.code).join(' ')).toBe(
      'conduct approval irrigation power roads land school sanitation health jobs housing utilities welfare agri ' +
        'traffic environment market legacy dispute other',
    );
    const long = categories.filter((one) => one.deadlineClass === 'long_cycle').map((one) => one.code);
    expect(long).toEqual(['roads', 'land', 'legacy']);
  });

  it('are versioned: a new version replaces the old one, which stays to be cited', async () => {
    const first = (await findCategory(database.db, 'agri'))!;
    await transact(database.db, (trx) =>
      insertCategory(trx, { ...first, id: 'c2', version: 2, name: '农林牧渔' }),
    );
    expect(await findCategory(database.db, 'agri')).toMatchObject({ version: 2, name: '农林牧渔' });
    expect(await findCategory(database.db, 'agri', 1)).toEqual({ ...first, isActive: false });
    expect(await listCategories(database.db)).toHaveLength(20);
  });
});

describe('the dispatch catalogue', () => {
  const propose = (categoryCode: string, divisionCode: string | null, day = DAY) =>
    proposeUnit(database.db, { categoryCode, divisionCode, day });
  const row = { divisionCode: null, validFrom: '2026-01-01', validTo: null };

  beforeEach(async () => {
    await transact(database.db, async (trx) => {
      await putDivision(trx, town());
      await putDivision(trx, village);
      await insertUnit(trx, aUnit({ id: 'unit-water', code: 'F01' }));
      await insertCatalogueRow(trx, { ...row, categoryCode: 'housing', unitId: 'unit-housing' });
      await insertCatalogueRow(trx, {
        ...row,
        categoryCode: 'housing',
        divisionCode: '990101101',
        unitId: 'unit-water',
      });
    });
  });

  it('prefers the row for the town, also for a village in it', async () => {
    const near = { unitId: 'unit-water', because: 'category+town' };
    expect(await propose('housing', '990101101')).toEqual(near);
    expect(await propose('housing', '990101101201')).toEqual(near);
    expect(await propose('housing', '990101102')).toEqual({ unitId: 'unit-housing', because: 'category' });
    expect(await propose('housing', null)).toEqual({ unitId: 'unit-housing', because: 'category' });
  });

  it('falls back to the unit of the town, then to the dispatch office, then to nobody', async () => {
    expect(await propose('other', '990101101201')).toEqual({ unitId: 'unit-town', because: 'town' });
    expect(await propose('other', null)).toEqual({ unitId: 'unit-dispatch', because: 'none' });
    expect(await propose('no-such-category', 'no-such-place')).toEqual({
      unitId: 'unit-dispatch',
      because: 'none',
    });
    await transact(database.db, (trx) => trx.updateTable('units').set({ is_dispatch_office: 0 }).execute());
    expect(await propose('other', null)).toBeNull();
  });

  it('never proposes a unit that has ended or takes no cases', async () => {
    const end = (valid_to: string) =>
      transact(database.db, (trx) =>
        trx.updateTable('units').set({ valid_to }).where('id', 'in', ['unit-water', 'unit-town']).execute(),
      );
    await end(DAY);
    expect(await propose('housing', '990101101')).toMatchObject({ unitId: 'unit-water' });
    await end('2026-11-22');
    expect(await propose('housing', '990101101')).toEqual({ unitId: 'unit-housing', because: 'category' });
    expect(await propose('other', '990101101')).toEqual({ unitId: 'unit-dispatch', because: 'none' });
    await transact(database.db, (trx) =>
      trx.updateTable('units').set({ takes_cases: 0 }).where('id', '=', 'unit-housing').execute(),
    );
    expect(await propose('housing', null)).toEqual({ unitId: 'unit-dispatch', because: 'none' });
  });

  it('takes the newer of two rows and leaves ended and future ones alone', async () => {
    await transact(database.db, async (trx) => {
      await insertCatalogueRow(trx, {
        ...row,
        categoryCode: 'housing',
        unitId: 'unit-water',
        validFrom: '2026-06-01',
      });
      await insertCatalogueRow(trx, {
        ...row,
        categoryCode: 'housing',
        unitId: 'unit-town',
        validFrom: '2026-07-01',
        validTo: '2026-08-31',
      });
    });
    expect(await propose('housing', null, '2026-05-31')).toMatchObject({ unitId: 'unit-housing' });
    expect(await propose('housing', null, '2026-06-30')).toMatchObject({ unitId: 'unit-water' });
    expect(await propose('housing', null, '2026-08-31')).toMatchObject({ unitId: 'unit-town' });
    expect(await propose('housing', null, '2026-09-01')).toMatchObject({ unitId: 'unit-water' });
  });
});

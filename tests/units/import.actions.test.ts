import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../server/actor.ts';
import { Forbidden } from '../../server/errors.ts';
import {
  dispatchOffice,
  findDivision,
  findUnitByCode,
  importDivisions,
  ImportRefused,
  importUnits,
  listSectors,
  listUnits,
  parseDivisionsFile,
  parseUnitsFile,
  putDivision,
} from '../../server/features/units/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { codesOf, seedRegistry } from './factories.ts';
import { csv } from './sheets.ts';

const ADMIN: Actor = { role: 'admin', accountId: 'a1', scope: 'county', unitId: null };
const HEADERS = ['单位编码', '单位名称', '单位类型', '行业编码', '行业系统', '负责人职务', '分管县领导职务'];
const unit = (code: string, name: string, ...more: string[]) => [
  code,
  name,
  '部门',
  'city',
  '',
  '局长',
  '副县长',
  ...more,
];

let context: TestContext;
beforeEach(async () => {
  context = await openTestContext();
  await transact(context.db, async (trx) => {
    await seedRegistry(trx);
    await putDivision(trx, {
      code: '990101101',
      name: '柳塘镇',
      nameEn: 'Liutang Town',
      level: 'town',
      parentCode: null,
      managedBy: null,
      validFrom: '2010-01-01',
      validTo: null,
    });
  });
});
afterEach(() => context.close());

async function unitsFrom(...table: string[][]) {
  const { rows, faults } = await parseUnitsFile(csv(table), 'units.csv');
  expect(faults).toEqual([]);
  return rows;
}
async function divisionsFrom(...table: string[][]) {
  const { rows, faults } = await parseDivisionsFile(
    csv([['代码', '名称', '启用日期', '停用日期'], ...table]),
    'd.csv',
  );
  expect(faults).toEqual([]);
  return rows;
}
const leaves = async () =>
  (
    await context.db
      .selectFrom('register_entries')
      .select(['kind', 'payload_json'])
      .where('form', '=', 'public')
      .orderBy('seq')
      .execute()
  ).map((row) => `${row.kind} ${row.payload_json}`);
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ImportRefused);
  return (error as ImportRefused).faults.map(
    (fault) => `${fault.row} ${fault.column} ${fault.key.slice(13)}`,
  );
};

describe('importing units', () => {
  it('adds new units and sectors, changes known ones by code, and leaves one public leaf', async () => {
    const before = await findUnitByCode(context.db, 'B01');
    const rows = await unitsFrom(
      [...HEADERS, '上级单位编码', '启用日期', '公开电话'],
      [...unit('C01', '县新设中心'), 'B01', '2026-05-01', '0371-0000'],
      ['B01', '县住房局', '部门', 'build', '建设', '局长', '副县长', '', '', ''],
    );
    expect(await importUnits(context, ADMIN, rows)).toEqual({
      inserted: 1,
      updated: 1,
      unchanged: 0,
      sectors: 1,
    });
    const changed = await findUnitByCode(context.db, 'B01');
    expect(changed).toMatchObject({ id: before!.id, name: '县住房局', nameEn: before!.nameEn });
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject({
      parentId: before!.id,
      nameEn: '县新设中心',
      peerGroup: 'bureau',
      phonePublic: '0371-0000',
      validFrom: '2026-05-01',
      takesCases: true,
    });
    const sectors = await listSectors(context.db);
    expect(sectors.map((sector) => sector.code)).toEqual(['build', 'city']);
    expect(changed!.sectorId).toBe(sectors[0]!.id);
    expect(await leaves()).toEqual(['units.imported {"count":2}']);
  });

  it('changes nothing when the same file comes again', async () => {
    const rows = await unitsFrom(HEADERS, unit('C01', '县新设中心'), unit('C02', '县新设局'));
    await importUnits(context, ADMIN, rows);
    context.clock.advance(86_400_000);
    expect(await importUnits(context, ADMIN, rows)).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 2,
      sectors: 0,
    });
    expect(await leaves()).toEqual(['units.imported {"count":2}']);
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject({ validFrom: '2026-11-23' });
  });

  it('lets a file name a unit before the one above it', async () => {
    const rows = await unitsFrom(
      [...HEADERS, '上级单位编码'],
      unit('C01', '大队', 'C02'),
      unit('C02', '局', ''),
    );
    await importUnits(context, SYSTEM, rows);
    const parent = await findUnitByCode(context.db, 'C02');
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject({ parentId: parent!.id });
  });

  it('moves the dispatch office to the unit that the file names', async () => {
    await importUnits(
      context,
      ADMIN,
      await unitsFrom([...HEADERS, '受理中心'], unit('C01', '新受理中心', '是')),
    );
    expect(await dispatchOffice(context.db)).toMatchObject({ code: 'C01' });
    expect(await findUnitByCode(context.db, 'O01')).toMatchObject({ isDispatchOffice: false });
  });

  it('keeps what stands in a column the file lacks, and empties it where the cell is empty', async () => {
    const withPhone = [...HEADERS, '公开电话', '英文名称', '停用日期'];
    const first = unit('C01', '县新设局', '0371-0000', 'New Bureau', '2027-12-31');
    await importUnits(context, ADMIN, await unitsFrom(withPhone, first));
    await importUnits(context, ADMIN, await unitsFrom(HEADERS, unit('C01', '县改名局')));
    const kept = { phonePublic: '0371-0000', nameEn: 'New Bureau', validTo: '2027-12-31' };
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject({ name: '县改名局', ...kept });
    await importUnits(context, ADMIN, await unitsFrom(withPhone, unit('C01', '县改名局', '', '', '')));
    const emptied = { phonePublic: null, nameEn: '县改名局', validTo: null };
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject(emptied);
  });

  it('ends a unit, which is then offered no more', async () => {
    await importUnits(
      context,
      ADMIN,
      await unitsFrom([...HEADERS, '停用日期'], unit('B01', '县住建局', '2026-11-30')),
    );
    expect(codesOf(await listUnits(context.db, { day: '2026-11-30' }))).toContain('B01');
    expect(codesOf(await listUnits(context.db, { day: '2026-12-01' }))).not.toContain('B01');
  });

  it('refuses rows that point to what is not there, all at once, and writes nothing', async () => {
    const rows = await unitsFrom(
      [...HEADERS, '上级单位编码', '区划代码', '停用日期'],
      unit('C01', '好单位', '', '', ''),
      ['C02', '单位', '部门', 'no-such', '', '局长', '副县长', 'no-such', '990101999', '2026-01-01'],
      ['C03', '某镇政府', '乡镇', 'city', '', '镇长', '副县长', '', '', ''],
      unit('C04', '甲', 'C05', '', ''),
      unit('C05', '乙', 'C04', '', ''),
    );
    expect(await refusal(importUnits(context, ADMIN, rows))).toEqual([
      '3 行业编码 unknownSector',
      '3 上级单位编码 unknownParent',
      '3 区划代码 unknownDivision',
      '3 停用日期 endsBeforeStart',
      '4 区划代码 townNeedsDivision',
      '5 上级单位编码 parentCircle',
      '6 上级单位编码 parentCircle',
    ]);
    expect(codesOf(await listUnits(context.db, { includeEnded: true }))).toEqual([
      'B01',
      'O01',
      'O02',
      'T01',
    ]);
    expect(await leaves()).toEqual([]);
  });

  it('is for the administrator and the server itself', async () => {
    const rows = await unitsFrom(HEADERS, unit('C01', '县新设中心'));
    for (const role of ['dispatcher', 'officer', 'supervision', 'auditor', 'resident'] as const) {
      await expect(importUnits(context, { ...ADMIN, role }, rows)).rejects.toThrow(Forbidden);
      await expect(importDivisions(context, { ...ADMIN, role }, [])).rejects.toThrow(Forbidden);
    }
    expect(await findUnitByCode(context.db, 'C01')).toBeUndefined();
  });
});

describe('importing divisions', () => {
  it('begins a new version where the words changed and ends the one before on its eve', async () => {
    const rows = await divisionsFrom(
      ['990101', '示范县', '2010-01-01', ''],
      ['990101101', '柳塘街道', '', ''],
    );
    expect(await importDivisions(context, ADMIN, rows)).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
    expect(await findDivision(context.db, '990101101', '2026-11-22')).toMatchObject({
      name: '柳塘镇',
      validTo: '2026-11-22',
    });
    expect(await findDivision(context.db, '990101101', '2026-11-23')).toMatchObject({
      name: '柳塘街道',
      nameEn: '柳塘街道',
      parentCode: '990101',
      validTo: null,
    });
    expect(await leaves()).toEqual(['divisions.imported {"count":2}']);
    context.clock.advance(86_400_000);
    expect(await importDivisions(context, ADMIN, rows)).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
    expect(await leaves()).toHaveLength(1);
  });

  it('puts an older version before the one that stands, up to its eve', async () => {
    const rows = await divisionsFrom(
      ['990101', '示范县', '2000-01-01', ''],
      ['990101101', '柳塘乡', '2001-06-01', ''],
    );
    await importDivisions(context, ADMIN, rows);
    expect(await findDivision(context.db, '990101101', '2009-12-31')).toMatchObject({ name: '柳塘乡' });
    expect(await findDivision(context.db, '990101101', '2010-01-01')).toMatchObject({ name: '柳塘镇' });
    expect(await findDivision(context.db, '990101101', '2001-05-31')).toBeUndefined();
  });

  it('takes the history of one place from one file, in any order', async () => {
    const rows = await divisionsFrom(
      ['990101', '示范县', '2000-01-01', ''],
      ['990101102', '青禾街道', '2020-07-01', ''],
      ['990101102', '青禾乡', '2000-01-01', '2004-12-31'],
      ['990101102', '青禾镇', '2005-01-01', ''],
    );
    expect(await importDivisions(context, ADMIN, rows)).toMatchObject({ inserted: 3, updated: 1 });
    for (const [day, name] of Object.entries({
      '2004-12-31': '青禾乡',
      '2005-01-01': '青禾镇',
      '2020-06-30': '青禾镇',
      '2020-07-01': '青禾街道',
    })) {
      expect((await findDivision(context.db, '990101102', day))?.name).toBe(name);
    }
  });

  it('refuses unknown parents and days that run into a later version, and writes nothing', async () => {
    const rows = await divisionsFrom(
      ['990101103', '无主镇', '', ''],
      ['990101101', '柳塘乡', '2001-06-01', '2010-01-01'],
    );
    expect(await refusal(importDivisions(context, ADMIN, rows))).toEqual([
      '2 代码 unknownParent',
      '3 代码 unknownParent',
      '3 停用日期 runsIntoNext',
    ]);
    expect(await findDivision(context.db, '990101103')).toBeUndefined();
    expect(await leaves()).toEqual([]);
  });
});

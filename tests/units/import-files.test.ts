import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDivisionsFile, parseUnitsFile } from '../../server/features/units/index.ts';
import { csv, xlsx } from './sheets.ts';

const HEADERS = ['单位编码', '单位名称', '单位类型', '行业编码', '行业系统', '负责人职务', '分管县领导职务'];
const HOUSING = ['B01', '县住建局', '部门', '03', '城乡建设', '局长', '分管城建的副县长'];
const WATER = ['F01', '县自来水公司', '企业', '03', '城乡建设', '总经理', '分管城建的副县长'];
const divisionsOf = (...rows: (string | number | Date | null)[][]) =>
  csv([['区划代码', '区划名称', '启用日期', '停用日期', '级别', '上级代码'], ...rows] as string[][]);

describe('a file of units', () => {
  it('reads the same from xlsx and from csv, with and without a mark', async () => {
    const table = [HEADERS, HOUSING, WATER];
    const read = await parseUnitsFile(await xlsx(table), 'units.xlsx');
    expect(read.faults).toEqual([]);
    expect(read.rows).toHaveLength(2);
    expect(read.rows[0]).toMatchObject({
      row: 2,
      code: 'B01',
      name: '县住建局',
      kind: 'bureau',
      sectorCode: '03',
      sectorName: '城乡建设',
      leaderPost: '局长',
      countyLeaderPost: '分管城建的副县长',
    });
    expect(read.rows[0]).not.toHaveProperty('phonePublic');
    expect(await parseUnitsFile(csv(table), 'units.csv')).toEqual(read);
    expect(await parseUnitsFile(csv(table, { bom: true }), 'units.csv')).toEqual(read);
  });

  it('reads csv in GBK, as office software writes it', async () => {
    // 编码,名称 … in GBK; Node has a decoder for it and no encoder.
    const gbk = Buffer.concat([
      Buffer.from('code,name,kind,sector_code,leader_post,county_leader_post\nB01,', 'latin1'),
      Buffer.from('cfd8d7a1bda8bed6', 'hex'),
      Buffer.from(',bureau,03,Director,Deputy\n', 'latin1'),
    ]);
    const read = await parseUnitsFile(gbk, 'units.csv');
    expect(read.faults).toEqual([]);
    expect(read.rows[0]).toMatchObject({ name: '县住建局', kind: 'bureau' });
  });

  it('takes English headers in any case, full-width letters, and says which headers it left out', async () => {
    const read = await parseUnitsFile(
      csv([
        [
          'Code',
          'NAME',
          'kind',
          'Sector Code',
          'leader_post',
          'ｃｏｕｎｔｙ_leader_post',
          '备注',
          'valid_from',
          'takes_cases',
        ],
        ['Ｂ０１', 'Housing', 'BUREAU', '03', 'Director', 'Deputy', 'x', '2024年2月29日', '否'],
      ]),
      'units.csv',
    );
    expect(read.faults).toEqual([]);
    expect(read.ignored).toEqual(['备注']);
    expect(read.rows[0]).toMatchObject({ code: 'B01', validFrom: '2024-02-29', takesCases: false });
  });

  it('reads numbers, dates, formulas and rich text of a workbook as a person sees them', async () => {
    const table = [
      [...HEADERS, '区划代码', '启用日期', '公开电话'],
      [
        20,
        { richText: [{ text: '县住' }, { text: '建局' }] },
        { formula: '"部"&"门"', result: '部门' },
        '03',
        '城乡建设',
        '局长',
        '副县长',
        990100101,
        new Date('2026-03-01T00:00:00Z'),
        null,
      ],
    ];
    const read = await parseUnitsFile(await xlsx(table), 'units.xlsx');
    expect(read.faults).toEqual([]);
    expect(read.rows[0]).toMatchObject({
      code: '20',
      name: '县住建局',
      kind: 'bureau',
      divisionCode: '990100101',
      validFrom: '2026-03-01',
      phonePublic: null,
    });
  });

  it('tells all faults at once, with the row as seen in the sheet and the header as it stands there', async () => {
    const table = [
      [...HEADERS, '停用日期', '公开电话', '受理中心', '启用日期', '评议分组', '上级单位编码'],
      [...HOUSING, '2026-02-30', 'call me', '是', '', '乡镇街道', 'B01'],
      [],
      [
        'B01',
        '',
        '社团',
        '03',
        '',
        '局\n长',
        '县'.repeat(41),
        '2025-12-31',
        '',
        '是',
        '2026-01-01',
        '',
        'a b',
      ],
    ];
    const read = await parseUnitsFile(csv(table), 'units.csv');
    expect(read.rows).toEqual([]);
    const told = read.faults.map(
      (fault) => `${fault.row} ${fault.column} ${fault.key.slice('units:import.'.length)}`,
    );
    expect(told).toEqual([
      '2 停用日期 notADay',
      '2 公开电话 notAPhone',
      '4 单位名称 cellEmpty',
      '4 单位类型 notOneOf',
      '4 负责人职务 notOneLine',
      '4 分管县领导职务 tooLong',
      '4 上级单位编码 notAUnitCode',
    ]);
  });

  it('tells faults between rows and cells', async () => {
    const table = [
      [...HEADERS, '停用日期', '启用日期', '受理中心', '评议分组', '上级单位编码'],
      [...HOUSING, '2025-12-31', '2026-01-01', '是', '乡镇街道', 'B01'],
      [...WATER, '', '', '是', '', ''],
      [...HOUSING, '', '', '是', '', ''],
    ];
    const read = await parseUnitsFile(csv(table), 'units.csv');
    expect(read.rows).toEqual([]);
    expect(read.faults).toEqual([
      { row: 2, column: '上级单位编码', key: 'units:import.ownParent', args: {} },
      { row: 2, column: '评议分组', key: 'units:import.groupOfTowns', args: {} },
      { row: 2, column: '停用日期', key: 'units:import.endsBeforeStart', args: {} },
      { row: 4, column: '单位编码', key: 'units:import.twice', args: { row: 2 } },
      { row: 4, column: '受理中心', key: 'units:import.officeTwice', args: { row: 3 } },
    ]);
  });

  it('names every missing column and every column that is there twice', async () => {
    const read = await parseUnitsFile(
      csv([
        ['', ''],
        ['编码', 'code', '名称'],
      ]),
      'units.csv',
    );
    expect(read.faults.map((fault) => [fault.row, fault.column, fault.key])).toEqual([
      [2, 'code', 'units:import.columnTwice'],
      [2, '单位类型', 'units:import.columnMissing'],
      [2, '行业编码', 'units:import.columnMissing'],
      [2, '负责人职务', 'units:import.columnMissing'],
      [2, '分管县领导职务', 'units:import.columnMissing'],
    ]);
  });

  it.each<[string, string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['nothing at all', 'a.csv', () => new Uint8Array(), 'empty'],
    ['a header and no rows', 'a.csv', () => csv([HEADERS]), 'empty'],
    ['text that calls itself xlsx', 'a.xlsx', () => Buffer.from('code,name'), 'notXlsx'],
    ['a zip that is no workbook', 'a.xlsx', () => Buffer.from('PK\u0003\u0004nothing'), 'notXlsx'],
    ['a cut workbook', 'a.xlsx', async () => (await xlsx([HEADERS, HOUSING])).slice(0, 900), 'notXlsx'],
    ['a quote that never closes', 'a.csv', () => Buffer.from('code,name\n"B01,x\n'), 'notCsv'],
    ['bytes that are no text', 'a.csv', () => Buffer.from([0x80, 0xff, 0xff, 0x2c]), 'notCsv'],
    ['a file beyond any registry', 'a.csv', () => Buffer.alloc(2_000_001, 0x61), 'tooLarge'],
    ['more rows than any registry', 'a.csv', () => Buffer.from('a\n'.repeat(20_001)), 'tooManyRows'],
  ])('refuses %s', async (_, filename, bytes, key) => {
    const read = await parseUnitsFile(await bytes(), filename);
    expect(read).toEqual({
      rows: [],
      faults: [expect.objectContaining({ key: `units:import.${key}` })],
      ignored: [],
    });
  });

  it('refuses a small workbook that says it unpacks to gigabytes, without unpacking it', async () => {
    const bytes = Buffer.from(await xlsx([HEADERS, HOUSING]));
    const entry = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt32LE(3_000_000_000, entry + 24);
    expect((await parseUnitsFile(bytes, 'units.xlsx')).faults).toMatchObject([
      { key: 'units:import.tooLarge', args: { max: 50 } },
    ]);
  });

  it('gives rows or faults for any text, never both and never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 })), async (cells) => {
        const table = csv([HEADERS, ...cells] as string[][]);
        const read = await parseUnitsFile(table, 'units.csv');
        expect(read.rows.length === 0).toBe(read.faults.length > 0);
      }),
    );
  });
});

describe('a file of divisions', () => {
  it('reads codes of the three levels, and the same code again with another first day', async () => {
    const read = await parseDivisionsFile(
      divisionsOf(
        ['990100', '示范县', '', '', '县', ''],
        ['990100101', '柳塘镇', '2010-01-01', '2021-12-31', '镇', '990100'],
        ['990100101', '柳塘街道', '2022/1/1', '', '街道', ''],
        ['990100101201', '前湾村', '', '', '', ''],
      ),
      'divisions.csv',
    );
    expect(read.faults).toEqual([]);
    expect(read.rows.map((row) => [row.code, row.validFrom])).toEqual([
      ['990100', null],
      ['990100101', '2010-01-01'],
      ['990100101', '2022-01-01'],
      ['990100101201', null],
    ]);
  });

  it('refuses codes of other lengths, levels and parents that do not fit, and repeated rows', async () => {
    const bad = await parseDivisionsFile(divisionsOf(['9901001', '柳塘镇', '', '', '', '']), 'd.csv');
    expect(bad.faults).toMatchObject([{ row: 2, column: '区划代码', key: 'units:import.notADivisionCode' }]);
    const read = await parseDivisionsFile(
      divisionsOf(
        ['990100101', '柳塘镇', '', '', '村', '990100101'],
        ['990100101', '柳塘镇', '', '', '', ''],
        ['990100102', '青禾镇', '2020-01-02', '2020-01-01', '', ''],
      ),
      'd.csv',
    );
    expect(read.faults.map((fault) => [fault.row, fault.key])).toEqual([
      [2, 'units:import.levelOfCode'],
      [2, 'units:import.parentOfLevel'],
      [3, 'units:import.twice'],
      [4, 'units:import.endsBeforeStart'],
    ]);
  });
});

describe('the words of the import', () => {
  it('are there for every fault that the code can tell, in both languages', () => {
    const used = new Set<string>();
    for (const file of [
      'actions',
      'import-columns',
      'import-file',
      'import-rows',
      'plan-divisions',
      'plan-units',
    ]) {
      const text = readFileSync(`server/features/units/${file}.ts`, 'utf8');
      for (const match of text.matchAll(/units:import\.(\w+)/g)) used.add(match[1]!);
    }
    for (const lang of ['zh-CN', 'en']) {
      const words = JSON.parse(readFileSync(`views/locales/${lang}/units.json`, 'utf8'));
      expect(Object.keys(words.import).sort()).toEqual([...used].sort());
    }
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../../server/actor.ts';
import {
  importDivisions,
  listTowns,
  listVillages,
  parseDivisionsFile,
} from '../../server/features/units/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { csv, xlsx } from './sheets.ts';

interface Place {
  code: string;
  name: string;
}
const COUNTY_FILE = '../shared/data/zhongmu-410122.json';
const CHANGES_FILE = '../shared/data/zhongmu-divisions.json';
const readable = existsSync(COUNTY_FILE) && existsSync(CHANGES_FILE);
if (!readable) console.warn(`Skipped: ${COUNTY_FILE} and ${CHANGES_FILE} aren't there to import`);

(readable ? describe : describe.skip)('a real county', () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await openTestContext();
  });
  afterEach(() => context.close());

  const county = readable
    ? (JSON.parse(readFileSync(COUNTY_FILE, 'utf8')) as {
        county: Place;
        towns: (Place & { villages: Place[] })[];
      })
    : { county: { code: '', name: '' }, towns: [] };
  const table = () => [
    ['区划代码', '区划名称', '启用日期'],
    [county.county.code, county.county.name, '2010-01-01'],
    ...county.towns
      .flatMap((town) => [town, ...town.villages])
      .map((place) => [place.code, place.name, '2023-06-30']),
  ];

  it('comes in whole from xlsx, and from csv there is nothing left to change', async () => {
    const fromXlsx = await parseDivisionsFile(await xlsx(table()), '410122.xlsx');
    expect(fromXlsx.faults).toEqual([]);
    expect(await importDivisions(context, SYSTEM, fromXlsx.rows)).toEqual({
      inserted: 361,
      updated: 0,
      unchanged: 0,
    });
    const fromCsv = await parseDivisionsFile(csv(table(), { bom: true }), '410122.csv');
    expect(await importDivisions(context, SYSTEM, fromCsv.rows)).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 361,
    });
    const towns = (await listTowns(context.db, '2026-11-23')).filter((town) =>
      town.code.startsWith('410122'),
    );
    expect(towns).toHaveLength(17);
    const villages = await Promise.all(
      towns.map((town) => listVillages(context.db, town.code, '2026-11-23')),
    );
    expect(villages.flat()).toHaveLength(343);
  });

  it('keeps both lists of its towns, each on its own days', async () => {
    const changes = JSON.parse(readFileSync(CHANGES_FILE, 'utf8'));
    const listOf = (places: Place[], day: string) => places.map((place) => [place.code, place.name, day, '']);
    const file = csv([
      ['代码', '名称', '启用日期', '停用日期'],
      ['410122', '中牟县', '2010-01-01', ''],
      ...listOf(changes.asof2015, '2015-09-30'),
      ...listOf(changes.asof2023, '2023-06-30'),
    ]);
    const { rows, faults } = await parseDivisionsFile(file, 'd.csv');
    expect(faults).toEqual([]);
    await importDivisions(context, SYSTEM, rows);
    const namesOn = async (day: string) =>
      new Map((await listTowns(context.db, day)).map((t) => [t.code, t.name]));
    expect([...(await namesOn('2016-01-01'))]).toEqual(changes.asof2015.map((p: Place) => [p.code, p.name]));
    const now = await namesOn('2026-11-23');
    for (const place of changes.asof2023) expect(now.get(place.code)).toBe(place.name);
    // A list doesn't say that what it leaves out has ended: that takes a row with a last day.
    expect(now.get('410122105')).toBe('白沙镇');
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COUNTY, seedCounty, type CountyCounts } from '../../db/demo/county.ts';
import { transact } from '../../db/transaction.ts';
import { HandClock } from '../../server/clock.ts';
import {
  dispatchOffice,
  findDivision,
  listCategories,
  listSectors,
  listTowns,
  listUnits,
  listVillages,
  proposeUnit,
  supervisionOffice,
  supervisorOf,
  type Division,
  type Unit,
} from '../../server/features/units/index.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { openTestDb, type TestDb } from '../support/db.ts';

const DAY = '2026-11-23';
const REAL_LIST = '../shared/data/zhongmu-410122.json';

let database: TestDb;
let counts: CountyCounts;
let units: Unit[];
let towns: Division[];
let villages: Division[];
const progress: [number, number][] = [];

const ids = () => makeIds(new HandClock('2026-11-23T01:00:00.000Z'), seededSource('county'));

beforeAll(async () => {
  database = await openTestDb();
  counts = await transact(database.db, (trx) =>
    seedCounty(trx, { ids: ids() }, (done, total) => progress.push([done, total])),
  );
  units = await listUnits(database.db, { day: DAY });
  towns = await listTowns(database.db, DAY);
  villages = (await Promise.all(towns.map((town) => listVillages(database.db, town.code, DAY)))).flat();
});
afterAll(() => database.close());

describe('the demonstration county', () => {
  it('has 73 county units and 14 towns and streets, 87 units in all, and 274 villages', () => {
    expect(units.filter((unit) => unit.kind !== 'town')).toHaveLength(73);
    expect(units.filter((unit) => unit.kind === 'town')).toHaveLength(14);
    expect(towns).toHaveLength(14);
    expect(villages).toHaveLength(274);
    expect(counts).toMatchObject({ sectors: 10, units: 87, towns: 14, villages: 274 });
    expect(progress.at(-1)).toEqual([10 + 87 + 1 + 14 + 274, 10 + 87 + 1 + 14 + 274]);
  });

  it('is labelled as a demonstration, under a code that no real county has', async () => {
    expect(await findDivision(database.db, COUNTY.code, DAY)).toMatchObject({
      name: '示范县',
      level: 'county',
    });
    expect(COUNTY.nameEn).toContain('Demonstration');
    for (const town of towns) expect(town.code).toMatch(/^990100\d{3}$/);
    for (const village of villages) expect(village.code).toMatch(/^990100\d{6}$/);
  });

  it('has no sector without units and no peer group without members', async () => {
    for (const sector of await listSectors(database.db)) {
      const own = units.filter((unit) => unit.sectorId === sector.id && unit.kind !== 'town');
      expect([sector.name, own.length > 0]).toEqual([sector.name, true]);
    }
    expect(new Set(units.map((unit) => unit.peerGroup)).size).toBe(4);
    expect(units.every((unit) => (unit.kind === 'town') === (unit.peerGroup === 'town'))).toBe(true);
  });

  it('has exactly one dispatch office, which takes no cases itself, and one supervision office', async () => {
    expect(units.filter((unit) => unit.isDispatchOffice)).toHaveLength(1);
    expect(units.filter((unit) => unit.isSupervisionOffice)).toHaveLength(1);
    expect(await dispatchOffice(database.db)).toMatchObject({
      name: '县群众诉求受理中心',
      takesCases: false,
    });
    expect(await supervisionOffice(database.db)).toMatchObject({ name: '县政府督查室', takesCases: true });
  });

  it('names every unit, place and post once, in both languages', () => {
    for (const list of [units, towns, villages]) {
      expect(new Set(list.map((one) => one.name)).size).toBe(list.length);
      expect(new Set(list.map((one) => one.nameEn)).size).toBe(list.length);
      expect(new Set(list.map((one) => one.code)).size).toBe(list.length);
    }
    for (const unit of units) {
      expect(unit.name).toMatch(/^\p{Script=Han}+$/u);
      expect(unit.nameEn).toMatch(/^[\w ,’-]+$/);
      expect(`${unit.leaderPost}${unit.countyLeaderPost}`).toMatch(/^\p{Script=Han}{4,}$/u);
      expect(`${unit.leaderPostEn} ${unit.countyLeaderPostEn}`).toMatch(/^[\w ]+$/);
    }
  });

  it('gives each town or street its own unit, and each unit somebody who supervises it', async () => {
    const standsFor = units.filter((unit) => unit.kind === 'town').map((unit) => unit.divisionCode);
    expect(standsFor.sort()).toEqual(towns.map((town) => town.code));
    for (const unit of units.filter((one) => !one.isSupervisionOffice)) {
      const above = await supervisorOf(database.db, unit);
      expect(above && above.id !== unit.id).toBe(true);
    }
  });

  it('proposes a standing unit for every category in every town', async () => {
    const byId = new Map(units.map((unit) => [unit.id, unit]));
    for (const category of await listCategories(database.db)) {
      for (const divisionCode of [...towns.map((town) => town.code), villages.at(-1)!.code]) {
        const proposal = await proposeUnit(database.db, {
          categoryCode: category.code,
          divisionCode,
          day: DAY,
        });
        expect([category.code, proposal && byId.get(proposal.unitId)?.takesCases]).toEqual([
          category.code,
          true,
        ]);
      }
      const anywhere = await proposeUnit(database.db, {
        categoryCode: category.code,
        divisionCode: null,
        day: DAY,
      });
      expect([category.code, anywhere?.because]).toEqual([
        category.code,
        category.code === 'other' ? 'none' : 'category',
      ]);
    }
  });

  it('sends conduct to the supervision office, and street cleaning in the country to the town', async () => {
    const ask = async (categoryCode: string, divisionCode: string) => {
      const proposal = await proposeUnit(database.db, { categoryCode, divisionCode, day: '2014-03-01' });
      return [units.find((unit) => unit.id === proposal?.unitId)?.name, proposal?.because];
    };
    expect(await ask('conduct', '990100101')).toEqual(['县政府督查室', 'category']);
    expect(await ask('sanitation', '990100101201')).toEqual(['柳塘镇人民政府', 'category+town']);
    expect(await ask('sanitation', '990100001001')).toEqual(['县环境卫生服务中心', 'category']);
    expect(await ask('roads', '990100201')).toEqual(['县农村公路服务中心', 'category+town']);
    expect(await ask('other', '990100201201')).toEqual(['云溪乡人民政府', 'town']);
  });

  it('is the same county every time', async () => {
    const again = await openTestDb();
    await transact(again.db, (trx) => seedCounty(trx, { ids: ids() }));
    expect(await listUnits(again.db)).toEqual(await listUnits(database.db));
    await again.close();
  });
});

const real = existsSync(REAL_LIST) ? describe : describe.skip;
if (!existsSync(REAL_LIST)) console.warn(`Skipped: ${REAL_LIST} isn't there to compare names with`);

real('beside the real list', () => {
  it('shares no name with a real town or village', () => {
    const list = JSON.parse(readFileSync(REAL_LIST, 'utf8'));
    const names: string[] = list.towns.flatMap((town: { name: string; villages: { name: string }[] }) => [
      town.name,
      ...town.villages.map((village) => village.name),
    ]);
    expect(names.length).toBeGreaterThan(300);
    const stem = (name: string) => name.replace(/(?:街道|社区|[镇乡村])$/, '');
    for (const place of [...towns, ...villages]) {
      expect(names.filter((name) => name.startsWith(stem(place.name)))).toEqual([]);
    }
  });
});

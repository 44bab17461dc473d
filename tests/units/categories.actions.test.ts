import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, SYSTEM, type Actor } from '../../server/actor.ts';
import { submitCase } from '../../server/features/cases/index.ts';
import {
  addCategory,
  changeCategory,
  endInCatalogue,
  findCategory,
  insertUnit,
  listCategories,
  proposeUnit,
  putInCatalogue,
  useCategory,
} from '../../server/features/units/index.ts';
import { transact } from '../../db/transaction.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aSubmission, PLACES, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aUnit } from './factories.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

const OTHERS = [...ROLES, 'resident' as const].filter((role) => role !== 'admin');
const post = (role: Actor['role']): Actor => ({ role, accountId: 'a', scope: 'county', unitId: null });

async function leaves(kind: string): Promise<unknown[]> {
  const rows = await context.db
    .selectFrom('register_entries')
    .select(['form', 'payload_json'])
    .where('kind', '=', kind)
    .orderBy('seq')
    .execute();
  expect(rows.every(({ form }) => form === 'public')).toBe(true);
  return rows.map((row) => JSON.parse(row.payload_json!) as unknown);
}

const LIGHTS = { name: '路灯（含桥灯）', nameEn: 'Street lights', sort: 55, deadlineClass: null };

describe('categories', () => {
  const admin = () => world.posts.admin;

  it('are the administrator’s alone', async () => {
    for (const role of OTHERS) {
      const refused = { status: 403 };
      await expect(addCategory(context, post(role), { code: 'lights', ...LIGHTS })).rejects.toMatchObject(
        refused,
      );
      await expect(changeCategory(context, post(role), 'agri', { base: 1, ...LIGHTS })).rejects.toMatchObject(
        refused,
      );
      await expect(useCategory(context, post(role), 'agri', false)).rejects.toMatchObject(refused);
    }
    expect(await leaves('categories.changed')).toEqual([]);
  });

  it('can be chosen the moment they are added', async () => {
    const added = await addCategory(context, admin(), { code: 'lights', ...LIGHTS });
    expect(added).toMatchObject({ version: 1, isActive: true });
    const { row } = await submitCase(context, aSubmission(context, { categoryCode: 'lights' }));
    expect(row).toMatchObject({ category_code: 'lights', deadline_class: 'complaint' });
  });

  it('get a new version with a new name or class, which older cases do not follow', async () => {
    const before = await submitCase(context, aSubmission(context, { categoryCode: 'lights' }));
    const next = await changeCategory(context, admin(), 'lights', {
      base: 1,
      ...LIGHTS,
      name: '照明',
      deadlineClass: 'outage',
    });
    expect(next).toMatchObject({ code: 'lights', version: 2, name: '照明' });
    expect(await findCategory(context.db, 'lights', 1)).toMatchObject({ name: LIGHTS.name, isActive: false });
    const after = await submitCase(context, aSubmission(context, { categoryCode: 'lights' }));
    expect([before.row.deadline_class, after.row.deadline_class]).toEqual(['complaint', 'outage']);
  });

  it('refuse a code that exists, a name in use, and a version that says the same or is stale', async () => {
    const change = (parts: object) =>
      changeCategory(context, admin(), 'lights', { base: 2, ...LIGHTS, name: '照明', ...parts });
    await expect(addCategory(context, admin(), { code: 'lights', ...LIGHTS })).rejects.toMatchObject({
      key: 'units:category.fault.codeTaken',
    });
    await expect(
      addCategory(context, admin(), { code: 'lamps', ...LIGHTS, name: '照明' }),
    ).rejects.toMatchObject({ key: 'units:category.fault.nameTaken', args: { code: 'lights' } });
    await expect(change({ deadlineClass: 'outage' })).rejects.toMatchObject({
      key: 'units:category.fault.same',
    });
    await expect(change({ name: '住房' })).rejects.toMatchObject({ key: 'units:category.fault.nameTaken' });
    await expect(change({ base: 1 })).rejects.toMatchObject({ status: 409 });
    await expect(changeCategory(context, admin(), 'no-such', { base: 1, ...LIGHTS })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('out of use take no new cases, and come back as they last were', async () => {
    await useCategory(context, admin(), 'lights', false);
    await expect(submitCase(context, aSubmission(context, { categoryCode: 'lights' }))).rejects.toMatchObject(
      { key: 'cases:form.category' },
    );
    await expect(useCategory(context, admin(), 'lights', false)).rejects.toMatchObject({ status: 409 });
    await changeCategory(context, admin(), 'lights', { base: 2, ...LIGHTS, name: '夜间照明' });
    expect(await findCategory(context.db, 'lights')).toBeUndefined();
    await useCategory(context, admin(), 'lights', true);
    expect(await findCategory(context.db, 'lights')).toMatchObject({ version: 3, name: '夜间照明' });
  });

  it('say every change in the public register', async () => {
    expect(await leaves('categories.changed')).toEqual([
      {
        change: 'added',
        code: 'lights',
        version: 1,
        name: LIGHTS.name,
        nameEn: LIGHTS.nameEn,
        sort: 55,
        active: true,
        deadlineClass: null,
      },
      expect.objectContaining({ change: 'changed', version: 2, deadlineClass: 'outage' }),
      expect.objectContaining({ change: 'ended', version: 2, active: false }),
      expect.objectContaining({ change: 'changed', version: 3, active: false }),
      expect.objectContaining({ change: 'resumed', version: 3, active: true }),
    ]);
  });

  it('never all go out of use', async () => {
    const own = await openTestContext({ seed: 'last category' });
    try {
      const codes = (await listCategories(own.db)).map(({ code }) => code);
      for (const code of codes.slice(1)) await useCategory(own, SYSTEM, code, false);
      await expect(useCategory(own, SYSTEM, codes[0]!, false)).rejects.toMatchObject({
        key: 'units:category.fault.last',
      });
      expect(await listCategories(own.db)).toHaveLength(1);
    } finally {
      await own.close();
    }
  });

  it('of two of one code at the same moment only one is added', async () => {
    const input = { code: 'twins', name: '双', nameEn: 'Twins', sort: 1, deadlineClass: null };
    const two = await Promise.allSettled([
      addCategory(context, SYSTEM, input),
      addCategory(context, SYSTEM, { ...input, name: '二', nameEn: 'Two' }),
    ]);
    expect(two.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(two.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 422 } });
  });
});

describe('the dispatch catalogue', () => {
  const put = (parts: Partial<Parameters<typeof putInCatalogue>[2]> = {}, actor = world.posts.admin) =>
    putInCatalogue(context, actor, {
      categoryCode: 'sanitation',
      divisionCode: null,
      unitId: UNITS.water,
      from: '2026-12-01',
      ...parts,
    });
  const proposed = async (day: string, divisionCode: string | null = null, categoryCode = 'sanitation') =>
    (await proposeUnit(context.db, { categoryCode, divisionCode, day }))?.unitId;

  it('is the administrator’s alone', async () => {
    const key = { categoryCode: 'sanitation', divisionCode: null, validFrom: '2010-01-01' };
    for (const role of OTHERS) {
      await expect(put({}, post(role))).rejects.toMatchObject({ status: 403 });
      await expect(endInCatalogue(context, post(role), key, '2026-12-31')).rejects.toMatchObject({
        status: 403,
      });
    }
    expect(await leaves('catalogue.changed')).toEqual([]);
  });

  it('proposes another unit from the day on, and the former one until then', async () => {
    expect(await put()).toMatchObject({ validFrom: '2026-12-01', validTo: null });
    expect(await proposed('2026-11-30')).toBe(UNITS.housing);
    expect(await proposed('2026-12-01')).toBe(UNITS.water);
  });

  it('keeps what is planned for later when something is put before it', async () => {
    expect(await put({ unitId: UNITS.transport, from: '2026-11-25' })).toMatchObject({
      validTo: '2026-11-30',
    });
    expect(await proposed('2026-11-24')).toBe(UNITS.housing);
    expect(await proposed('2026-11-25')).toBe(UNITS.transport);
    expect(await proposed('2026-12-01')).toBe(UNITS.water);
  });

  it('changes the unit of a row that begins on the same day', async () => {
    await put({ unitId: UNITS.bus });
    expect(await proposed('2026-12-01')).toBe(UNITS.bus);
    expect(await proposed('2026-11-30')).toBe(UNITS.transport);
  });

  it('knows towns apart from the county', async () => {
    await put({ divisionCode: PLACES.town, unitId: UNITS.town });
    expect(await proposed('2026-12-01', PLACES.village)).toBe(UNITS.town);
    expect(await proposed('2026-12-01')).toBe(UNITS.bus);
  });

  it('ends a row with a day; after it the town or the dispatch office is proposed', async () => {
    const key = { categoryCode: 'sanitation', divisionCode: null, validFrom: '2026-12-01' };
    await endInCatalogue(context, world.posts.admin, key, '2026-12-31');
    expect(await proposed('2026-12-31')).toBe(UNITS.bus);
    expect(await proposed('2027-01-01')).toBe(UNITS.dispatch);
    const end = (day: string, parts = {}) =>
      endInCatalogue(context, world.posts.admin, { ...key, ...parts }, day);
    await expect(end('2026-12-31')).rejects.toMatchObject({ status: 409 });
    await expect(end('2027-01-05')).rejects.toMatchObject({ status: 409 });
    await expect(end('2026-11-22')).rejects.toMatchObject({ key: 'units:catalogue.fault.past' });
    await expect(end('2026-11-30')).rejects.toMatchObject({ key: 'units:catalogue.fault.beforeStart' });
    await expect(end('2026-12-20', { categoryCode: 'agri' })).rejects.toMatchObject({ status: 404 });
  });

  it('refuses what does not fit', async () => {
    await transact(context.db, (trx) =>
      insertUnit(
        trx,
        aUnit({ id: 'unit-gone', code: 'B90', sectorId: 'sector-city', validTo: '2026-11-30' }),
      ),
    );
    const fault = (key: string) => ({ status: 422, key: `units:catalogue.fault.${key}` });
    await expect(put({ from: '2026-11-22' })).rejects.toMatchObject(fault('past'));
    await expect(put({ categoryCode: 'no-such' })).rejects.toMatchObject(fault('category'));
    await expect(put({ divisionCode: '990101999' })).rejects.toMatchObject(fault('place'));
    await expect(put({ divisionCode: PLACES.village })).rejects.toMatchObject(fault('place'));
    await expect(put({ unitId: 'no-such' })).rejects.toMatchObject(fault('unit'));
    await expect(put({ unitId: UNITS.dispatch })).rejects.toMatchObject(fault('takesNone'));
    await expect(put({ unitId: 'unit-gone' })).rejects.toMatchObject(fault('ended'));
    await expect(put({ unitId: UNITS.town })).rejects.toMatchObject(fault('otherTown'));
    await put({ categoryCode: 'agri' });
    await expect(put({ categoryCode: 'agri', from: '2026-12-05' })).rejects.toMatchObject(fault('same'));
  });

  it('says every change in the public register, by codes', async () => {
    expect((await leaves('catalogue.changed')).slice(0, 5)).toEqual([
      { change: 'put', category: 'sanitation', division: null, unit: 'B02', from: '2026-12-01', to: null },
      {
        change: 'put',
        category: 'sanitation',
        division: null,
        unit: 'B03',
        from: '2026-11-25',
        to: '2026-11-30',
      },
      { change: 'put', category: 'sanitation', division: null, unit: 'F01', from: '2026-12-01', to: null },
      {
        change: 'put',
        category: 'sanitation',
        division: PLACES.town,
        unit: 'T01',
        from: '2026-12-01',
        to: null,
      },
      {
        change: 'ended',
        category: 'sanitation',
        division: null,
        unit: 'F01',
        from: '2026-12-01',
        to: '2026-12-31',
      },
    ]);
  });
});

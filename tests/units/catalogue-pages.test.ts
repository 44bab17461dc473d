import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { submitCase } from '../../server/features/cases/index.ts';
import { findCategory, proposeUnit } from '../../server/features/units/index.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import { aSubmission, PLACES, UNITS } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';

const LEFT_OVER = /units:|desk:|deadlines:|common:|\{\{|undefined|NaN|\[object/;
const text = (html: string) => load(html)('main').text().replace(/\s+/g, ' ');
const PAGES = ['/admin/categories', '/admin/categories/agri', '/admin/catalogue'];

let house: TestApp;
let admin: Visitor;
beforeAll(async () => {
  house = await openTestApp();
  admin = await signIn(house.app, house.context, house.world, 'admin');
});
afterAll(() => house.close());

const post = (path: string, fields: Record<string, string>, formAt = '/admin/categories') =>
  admin.post(path, fields, formAt);
const errorsOf = (html: string) =>
  load(html)('.error-summary a')
    .map((_, link) => load(html)(link).attr('href'))
    .get();

describe('the pages of categories and catalogue', () => {
  it('are for the administrator: strangers sign in, other posts are refused', async () => {
    const supervision = await signIn(house.app, house.context, house.world, 'supervision');
    for (const path of PAGES) {
      expect((await new Visitor(house.app).get(path)).status).toBe(303);
      expect((await supervision.get(path)).status).toBe(403);
    }
    for (const path of ['/admin/categories', '/admin/categories/agri/use', '/admin/catalogue/end']) {
      expect((await supervision.post(path, { active: '0' }, '/account/password')).status).toBe(403);
    }
  });

  it.each(['zh-CN', 'en'])('have all their words in %s', async (lang) => {
    for (const path of PAGES) {
      const answer = await admin.get(path).set('Accept-Language', lang);
      expect(answer.status).toBe(200);
      expect(load(answer.text)('html').attr('lang')).toBe(lang);
      expect(text(answer.text)).not.toMatch(LEFT_OVER);
    }
  });

  it('are linked from the administrator’s page', async () => {
    const $ = load((await admin.get('/admin')).text);
    for (const path of ['/admin/rules', '/admin/categories', '/admin/catalogue']) {
      expect($(`main a[href="${path}"]`).length).toBeGreaterThan(0);
    }
  });
});

describe('categories on the web', () => {
  const lights = { code: 'lights', name: '路灯', nameEn: 'Street lights', sort: '55', deadlineClass: '' };

  it('are refused with what was typed, fault by fault', async () => {
    const answer = await post('/admin/categories', {
      code: 'Street Light',
      name: '',
      nameEn: '<script>x',
      sort: '0',
      deadlineClass: 'urgent',
    });
    expect(answer.status).toBe(422);
    expect(errorsOf(answer.text)).toEqual(['#f-code', '#f-name', '#f-sort', '#f-deadlineClass']);
    expect(load(answer.text)('input[name=nameEn]').val()).toBe('<script>x');
    const taken = await post('/admin/categories', { ...lights, code: 'agri' });
    expect([taken.status, errorsOf(taken.text)]).toEqual([422, ['#f-code']]);
    expect(await findCategory(house.context.db, 'lights')).toBeUndefined();
  });

  it('are in the form of residents at once', async () => {
    const done = await post('/admin/categories', lights);
    expect([done.status, done.headers['location']]).toEqual([303, '/admin/categories/lights']);
    expect(text((await admin.get('/admin/categories/lights')).text)).toContain('已增加“路灯”');
    const form = load((await new Visitor(house.app).get('/cases/new?type=complaint')).text);
    expect(form('[name=category][value=lights], [name=category] option[value=lights]').length).toBe(1);
  });

  it('are renamed by a new version; a stale form comes back with what was typed', async () => {
    const at = '/admin/categories/lights';
    const { code: _, ...content } = lights;
    const done = await post(at, { ...content, base: '1', name: '照明' });
    expect(done.status).toBe(303);
    const stale = await post(at, { ...content, base: '1', name: '灯' });
    expect(stale.status).toBe(409);
    expect(load(stale.text)('input[name=name]').val()).toBe('灯');
    expect(load(stale.text)('input[name=base]').val()).toBe('2');
    expect(load(stale.text)('table.data tbody tr')).toHaveLength(2);
    const same = await post(at, { ...content, base: '2', name: '照明' });
    expect([same.status, text(same.text).includes('没有要改的')]).toEqual([422, true]);
    expect((await post('/admin/categories/no-such', { ...content, base: '1' })).status).toBe(404);
    expect((await admin.get('/admin/categories/no-such')).status).toBe(404);
  });

  it('out of use are not offered, but older cases go on naming them', async () => {
    const { row } = await submitCase(house.context, aSubmission(house.context, { categoryCode: 'lights' }));
    const use = (active: string) => post('/admin/categories/lights/use', { active });
    expect((await use('2')).status).toBe(422);
    expect((await use('0')).status).toBe(303);
    expect((await use('0')).status).toBe(409);
    const form = load((await new Visitor(house.app).get('/cases/new?type=complaint')).text);
    expect(form('[value=lights]')).toHaveLength(0);
    const dispatcher = await signIn(house.app, house.context, house.world, 'dispatcher');
    expect(text((await dispatcher.get(`/desk/cases/${row.id}`)).text)).toContain('类别照明');
    expect(text((await admin.get('/admin/categories')).text)).toContain('停用的');
    expect((await use('1')).status).toBe(303);
    expect(await findCategory(house.context.db, 'lights')).toMatchObject({ version: 2 });
  });
});

describe('the catalogue on the web', () => {
  const put = (fields: Record<string, string>) => post('/admin/catalogue', fields);
  const water = { categoryCode: 'sanitation', place: 'county', unitId: UNITS.water, from: '2026-12-01' };

  it('shows what is in it, and what is missing', async () => {
    const $ = load((await admin.get('/admin/catalogue')).text);
    expect($('table.data tbody tr').text().replace(/\s+/g, ' ')).toContain('环卫及资金兑付全县县住建局');
    // All but the one row of the small county.
    expect($('#gaps-title').text()).toContain('20 类');
    expect($('#gaps-title').parent().text()).not.toContain('环卫');
  });

  it('refuses with what was typed, fault by fault', async () => {
    const empty = await put({});
    expect(empty.status).toBe(422);
    expect(errorsOf(empty.text)).toEqual(['#f-categoryCode', '#f-place', '#f-unitId', '#f-from']);
    const town = await put({ ...water, unitId: UNITS.town });
    expect([town.status, errorsOf(town.text)]).toEqual([422, ['#f-unitId']]);
    expect(load(town.text)('select[name=unitId]').val()).toBe(UNITS.town);
    expect(load(town.text)('input[name=from]').val()).toBe('2026-12-01');
    const past = await put({ ...water, from: '2026-11-22' });
    expect([past.status, errorsOf(past.text)]).toEqual([422, ['#f-from']]);
    const odd = await put({ ...water, place: `${PLACES.village}` });
    expect([odd.status, errorsOf(odd.text)]).toEqual([422, ['#f-place']]);
  });

  it('takes a new unit from a day on, and shows both rows', async () => {
    const done = await put(water);
    expect([done.status, done.headers['location']]).toEqual([303, '/admin/catalogue?category=sanitation']);
    const page = await admin.get('/admin/catalogue?category=sanitation');
    const rows = load(page.text)('table.data tbody tr');
    expect(rows).toHaveLength(2);
    expect(text(page.text)).toContain('还没有开始');
    const proposal = { categoryCode: 'sanitation', divisionCode: null, day: '2026-12-01' };
    expect(await proposeUnit(house.context.db, proposal)).toMatchObject({ unitId: UNITS.water });
  });

  it('fills the forms from the link of a row', async () => {
    const list = load((await admin.get('/admin/catalogue')).text);
    const href = list('table.data tbody tr').first().find('a').last().attr('href')!;
    const $ = load((await admin.get(href.split('#')[0]!)).text);
    expect($('select[name=categoryCode]').val()).toBe('sanitation');
    expect($('select[name=place]').val()).toBe('county');
    expect($('select[name=row]').val()).toBe('sanitation~county~2010-01-01');
  });

  it('ends a row, and says when there is no such row', async () => {
    const end = (row: string, lastDay: string) => post('/admin/catalogue/end', { row, lastDay });
    const bad = await end('sanitation~county~2026-12-01', '2026-11-25');
    expect([bad.status, errorsOf(bad.text)]).toEqual([422, ['#f-lastDay']]);
    expect(load(bad.text)('select[name=row]').val()).toBe('sanitation~county~2026-12-01');
    const none = await end('agri~county~2026-12-01', '2026-12-25');
    expect([none.status, errorsOf(none.text)]).toEqual([404, ['#f-row']]);
    expect((await end('', '')).status).toBe(422);
    expect((await end('sanitation~county~2026-12-01', '2026-12-31')).status).toBe(303);
    expect((await end('sanitation~county~2026-12-01', '2026-12-31')).status).toBe(409);
    const page = await admin.get('/admin/catalogue?category=sanitation');
    expect(text(page.text)).toContain('12月31日');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import type { Express } from 'express';
import { findAccount, type Account } from '../../server/features/accounts/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser } from './web.ts';

let context: TestContext;
let app: Express;
let admin: Browser;
let own: Account;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  app = appOf(context);
  own = await openPost(context, { username: 'the.admin', role: 'admin', scope: 'county', unitId: null });
  admin = new Browser(app);
  await admin.signIn('the.admin', PASSWORD);
});
afterAll(() => context.close());

const form = {
  username: 'new.leader',
  role: 'leader',
  unitId: 'unit-town',
  post: '镇长',
  postEn: 'Mayor',
  email: '',
  phone: '',
  lang: 'zh-CN',
};
const create = (fields: Partial<typeof form>) =>
  admin.post('/admin/accounts', { ...form, ...fields }, '/admin/accounts');
const byName = (username: string) =>
  context.db.selectFrom('accounts').selectAll().where('username', '=', username).executeTakeFirst();

describe('the administrator’s list', () => {
  it('opens an account, shows its password once, and the person gets in with it', async () => {
    const page = await create({});
    expect(page.status).toBe(200);
    const password = load(page.text)('#one-time-password').text();
    expect(password).toMatch(/^[0-9A-Z-]{19}$/);
    expect(await byName('new.leader')).toMatchObject({
      role: 'leader',
      scope: 'town',
      unit_id: 'unit-town',
      email: null,
    });
    expect((await admin.get('/admin/accounts')).text).not.toContain(password);
    const person = new Browser(app);
    expect((await person.signIn('new.leader', password)).headers['location']).toBe('/sign-in/password');
    const log = await context.db
      .selectFrom('account_log')
      .selectAll()
      .where('actor_id', '=', own.id)
      .execute();
    expect(log.map((row) => row.kind)).toContain('created');
  });

  it.each([
    ['username', { username: '张三' }],
    ['username', { username: 'the.admin' }],
    ['unitId', { username: 'bad.unit', unitId: '' }],
    ['unitId', { username: 'bad.unit', unitId: 'no-such-unit' }],
    ['role', { username: 'bad.role', role: 'superuser' }],
    ['post', { username: 'bad.post', post: '' }],
    ['email', { username: 'bad.mail', email: 'a@b.cn\r\nBcc: x@y.cn' }],
    ['phone', { username: 'bad.phone', phone: '138 0000\n0000' }],
  ])('points at %s when that is wrong, keeps what was typed and opens nothing', async (field, fields) => {
    const page = await create(fields);
    expect(page.status).toBe(422);
    const $ = load(page.text);
    expect(
      $('.error-summary a')
        .map((_, link) => $(link).attr('href'))
        .get(),
    ).toEqual([`#f-${field}`]);
    if (field !== 'post') expect($('#f-post').val()).toBe('镇长');
    if (fields.username !== 'the.admin') expect(await byName(fields.username)).toBeUndefined();
  });

  it('does not take what the form does not ask for', async () => {
    const extra = {
      ...form,
      username: 'mass.one',
      is_active: '0',
      password_hash: 'x',
      scope: 'county',
      session_epoch: '9',
      id: 'mine',
    };
    expect((await admin.post('/admin/accounts', extra, '/admin/accounts')).status).toBe(200);
    expect(await byName('mass.one')).toMatchObject({ is_active: 1, scope: 'town', session_epoch: 1 });
    expect(await findAccount(context.db, 'mine')).toBeUndefined();
  });

  it('shows everything as text, whatever was typed into it', async () => {
    await create({ username: 'markup.one', post: '<img src=x onerror=alert(1)>' });
    const { text } = await admin.get('/admin/accounts');
    expect(text).toContain('&lt;img src=x');
    expect(text).not.toContain('<img src=x');
  });

  it('filters by role and unit, pages on, and shrugs at odd questions', async () => {
    for (let n = 0; n < 55; n++) await openPost(context, { username: `many.${n}` }, null);
    const page = load((await admin.get('/admin/accounts?role=officer&unit=unit-housing')).text);
    expect(page('tbody tr')).toHaveLength(50);
    const next = String(page('a[rel=next]').attr('href'));
    const second = load((await admin.get(next)).text);
    expect(second('tbody tr')).toHaveLength(5);
    expect(second('a[rel=next]')).toHaveLength(0);
    for (const query of [
      'role=superuser',
      'role[]=admin',
      'after=%00',
      'after=W10',
      'unit=%27or%201=1',
      'role=admin&role=officer',
    ]) {
      expect((await admin.get(`/admin/accounts?${query}`)).status).toBe(200);
    }
    expect((await admin.get('/admin/accounts?role=county_leader')).text).toContain('没有符合条件的账号');
  });

  it('resets and ends, with a trace, and offers neither for one’s own', async () => {
    const target = await openPost(context, { username: 'end.me', unitId: 'unit-dispatch' });
    const reset = await admin.post(`/admin/accounts/${target.id}/reset`, {}, '/admin/accounts');
    expect(load(reset.text)('#one-time-password').text()).toMatch(/^[0-9A-Z-]{19}$/);
    const ended = await admin.post(`/admin/accounts/${target.id}/end`, {}, '/admin/accounts');
    expect([ended.status, ended.headers['location']]).toEqual([303, '/admin/accounts']);
    expect((await admin.get('/admin/accounts')).text).toContain('账号已停用');
    expect((await admin.post(`/admin/accounts/${target.id}/end`, {}, '/admin/accounts')).status).toBe(409);
    expect((await admin.post(`/admin/accounts/${own.id}/end`, {}, '/admin/accounts')).status).toBe(403);
    expect((await admin.post('/admin/accounts/nobody/reset', {}, '/admin/accounts')).status).toBe(404);
    expect(await findAccount(context.db, own.id)).toMatchObject({ isActive: true });
    expect((await admin.get('/admin/accounts')).text).not.toContain(`/admin/accounts/${own.id}/`);
  });

  it('is closed to everybody else', async () => {
    await openPost(context, { username: 'not.admin', role: 'supervision', scope: 'county', unitId: null });
    const other = new Browser(app);
    await other.signIn('not.admin', PASSWORD);
    expect((await other.get('/admin/accounts')).status).toBe(403);
    expect((await other.post('/admin/accounts', form, '/account/password')).status).toBe(403);
    expect((await other.post(`/admin/accounts/${own.id}/reset`, {}, '/account/password')).status).toBe(403);
    expect((await other.get('/account')).text).toContain('not.admin');
  });

  it('speaks English as well', async () => {
    const page = await admin.get('/admin/accounts').set('Cookie', `lang=en; ${admin.cookie()}`);
    expect(page.text).toContain('One account is one post');
    expect(page.text).toContain('County Housing Bureau');
    expect(page.text).not.toMatch(/accounts:[a-z]/);
  });
});

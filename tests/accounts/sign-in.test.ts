import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { type Express } from 'express';
import request from 'supertest';
import { ROLES } from '../../server/actor.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser, deskWith } from './web.ts';

let context: TestContext;
let app: Express;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  app = appOf(context);
});
afterAll(() => context.close());

const withoutToken = (html: string) => html.replaceAll(/name="_csrf" value="[^"]*"/g, '');

describe('signing in', () => {
  it('leads to the page that was asked for, as the post', async () => {
    const account = await openPost(context, { username: 'web.in' });
    const browser = new Browser(app);
    const turned = await browser.get('/desk?tab=late');
    expect([turned.status, turned.headers['location']]).toEqual([303, '/sign-in?next=%2Fdesk%3Ftab%3Dlate']);
    const page = await browser.get(String(turned.headers['location']));
    expect(load(page.text)('input[name=next]').val()).toBe('/desk?tab=late');
    const answer = await browser.signIn('web.in', PASSWORD, '/desk?tab=late');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/desk?tab=late']);
    const desk = await browser.get('/desk');
    expect(desk.body).toMatchObject({
      actor: { role: 'officer', accountId: account.id, scope: 'unit', unitId: 'unit-housing' },
      account: { id: account.id, post: '经办', postEn: 'Officer', lang: 'zh-CN' },
    });
    expect(desk.text).not.toContain('argon2');
    expect((await browser.get('/sign-in')).headers['location']).toBe('/desk');
  });

  it('goes to the desk instead of to another site', async () => {
    await openPost(context, { username: 'web.next' });
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      '%09//evil.example',
      '\t//evil',
    ]) {
      const answer = await new Browser(app).signIn('web.next', PASSWORD, next);
      expect([next, answer.status, answer.headers['location']]).toEqual([next, 303, '/desk']);
    }
    const page = await new Browser(app).get('/sign-in?next=//evil.example');
    expect(load(page.text)('input[name=next]').val()).toBe('/desk');
  });

  it('gives a new session, so that a planted one is worth nothing', async () => {
    await openPost(context, { username: 'web.fixed' });
    const browser = new Browser(app);
    await browser.get('/sign-in');
    const planted = browser.cookie()!;
    await browser.signIn('web.fixed', PASSWORD);
    expect(browser.cookie()).not.toBe(planted);
    expect(await deskWith(app, browser.cookie()!)).toBe(200);
    expect(await deskWith(app, planted)).toBe(303);
    expect(await deskWith(app, 'ztc=s%3Ainvented.by%2Fme')).toBe(303);
  });

  it('answers a wrong password and a name that does not exist alike, to the letter', async () => {
    await openPost(context, { username: 'web.exists' });
    const real = await new Browser(app, '192.0.2.1').signIn('web.exists', 'wrong');
    const none = await new Browser(app, '192.0.2.1').signIn('web.absent', 'wrong');
    expect([real.status, none.status]).toEqual([422, 422]);
    const page = withoutToken(real.text).replaceAll('web.exists', 'NAME');
    expect(withoutToken(none.text).replaceAll('web.absent', 'NAME')).toBe(page);
    expect(real.text).toContain('用户名和密码对不上');
    expect(load(real.text)('input[type=password]').val()).toBe('');
  });

  it('pauses after five failures from one network, and not for the owner elsewhere', async () => {
    await openPost(context, { username: 'web.pause' });
    const stranger = new Browser(app, '192.0.2.10');
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await stranger.signIn('web.pause', 'wrong')).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
    expect((await stranger.signIn('web.pause', PASSWORD)).status).toBe(429);
    const owner = new Browser(app, '198.51.100.77');
    expect((await owner.signIn('web.pause', PASSWORD)).status).toBe(303);
    expect(await owner.deskStatus()).toBe(200);
  });

  it('takes odd bodies for what they are', async () => {
    const browser = new Browser(app);
    expect((await browser.post('/sign-in', {})).status).toBe(422);
    expect((await browser.post('/sign-in', { username: 'x', password: '' })).status).toBe(422);
    expect(
      (await browser.post('/sign-in', { username: '<script>alert(1)</script>', password: 'y' })).text,
    ).not.toContain('<script>alert');
    const token = await browser.token();
    const twice = await browser.agent
      .post('/sign-in')
      .set('Accept', 'text/html')
      .type('form')
      .send(`_csrf=${token}&username=a&username=b&password=c`);
    expect(twice.status).toBe(422);
  });

  it('starts no session for who only looks around', async () => {
    const answer = await request(app).get('/');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('sends 401 to programs and to anything but a page', async () => {
    expect((await request(app).get('/desk').set('Accept', 'application/json')).status).toBe(401);
    expect((await request(app).get('/admin/accounts').set('Accept', 'application/json')).body).toEqual({
      error: 'sign-in-required',
    });
  });
});

describe('the demonstration’s one-click sign-in', () => {
  it('shows one post of each role, the others in a list, and steps into one', async () => {
    for (const role of ROLES) {
      for (const n of [1, 2, 3, 4]) await openPost(context, { username: `demo.${role}.${n}`, role }, null);
    }
    const demo = appOf({ ...context, config: { ...context.config, mode: 'demo' } });
    const browser = new Browser(demo);
    const page = load((await browser.get('/sign-in')).text);
    const forms = page('form[action="/sign-in/demo"]');
    // For each role a button, and one list of all others.
    expect(forms).toHaveLength(ROLES.length + 1);
    expect(page('form[action="/sign-in/demo"] option').length).toBeGreaterThanOrEqual(3 * ROLES.length);
    const officers = page('dt')
      .filter((_, title) => page(title).text() === '单位经办')
      .next();
    expect(officers.find('form')).toHaveLength(1);
    const id = String(forms.first().find('input[name=account]').val());
    expect((await browser.send('/sign-in/demo', { account: id })).status).toBe(403);
    const answer = await browser.post('/sign-in/demo', { account: id, next: '//evil.example' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/desk']);
    expect((await browser.get('/desk')).body.account.id).toBe(id);
    expect((await browser.post('/sign-in/demo', { account: 'nobody' }, '/account/password')).status).toBe(
      404,
    );
  });

  it('does not exist anywhere else', async () => {
    const account = await openPost(context, { username: 'demo.not' });
    for (const mode of ['production', 'test'] as const) {
      const other = appOf({ ...context, config: { ...context.config, mode } });
      const browser = new Browser(other);
      expect((await browser.get('/sign-in')).text).not.toContain('/sign-in/demo');
      expect((await browser.post('/sign-in/demo', { account: account.id })).status).toBe(404);
      expect(await browser.deskStatus()).toBe(303);
    }
  });
});

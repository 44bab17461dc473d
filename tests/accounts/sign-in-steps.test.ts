import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { type Express } from 'express';
import { Secret, TOTP } from 'otpauth';
import { SYSTEM } from '../../server/actor.ts';
import { MINUTE } from '../../server/clock.ts';
import { findAccount, resetPassword } from '../../server/features/accounts/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser } from './web.ts';

let context: TestContext;
let app: Express;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  app = appOf(context);
});
afterAll(() => context.close());

describe('the password page', () => {
  it('asks for the old one, for two equal ones, and for one nobody guesses', async () => {
    await openPost(context, { username: 'pass.page' });
    const browser = new Browser(app);
    await browser.signIn('pass.page', PASSWORD);
    const change = async (current: string, password: string, again = password) => {
      const page = await browser.post('/account/password', { current, password, again }, '/account/password');
      return [
        page.status,
        load(page.text)('.error-summary li')
          .map((_, item) => load(item).text().trim())
          .get(),
      ];
    };
    expect(await change('not the old one', 'a brand new sentence')).toEqual([
      422,
      ['现在的密码不对，请再输一次'],
    ]);
    expect(await change(PASSWORD, 'a brand new sentence', 'another one')).toEqual([
      422,
      ['两次输入的新密码不一样，请重新输入'],
    ]);
    expect(await change(PASSWORD, 'short')).toEqual([422, ['新密码至少要 12 个字符']]);
    expect(await change(PASSWORD, 'pass.page1234')).toEqual([422, ['这个密码太容易被猜到，请换一个']]);
    expect(await change(PASSWORD, PASSWORD)).toEqual([422, ['新密码和现在的一样，请换一个']]);
    expect((await findAccount(context.db, (await browser.get('/desk')).body.account.id))?.epoch).toBe(1);
  });

  it('comes before everything else for who holds a one-time password', async () => {
    await openPost(context, { username: 'pass.first', mustChangePassword: true });
    const browser = new Browser(app);
    const answer = await browser.signIn('pass.first', PASSWORD, '/desk?tab=mine');
    expect(answer.headers['location']).toBe('/sign-in/password');
    expect(await browser.deskStatus()).toBe(303);
    expect((await browser.get('/account/password')).status).toBe(303);
    const same = { password: 'a sentence of my own', again: 'a sentence of my own' };
    const done = await browser.post('/sign-in/password', same, '/sign-in/password');
    expect([done.status, done.headers['location']]).toEqual([303, '/desk?tab=mine']);
    expect(await browser.deskStatus()).toBe(200);
    expect((await browser.get('/sign-in/password')).headers['location']).toBe('/sign-in');
  });

  it('is not open to who has not shown the password', async () => {
    const browser = new Browser(app);
    expect((await browser.get('/sign-in/password')).status).toBe(303);
    const answer = await browser.post('/sign-in/password', { password: 'x', again: 'x' });
    expect(answer.headers['location']).toBe('/sign-in');
  });
});

describe('the second factor in production', () => {
  let production: Express;
  const now = () => Date.parse(context.clock.now());
  const totpOf = (typed: string) => new TOTP({ secret: Secret.fromBase32(typed.replaceAll(' ', '')) });
  beforeAll(() => {
    production = appOf({ ...context, config: { ...context.config, mode: 'production' } });
  });

  it('is set up at the first sign-in and asked for at each later one', async () => {
    await openPost(context, { username: 'two.admin', role: 'admin', scope: 'county', unitId: null });
    const browser = new Browser(production);
    expect((await browser.signIn('two.admin', PASSWORD)).headers['location']).toBe('/sign-in/enrol');
    expect(await browser.deskStatus()).toBe(303);
    const page = load((await browser.get('/sign-in/enrol')).text);
    const totp = totpOf(page('code').text());
    const picture = await browser.get('/sign-in/enrol.svg');
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    expect(String(picture.body)).toContain('<svg');
    expect(page('img[src="/sign-in/enrol.svg"]')).toHaveLength(1);

    const wrong = await browser.post('/sign-in/enrol', { code: '000000' }, '/sign-in/enrol');
    expect(wrong.status).toBe(422);
    const code = totp.generate({ timestamp: now() });
    const done = await browser.post(
      '/sign-in/enrol',
      { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` },
      '/sign-in/enrol',
    );
    expect(done.headers['location']).toBe('/desk');
    expect(await browser.deskStatus()).toBe(200);
    expect((await browser.get('/sign-in/enrol.svg')).status).toBe(404);

    const second = new Browser(production);
    expect((await second.signIn('two.admin', PASSWORD)).headers['location']).toBe('/sign-in/code');
    const replay = await second.post('/sign-in/code', { code }, '/sign-in/code');
    expect(replay.status).toBe(422);
    expect(await second.deskStatus()).toBe(303);
    context.clock.advance(MINUTE);
    const fresh = await second.post(
      '/sign-in/code',
      { code: totp.generate({ timestamp: now() }) },
      '/sign-in/code',
    );
    expect(fresh.headers['location']).toBe('/desk');
    expect(await second.deskStatus()).toBe(200);
  });

  it('goes back to the password after five wrong codes', async () => {
    await openPost(context, { username: 'two.five', role: 'supervision', scope: 'county', unitId: null });
    const browser = new Browser(production);
    await browser.signIn('two.five', PASSWORD);
    const answers = [];
    for (let n = 0; n < 5; n++) {
      answers.push((await browser.post('/sign-in/enrol', { code: '000000' }, '/sign-in/enrol')).status);
    }
    expect(answers).toEqual([422, 422, 422, 422, 303]);
    expect((await browser.get('/sign-in')).text).toContain('验证码输错了 5 次');
    expect((await browser.get('/sign-in/enrol')).status).toBe(303);
  });

  it('is not asked of an officer, and can’t be skipped or be waited out by who is asked', async () => {
    await openPost(context, { username: 'two.officer' });
    expect((await new Browser(production).signIn('two.officer', PASSWORD)).headers['location']).toBe('/desk');
    await openPost(context, { username: 'two.audit', role: 'auditor', scope: 'county', unitId: null });
    const browser = new Browser(production);
    await browser.signIn('two.audit', PASSWORD);
    for (const path of ['/sign-in/code', '/sign-in/password']) {
      expect((await browser.get(path)).headers['location']).toBe('/sign-in');
    }
    context.clock.advance(11 * MINUTE);
    expect((await browser.get('/sign-in/enrol')).headers['location']).toBe('/sign-in');
  });

  it('half-way is over when the account is reset meanwhile', async () => {
    const account = await openPost(context, {
      username: 'two.reset',
      role: 'custodian',
      scope: 'county',
      unitId: null,
    });
    const browser = new Browser(production);
    await browser.signIn('two.reset', PASSWORD);
    expect((await browser.get('/sign-in/enrol')).status).toBe(200);
    await resetPassword(context, SYSTEM, account.id);
    expect((await browser.get('/sign-in/enrol')).headers['location']).toBe('/sign-in');
  });
});

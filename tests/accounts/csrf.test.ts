import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { Router, type Express } from 'express';
import request from 'supertest';
import { csrfToken, tokenIsValid } from '../../server/http/csrf.ts';
import { permit } from '../../server/http/permit.ts';
import { openTestContext, testConfig, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser } from './web.ts';

let context: TestContext;
let app: Express;
let done = 0;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  const doors = Router();
  const act: express.RequestHandler = (_req, res) => void res.json({ done: ++done });
  doors.get(
    '/form',
    permit.public,
    (req, res) => void res.json({ token: csrfToken(req), again: csrfToken(req) }),
  );
  doors.post('/act', permit.public, act);
  doors.put('/act', permit.public, act);
  doors.delete('/act', permit.public, act);
  doors.post('/open', permit.public, act);
  doors.post('/uploads', permit.public, express.raw({ type: () => true }), (req, res) => {
    const token = /name="_csrf"\r\n\r\n([0-9a-f]*)/.exec(String(req.body))?.[1];
    res.json({ valid: tokenIsValid(req, token) });
  });
  app = appOf(context, doors);
  await openPost(context, { username: 'csrf.one' });
  await openPost(context, { username: 'csrf.two' });
});
afterAll(() => context.close());

/** Whether the act behind the form was done. */
async function acted(attempt: PromiseLike<{ status: number }>): Promise<boolean> {
  const before = done;
  const { status } = await attempt;
  expect([200, 403]).toContain(status);
  expect(done - before).toBe(status === 200 ? 1 : 0);
  return status === 200;
}

const formToken = async (browser: Browser): Promise<string> =>
  String((await browser.get('/form')).body.token);

describe('the token of a form', () => {
  it('is one for the session, and lets its forms through', async () => {
    const browser = new Browser(app);
    const { token, again } = (await browser.get('/form')).body;
    expect(token).toBe(again);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(await formToken(browser)).toBe(token);
    expect(await acted(browser.send('/act', { _csrf: token }))).toBe(true);
    expect(await acted(browser.send('/act', { _csrf: token }))).toBe(true);
  });

  it.each([{}, { _csrf: '' }, { _csrf: 'undefined' }, { _csrf: '0'.repeat(64) }])(
    'is not %j',
    async (fields) => {
      const browser = new Browser(app);
      await formToken(browser);
      expect(await acted(browser.send('/act', fields as Record<string, string>))).toBe(false);
    },
  );

  it('is needed where there is no session at all, and twice is not once', async () => {
    expect(await acted(request(app).post('/act').type('form').send({ a: '1' }))).toBe(false);
    const browser = new Browser(app);
    const token = await formToken(browser);
    expect(await acted(browser.agent.post('/act').type('form').send(`_csrf=${token}&_csrf=${token}`))).toBe(
      false,
    );
  });

  it('is not good in another person’s session', async () => {
    const one = new Browser(app);
    const two = new Browser(app);
    await one.signIn('csrf.one', PASSWORD);
    await two.signIn('csrf.two', PASSWORD);
    const [ofOne, ofTwo] = [await formToken(one), await formToken(two)];
    expect(ofOne).not.toBe(ofTwo);
    expect(await acted(one.send('/act', { _csrf: ofTwo }))).toBe(false);
    expect(await acted(one.send('/act', { _csrf: ofOne }))).toBe(true);
  });

  it('dies with signing in and with signing out', async () => {
    const browser = new Browser(app);
    const before = await formToken(browser);
    await browser.signIn('csrf.one', PASSWORD);
    expect(await acted(browser.send('/act', { _csrf: before }))).toBe(false);
    const inside = await formToken(browser);
    await browser.send('/sign-out', { _csrf: inside });
    expect(await acted(browser.send('/act', { _csrf: inside }))).toBe(false);
  });

  it('guards every method that changes things, and no body type gets past it', async () => {
    const browser = new Browser(app);
    const token = await formToken(browser);
    for (const method of ['put', 'delete'] as const) {
      expect(await acted(browser.agent[method]('/act').set('Accept', 'text/html'))).toBe(false);
    }
    for (const type of ['text/plain', 'application/json', 'application/octet-stream']) {
      expect(
        await acted(browser.agent.post('/act').set('Content-Type', type).send(`{"_csrf":"${token}"}`)),
      ).toBe(false);
    }
    expect(await acted(browser.agent.post('/act').field('_csrf', token))).toBe(false);
    expect(await acted(browser.agent.post(`/act?_csrf=${token}`))).toBe(false);
  });

  it('is not asked for at the doors named as harmless, and at no door like them', async () => {
    expect(await acted(request(app).post('/open').type('form').send({}))).toBe(true);
    expect((await request(app).post('/open/').type('form').send({})).status).toBe(403);
    expect((await request(app).post('/OPEN').type('form').send({})).status).toBe(403);
  });

  it('of an upload is left to the upload itself', async () => {
    const browser = new Browser(app);
    const token = await formToken(browser);
    expect((await browser.agent.post('/uploads').field('_csrf', token)).body).toEqual({ valid: true });
    expect((await browser.agent.post('/uploads').field('_csrf', 'f'.repeat(64))).body).toEqual({
      valid: false,
    });
    expect((await browser.agent.post('/uploads').field('a', 'b')).body).toEqual({ valid: false });
    expect((await browser.agent.post('/uploads').type('form').send({ a: 'b' })).status).toBe(403);
  });
});

describe('where a form comes from', () => {
  async function from(headers: Record<string, string>): Promise<boolean> {
    const browser = new Browser(app);
    const token = await formToken(browser);
    return acted(browser.send('/act', { _csrf: token }).set(headers));
  }

  it.each([
    [{ 'Sec-Fetch-Site': 'same-origin' }, true],
    [{ 'Sec-Fetch-Site': 'none' }, true],
    [{ 'Sec-Fetch-Site': 'cross-site' }, false],
    [{ 'Sec-Fetch-Site': 'same-site' }, false],
    [{ 'Sec-Fetch-Site': '' }, false],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://ztc.test' }, false],
    [{ Origin: 'http://ztc.test' }, true],
    [{ Origin: 'null' }, false],
    [{ Origin: 'http://evil.example' }, false],
    [{ Origin: 'http://ztc.test.evil.example' }, false],
    [{ Origin: 'http://ztc.test:81' }, false],
    [{ Origin: 'not an origin' }, false],
    [{ Origin: 'http://inner.ztc', Host: 'inner.ztc' }, true],
    [{ Origin: 'http://evil.example', 'X-Forwarded-Host': 'evil.example' }, false],
    [{}, true],
  ] as [Record<string, string>, boolean][])('%j is let through: %s', async (headers, expected) => {
    expect(await from(headers)).toBe(expected);
  });

  it('is asked at the harmless doors as well, and never of reading', async () => {
    expect((await request(app).post('/open').set('Sec-Fetch-Site', 'cross-site')).status).toBe(403);
    expect((await request(app).get('/').set('Sec-Fetch-Site', 'cross-site')).status).toBe(200);
  });

  it('may not be the unsafe scheme of a safe site', async () => {
    const safe = appOf({ ...context, config: testConfig(context.dataDir, { BASE_URL: 'https://ztc.test' }) });
    const post = (origin: string) =>
      request(safe).post('/open').set('Host', 'ztc.test').set('Origin', origin);
    expect((await post('http://ztc.test')).status).toBe(403);
    expect((await post('https://ztc.test')).status).toBe(404);
  });
});

describe('the session cookie', () => {
  const cookieOf = async (baseUrl: string, headers: Record<string, string>) => {
    const site = appOf({ ...context, config: testConfig(context.dataDir, { BASE_URL: baseUrl }) });
    const answer = await request(site).get('/sign-in').set(headers);
    return String(answer.headers['set-cookie'] ?? '');
  };

  it('is bound to the host and to TLS where the site is safe', async () => {
    const cookie = await cookieOf('https://ztc.test', { 'X-Forwarded-Proto': 'https' });
    expect(cookie).toMatch(/^__Host-ztc=s%3A/);
    expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(await cookieOf('https://ztc.test', {})).toBe('');
  });

  it('works without TLS on a machine of one’s own', async () => {
    const cookie = await cookieOf('http://localhost:3000', {});
    expect(cookie).toMatch(/^ztc=s%3A/);
    expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  it('is in the database only as a hash', async () => {
    const answer = await request(app).get('/sign-in');
    const id = /^ztc=s%3A([^.]+)\./.exec(String(answer.headers['set-cookie']))?.[1];
    expect(id?.length).toBeGreaterThan(20);
    expect(JSON.stringify(await context.db.selectFrom('sessions').selectAll().execute())).not.toContain(id);
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import { createApp } from '../../server/app.ts';
import { translator } from '../../server/http/locale.ts';
import { plain } from '../attachments/pictures.ts';
import { FILLED, receiptOf } from '../cases/web/resident.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';

/*
 * The limits as they stand in production. A suite's own application has none, since suites post hundreds of forms;
 * each test here builds one that has, and so begins with a fresh count.
 */
let site: TestApp;
beforeAll(async () => {
  site = await openTestApp();
});
afterAll(() => site.close());

const limitedApp = (hops = 0): Express =>
  createApp({
    ...site.context,
    config: { ...site.context.config, mode: 'production', trustProxyHops: hops },
  });

const countCases = async () => (await site.context.db.selectFrom('cases').select('id').execute()).length;
const kept = () => {
  try {
    return readdirSync(join(site.context.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    ).length;
  } catch {
    return 0;
  }
};

/** Knocks at a form so often, with its token and with nothing that it could take. */
async function knock(
  visitor: Visitor,
  path: string,
  token: string,
  times: number,
  headers: Record<string, string> = {},
): Promise<number> {
  let status = 0;
  for (let round = 0; round < times; round++) {
    ({ status } = await visitor.send(path, { _csrf: token }).set(headers));
    expect([400, 422, 429]).toContain(status);
  }
  return status;
}

/** Refused in words that leave no doubt: not received, nothing kept, when to try again. */
function expectRefused(
  answer: { status: number; text: string; headers: Record<string, unknown> },
  minutes: number,
) {
  expect(answer.status).toBe(429);
  const $ = pageOf(answer as never);
  expect($('h1').text()).toBe('太快了，请等一会儿');
  expect($('main').text()).toContain('没有收下');
  expect($('main').text()).toContain('什么都没有保存');
  expect($('main').text()).toContain(`${minutes} 分钟`);
  expect($('main').text()).toContain('12345');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(minutes * 60);
}

describe('the twenty-first matter of an hour', () => {
  it('is refused in plain words, with nothing stored, however right the form is', async () => {
    const visitor = new Visitor(limitedApp());
    const token = await visitor.token('/cases/new');
    expect(await knock(visitor, '/cases', token, 20)).not.toBe(429);
    const before = [await countCases(), kept()];
    const form = { ...FILLED, _csrf: token, submission_id: '01a21235-89d3-7302-bae4-e096d257b35c' };
    expectRefused(await visitor.send('/cases', form), 60);
    const json = await visitor.agent.post('/cases').set('Accept', 'application/json').type('form').send(form);
    expect([json.status, json.body]).toEqual([
      429,
      { error: 'errors:tooMany', message: translator('zh-CN')('errors:tooMany', { minutes: 60 }) },
    ]);
    const english = await visitor.send('/cases', form).set('Cookie', 'lang=en');
    expect(pageOf(english)('main').text()).toContain('was not received and nothing was kept');
    expect([await countCases(), kept()]).toEqual(before);
  });

  it('is refused with its photos, none of which is kept', async () => {
    const visitor = new Visitor(limitedApp());
    const token = await visitor.token('/cases/new');
    expect(await knock(visitor, '/cases', token, 20)).not.toBe(429);
    const before = [await countCases(), kept()];
    const send = visitor.agent.post('/cases').set('Accept', 'text/html').field('_csrf', token);
    for (const [name, value] of Object.entries(FILLED)) void send.field(name, value);
    expectRefused(await send.attach('files', await plain('jpeg'), 'a.jpg'), 60);
    expect([await countCases(), kept()]).toEqual(before);
  });

  it('is refused too when it names another address as its own', async () => {
    const visitor = new Visitor(limitedApp());
    const token = await visitor.token('/cases/new');
    for (let round = 0; round < 20; round++) {
      await knock(visitor, '/cases', token, 1, { 'X-Forwarded-For': `203.0.113.${round}` });
    }
    const claims = {
      'X-Forwarded-For': '198.51.100.7',
      'X-Real-IP': '198.51.100.7',
      Forwarded: 'for=198.51.100.7',
    };
    expect(await knock(visitor, '/cases', token, 1, claims)).toBe(429);
  });

  it('is refused behind a proxy too, which alone says who is asking', async () => {
    const visitor = new Visitor(limitedApp(1));
    const token = await visitor.token('/cases/new');
    const through = (claimed: string, seen: string) => ({ 'X-Forwarded-For': `${claimed}, ${seen}` });
    for (let round = 0; round < 20; round++) {
      await knock(visitor, '/cases', token, 1, through(`203.0.113.${round}`, '198.51.100.7'));
    }
    expect(await knock(visitor, '/cases', token, 1, through('203.0.113.99', '198.51.100.7'))).toBe(429);
    expect(await knock(visitor, '/cases', token, 1, through('203.0.113.99', '198.51.100.8'))).not.toBe(429);
  });
});

describe('the eleventh receipt of a minute', () => {
  it('is not even looked at, though it is the right one', async () => {
    const { receipt } = await receiptOf(new Visitor(site.app));
    const visitor = new Visitor(limitedApp());
    const token = await visitor.token('/track');
    for (let round = 0; round < 10; round++) {
      const wrong = await visitor.send('/track', { _csrf: token, receipt: 'ABCDE-ABCDE-ABCDE-ABCDE-ABCDE' });
      expect(wrong.status).toBe(422);
    }
    expectRefused(await visitor.send('/track', { _csrf: token, receipt }), 1);
    const json = await visitor.agent
      .post('/track')
      .set('Accept', 'application/json')
      .type('form')
      .send({ _csrf: token, receipt });
    expect(json.body).toMatchObject({ error: 'errors:tooMany' });
    expect(JSON.stringify(json.body)).not.toContain(receipt);
    expect((await visitor.get('/my-case')).headers['location']).toBe('/track');
  });
});

describe('the thirty-first sign-in of a minute', () => {
  it('is refused before a password is looked at', async () => {
    const visitor = new Visitor(limitedApp());
    const token = await visitor.token('/sign-in');
    await knock(visitor, '/sign-in', token, 30);
    expectRefused(await visitor.send('/sign-in', { _csrf: token, username: 'a', password: 'b' }), 1);
    const fails = await site.context.db.selectFrom('sign_in_failures').selectAll().execute();
    expect(fails).toEqual([]);
  });
});

describe('the thirty-first word to an office in a minute', () => {
  it('is refused with its photo, and the case has no further event', async () => {
    const { receipt, code } = await receiptOf(new Visitor(site.app));
    const visitor = new Visitor(limitedApp());
    await visitor.post('/track', { receipt }, '/track');
    await knock(visitor, '/my-case/messages', await visitor.token('/my-case'), 30);
    const page = pageOf(await visitor.get('/my-case'));
    const form = page('form[action="/my-case/messages"]');
    const value = (name: string) => String(form.find(`[name=${name}]`).val());
    const eventsOf = async () =>
      (
        await site.context.db
          .selectFrom('register_entries')
          .select('seq')
          .where('stream', 'like', 'case:%')
          .execute()
      ).length;
    const before = [await eventsOf(), kept()];
    const answer = await visitor.agent
      .post('/my-case/messages')
      .set('Accept', 'text/html')
      .field('_csrf', value('_csrf'))
      .field('form_id', value('form_id'))
      .field('seen', value('seen'))
      .field('text', '请快一点')
      .attach('files', await plain('jpeg'), 'a.jpg');
    expectRefused(answer, 1);
    expect([await eventsOf(), kept()]).toEqual(before);
    expect(code).toMatch(/^ZTC-/);
  });
});

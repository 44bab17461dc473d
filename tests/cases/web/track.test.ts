import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createApp } from '../../../server/app.ts';
import { newReceipt } from '../../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { acted, receiptOf, withOwnCase } from './resident.ts';

let app: TestApp;
let log = '';
beforeAll(async () => {
  app = await openTestApp();
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  app.context.log = pino({ level: 'trace' }, sink);
  app.app = createApp(app.context);
});
afterAll(() => app.close());

const tracked = async (receipt: string, visitor = new Visitor(app.app)) =>
  visitor.post('/track', { receipt }, '/track');

describe('following a case', () => {
  it('opens it for the receipt as people write it', async () => {
    const { receipt } = await receiptOf(new Visitor(app.app));
    const wide = [...receipt].map((letter) =>
      letter === '-' ? '－' : String.fromCodePoint(letter.codePointAt(0)! + 0xfee0),
    );
    for (const typed of [
      receipt,
      receipt.toLowerCase(),
      receipt.replaceAll('-', ''),
      ` ${receipt.replaceAll('-', ' ')} `,
      receipt.replaceAll('0', 'O').replaceAll('1', 'l'),
      wide.join(''),
    ]) {
      const answer = await tracked(typed);
      expect([typed, answer.status, answer.headers['location']]).toEqual([typed, 303, '/my-case']);
    }
  });

  it('says at once when a letter is wrong, and does not repeat what was typed', async () => {
    const { receipt } = await receiptOf(new Visitor(app.app));
    const wrong = `${receipt[0] === 'A' ? 'B' : 'A'}${receipt.slice(1)}`;
    const answer = await tracked(wrong);
    expect(answer.status).toBe(422);
    expect(pageOf(answer)('.error-summary').text()).toContain('有一位不对');
    expect(answer.text).not.toContain(wrong);
  });

  it.each(['', ' ', 'x', '0'.repeat(500), '%00', "' OR 1=1--", '𠮷'.repeat(25)])(
    'refuses %j with the same page',
    async (typed) => {
      const answer = await tracked(typed);
      expect(answer.status).toBe(422);
      expect(pageOf(answer)('input[name=receipt]').val()).toBe('');
    },
  );

  it('answers every receipt that belongs to no case in the same words', async () => {
    const strip = (text: string) => text.replace(/value="[0-9a-f]{64}"/g, '');
    const [first, second] = [
      await tracked(newReceipt(app.context.ids)),
      await tracked(newReceipt(app.context.ids)),
    ];
    expect(first.status).toBe(422);
    expect(strip(first.text)).toBe(strip(second.text));
    expect(first.text).toContain('没有找到这个回执码');
  });

  it('takes no list and needs the token of its own page', async () => {
    const visitor = new Visitor(app.app);
    const { receipt } = await receiptOf(visitor);
    const _csrf = await visitor.token('/track');
    expect((await visitor.send('/track', { receipt: [receipt, receipt], _csrf })).status).toBe(422);
    expect((await visitor.send('/track', { receipt })).status).toBe(403);
  });

  it('begins a new session, so that one planted before is worth nothing', async () => {
    const visitor = new Visitor(app.app);
    const { receipt } = await receiptOf(visitor);
    const page = await visitor.get('/track');
    const old = String((page.request as unknown as { cookies?: string }).cookies ?? '');
    expect(old).toContain('ztc=');
    await visitor.post('/track', { receipt }, '/track');
    const stolen = await new Visitor(app.app).get('/my-case').set('Cookie', old);
    expect(stolen.headers['location']).toBe('/track');
    expect((await visitor.get('/my-case')).status).toBe(200);
  });

  it('never takes a receipt from the address', async () => {
    const { receipt } = await receiptOf(new Visitor(app.app));
    const page = await new Visitor(app.app).get(`/track?receipt=${receipt}`);
    expect(pageOf(page)('input[name=receipt]').val()).toBe('');
  });
});

describe('the whole walk with scripts off', () => {
  it('goes from the form over receipt and tracking to the page, with no receipt in a log, address or title', async () => {
    log = '';
    const { visitor, receipt } = await withOwnCase(app);
    const page = await visitor.get('/my-case');
    expect(page.status).toBe(200);
    expect(pageOf(page)('h1').text()).toContain('村口的路灯不亮');
    const $ = pageOf(page);
    expect($('title').text()).not.toContain(receipt);
    expect($.html()).not.toContain(receipt);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect((await acted(visitor, 'withdrawal', { withdraw_why: '' })).status).toBe(303);
    expect(log).toContain('"area":"/track"');
    expect(log.toUpperCase()).not.toContain(receipt);
    expect(log.toUpperCase()).not.toContain(receipt.replaceAll('-', ''));
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createApp } from '../../server/app.ts';
import {
  closeRound,
  makeInvitations,
  withdrawUnit,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { AFTER, at, openedRound } from './round.ts';
import { openEvaluatedSite, type EvaluatedSite } from './site.ts';

let site: EvaluatedSite;
let round: RoundRow;
let slips: string[];
const FILLED = { attitude: '1', capability: '2', efficiency: 'none', effect: '3', reason: '', words: '' };

beforeAll(async () => {
  site = await openEvaluatedSite();
  round = await openedRound(site);
  const village = (JSON.parse(round.villages_json) as string[])[0]!;
  slips = await makeInvitations(site.context, site.world.posts.supervision, round.code, {
    village,
    count: 6,
  });
});
afterAll(() => site.close());

const ballots = () => site.context.db.selectFrom('evaluation_ballots').selectAll().orderBy('key').execute();

describe('the ballot box', () => {
  it('asks for the code, begins no session and sends nobody’s form token', async () => {
    const answer = await site.anybody().get('/ballots');
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.text).not.toContain('_csrf');
    expect(pageOf(answer)('input[name=token]')).toHaveLength(1);
  });

  it('shows the units of an invitation, takes a ballot, and offers the others', async () => {
    const visitor = site.anybody();
    const opened = await visitor.send('/ballots/open', { token: slips[0]! });
    expect(pageOf(opened)('form[action="/ballots/open"]')).toHaveLength(5);
    const chosen = await visitor.send('/ballots/open', { token: slips[0]!, unit: UNITS.water });
    const $ = pageOf(chosen);
    expect($('h1').text()).toContain('县水务局');
    expect($('input[type=radio]')).toHaveLength(24);
    const done = await visitor.send('/ballots', { token: slips[0]!, unit: UNITS.water, ...FILLED });
    expect(done.status).toBe(200);
    expect(done.headers['set-cookie']).toBeUndefined();
    expect(pageOf(done)('form[action="/ballots/open"]')).toHaveLength(4);
    expect(await ballots()).toEqual([
      expect.objectContaining({
        unit_id: UNITS.water,
        rater_group: 'residents',
        attitude: 1,
        capability: 2,
        efficiency: null,
        effect: 3,
        reason: null,
      }),
    ]);
  });

  it('takes another ballot in the place of the first, and does not show what that one said', async () => {
    const visitor = site.anybody();
    const again = await visitor.send('/ballots/open', { token: slips[0]!, unit: UNITS.water });
    expect(pageOf(again)('input[checked]')).toHaveLength(0);
    expect(again.text).toContain('已经填过');
    const done = await visitor.send('/ballots', {
      token: slips[0]!,
      unit: UNITS.water,
      ...FILLED,
      reason: 'conflict',
    });
    expect(done.text).toContain('换成新的');
    expect(await ballots()).toEqual([
      expect.objectContaining({ reason: 'conflict', attitude: null, effect: null }),
    ]);
  });

  it('refuses a foreign code with what was typed, and tells nothing else', async () => {
    const answer = await site.anybody().send('/ballots/open', { token: 'ABCD-EFGH' });
    expect(answer.status).toBe(422);
    const $ = pageOf(answer);
    expect($('#f-token').val()).toBe('ABCD-EFGH');
    expect($('#f-token-error').text()).toContain('编号不对');
    const empty = await site.anybody().send('/ballots', { ...FILLED, unit: UNITS.water });
    expect([empty.status, (await ballots()).length]).toEqual([422, 1]);
  });

  it('keeps everything that was filled in when something is missing', async () => {
    const fields = { attitude: '', capability: '', efficiency: '', effect: '', reason: '' };
    const words = '我想说两句。';
    const answer = await site
      .anybody()
      .send('/ballots', { token: slips[1]!, unit: UNITS.water, ...fields, words });
    expect(answer.status).toBe(422);
    const $ = pageOf(answer);
    expect($('textarea[name=words]').text().trim()).toBe(words);
    expect($('.error-summary').text()).toContain('至少评一个方面');
    expect($('input[name=token]').val()).toBe(slips[1]);
    const long = await site
      .anybody()
      .send('/ballots', { token: slips[1]!, unit: UNITS.water, ...FILLED, words: '字'.repeat(501) });
    expect(pageOf(long)('input[name=attitude][value="1"]').attr('checked')).toBeDefined();
    expect(pageOf(long)('#f-words-error').text()).toContain('500');
    const odd = { ...FILLED, attitude: '9' };
    const forged = await site.anybody().send('/ballots', { token: slips[1]!, unit: UNITS.water, ...odd });
    expect(forged.status).toBe(422);
    expect(await ballots()).toHaveLength(1);
  });

  it('takes none for a unit that is not in the round, or that was taken out', async () => {
    const other = await site.anybody().send('/ballots', { token: slips[1]!, unit: 'unit-none', ...FILLED });
    expect([other.status, pageOf(other)('.error-summary').text()]).toEqual([
      422,
      expect.stringContaining('不能评这个单位'),
    ]);
    const none = await site.anybody().send('/ballots', { token: slips[1]!, ...FILLED });
    expect(pageOf(none)('.error-summary').text()).toContain('请选一个单位');
    await withdrawUnit(site.context, site.world.posts.supervision, round.code, {
      unitId: UNITS.bus,
      words: '公司改制，本次不再参加评议。',
    });
    const out = await site.anybody().send('/ballots', { token: slips[1]!, unit: UNITS.bus, ...FILLED });
    expect([out.status, pageOf(out)('.error-summary').text()]).toEqual([
      422,
      expect.stringContaining('退出评议'),
    ]);
    const units = pageOf(await site.anybody().send('/ballots/open', { token: slips[1]! }));
    expect(units('form[action="/ballots/open"]')).toHaveLength(4);
  });

  it('refuses a body that is too long to be one, and what is no form, with a page and no session', async () => {
    const long = await site.anybody().send('/ballots', { token: slips[1]!, words: 'x'.repeat(40_000) });
    expect([long.status, long.headers['set-cookie']]).toEqual([413, undefined]);
    expect(pageOf(long)('h1')).toHaveLength(1);
    const json = await site
      .anybody()
      .agent.post('/ballots')
      .set('Accept', 'text/html')
      .send({ token: slips[1]! });
    expect([json.status, pageOf(json)('#f-token-error').length]).toEqual([422, 1]);
    const twice = await site.anybody().send('/ballots', { token: [slips[1]!, slips[2]!], unit: UNITS.water });
    expect([twice.status, (await ballots()).length]).toEqual([422, 1]);
  });

  it('is not opened from another site', async () => {
    const answer = await site
      .anybody()
      .send('/ballots', { token: slips[1]!, unit: UNITS.water, ...FILLED })
      .set('Sec-Fetch-Site', 'cross-site');
    expect([answer.status, (await ballots()).length]).toEqual([403, 1]);
  });

  it('knows nobody who is signed in: their session stays as it was, and the page is the same', async () => {
    const visitor = await site.as('evaluator');
    const sessions = () => site.context.db.selectFrom('sessions').selectAll().execute();
    const before = await sessions();
    site.context.clock.advance(60_000);
    const page = await visitor.get('/ballots');
    const cast = await visitor.send('/ballots', { token: slips[2]!, unit: UNITS.housing, ...FILLED });
    expect(cast.status).toBe(200);
    expect(await sessions()).toEqual(before);
    expect(page.text).toBe((await site.anybody().get('/ballots')).text);
    expect(cast.text).not.toContain('退出');
  });

  it('leaves no line in the log, whatever is logged', async () => {
    const lines: string[] = [];
    const into = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const visitor = new Visitor(createApp({ ...site.context, log: pino({ level: 'trace' }, into) }));
    await visitor.get('/ballots');
    await visitor.get('/ballots?x=1');
    await visitor.send('/ballots/open', { token: slips[3]! });
    await visitor.send('/ballots', { token: slips[3]!, unit: UNITS.water, ...FILLED });
    await visitor.send('/BALLOTS', { token: slips[3]!, unit: UNITS.water, ...FILLED });
    expect(lines).toEqual([]);
    await visitor.get('/evaluations');
    expect(lines).toHaveLength(1);
  });

  it('after the last day takes nothing, and says whether a ballot was counted', async () => {
    site.context.clock.set(at(AFTER));
    const late = await site.anybody().send('/ballots', { token: slips[4]!, unit: UNITS.water, ...FILLED });
    expect([late.status, late.text]).toEqual([422, expect.stringContaining('已经在')]);
    const before = await site.anybody().send('/ballots/open', { token: slips[0]! });
    expect(before.text).not.toContain('在算进去的选票里');
    await closeRound(site.context, site.world.posts.supervision, round.code);
    const counted = pageOf(await site.anybody().send('/ballots/open', { token: slips[0]! }))('main').text();
    expect(counted).toContain('县水务局：在算进去的选票里');
    expect(counted).toContain('县住建局：没有填过');
    expect(counted).toContain('县公交公司：没有填过');
    const keys = (await ballots()).map(({ key }) => key);
    expect(keys.some((key) => counted.includes(key))).toBe(true);
    const listed = await site.anybody().get(`/evaluations/${round.code}/keys.csv`);
    expect(listed.text).toBe(keys.map((key) => `${key}\n`).join(''));
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plusDays } from '../../server/clock.ts';
import { openRound, withdrawUnit, type RoundRow } from '../../server/features/evaluations/index.ts';
import { pageOf } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import { AFTER, at, DAYS, readyRound } from './round.ts';
import { openEvaluatedSite, withCase, type EvaluatedSite } from './site.ts';

let site: EvaluatedSite;
let round: RoundRow;
beforeAll(async () => {
  site = await openEvaluatedSite();
});
afterAll(() => site.close());

const PATH = '/member/evaluations';
const tokenIn = (text: string): string => /name="token" value="([^"]+)"/.exec(text)![1]!;

describe('an evaluator', () => {
  it('reads that nothing was drawn for them', async () => {
    const visitor = await site.as('evaluator');
    expect((await visitor.get(PATH)).text).toContain('现在没有要评的单位');
  });

  it('sees the units before the round opens, and can take no code yet', async () => {
    round = await readyRound(site);
    site.context.clock.set(at(plusDays(DAYS.opens_on, -1)));
    const visitor = await site.as('evaluator');
    const $ = pageOf(await visitor.get(PATH));
    expect($('h3')).toHaveLength(5);
    expect($('main form')).toHaveLength(0);
    const early = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.water }, '/');
    expect([early.status, early.text]).toEqual([422, expect.stringContaining('没有开始')]);
  });

  it('takes the code once, reads it once, and votes without being known', async () => {
    site.context.clock.set(at(DAYS.opens_on));
    await openRound(site.context, site.world.posts.supervision, round.code);
    const visitor = await site.as('evaluator');
    const given = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.water }, PATH);
    expect(given.status).toBe(200);
    const token = tokenIn(given.text);
    const form = await visitor.send('/ballots/open', { token });
    expect(pageOf(form)('h1').text()).toContain('县水务局');
    const again = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.water }, PATH);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('只发一次')]);
    const page = await visitor.get(PATH);
    expect(page.text).not.toContain(token);
    expect(page.text).toContain('已领编号');
  });

  it('gets none for a unit of somebody else, an unknown round, or one that was taken out', async () => {
    const visitor = await site.as('evaluator');
    const none = await visitor.post(`${PATH}/${round.code}/claim`, { unit: 'unit-none' }, PATH);
    expect(none.status).toBe(404);
    expect((await visitor.post(`${PATH}/2020-1/claim`, { unit: UNITS.water }, PATH)).status).toBe(404);
    expect((await visitor.post(`${PATH}/${round.code}/claim`, {}, PATH)).status).toBe(422);
    await withdrawUnit(site.context, site.world.posts.supervision, round.code, {
      unitId: UNITS.bus,
      words: '公司改制，本次不再参加评议。',
    });
    const out = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.bus }, PATH);
    expect([out.status, out.text]).toEqual([422, expect.stringContaining('退出评议')]);
    expect((await visitor.get(PATH)).text).toContain('单位退出了评议');
  });

  it('who has declared a tie since the draw stays away', async () => {
    const tie = await aTie(site.context, site.own, UNITS.transport);
    const visitor = await site.as('evaluator');
    const refused = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.transport }, PATH);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('要回避')]);
    expect(tie.state).toBe('in_force');
  });

  it('whose certificate lapses takes no more codes, and keeps those that were taken', async () => {
    const visitor = await site.as('evaluator');
    const given = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.town }, PATH);
    const token = tokenIn(given.text);
    await site.context.db
      .updateTable('certificates')
      .set({ expires_on: '2026-11-29' })
      .where('member_id', '=', site.own.id)
      .execute();
    const refused = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.housing }, PATH);
    expect(refused.status).toBe(403);
    expect(pageOf(refused)('.error-summary li')).toHaveLength(1);
    const cast = await visitor.send('/ballots', { token, unit: UNITS.town, effect: '2' });
    expect(cast.status).toBe(200);
  });

  it('is the only one with this page', async () => {
    for (const post of ['supervision', 'waterLeader', 'collector', 'supervisor'] as const) {
      const visitor = await site.as(post);
      expect([post, (await visitor.get(PATH)).status]).toEqual([post, 403]);
      const claimed = await visitor.post(`${PATH}/${round.code}/claim`, { unit: UNITS.water }, '/');
      expect(claimed.status).toBe(403);
    }
    expect((await site.anybody().get(PATH)).status).toBe(303);
  });
});

describe('whoever had a case', () => {
  const USER = '/my-case/evaluation';

  it('is sent to open it first', async () => {
    const visitor = site.anybody();
    expect((await visitor.get(USER)).headers['location']).toBe('/track');
    const posted = await visitor.post(USER, { round: round.code }, '/track');
    expect(posted.headers['location']).toBe('/track');
  });

  it('that was closed after the period gets none', async () => {
    site.context.clock.set(at('2026-12-01'));
    const visitor = await withCase(site, 'closed', { unit: 'water' });
    expect((await visitor.get(USER)).text).toContain('没有这个单位的评议');
  });

  it('that was closed in the period gets the code; a second one is refused', async () => {
    const visitor = await withCase(site, 'closed', { unit: 'water' });
    await site.context.db
      .updateTable('cases')
      .set({ closed_at: at('2026-11-20') })
      .where('state', '=', 'closed')
      .execute();
    expect(pageOf(await visitor.get(USER))('main form')).toHaveLength(1);
    const given = await visitor.post(USER, { round: round.code }, USER);
    expect(given.status).toBe(200);
    const form = await site.anybody().send('/ballots/open', { token: tokenIn(given.text) });
    expect(pageOf(form)('h1').text()).toContain('县水务局');
    const again = await visitor.post(USER, { round: round.code }, USER);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('只发一次')]);
    const rights = await site.context.db
      .selectFrom('evaluation_rights')
      .selectAll()
      .where('rater_group', '=', 'users')
      .execute();
    const cases = await site.context.db.selectFrom('cases').select(['id', 'code']).execute();
    expect(rights).toHaveLength(1);
    for (const { id, code } of cases) expect(JSON.stringify(rights)).not.toMatch(new RegExp(`${id}|${code}`));
    const other = await visitor.post(USER, { round: '2020-1' }, USER);
    expect(other.status).toBe(422);
  });

  it.each([
    ['is not closed yet', 'handling', {}, '办完以后'],
    ['is confidential', 'closed', { is_confidential: 1 }, '保密'],
    ['is about conduct', 'closed', { type: 'conduct_complaint' }, '保密'],
    ['is sealed', 'closed', { type: 'report' }, '保密'],
    ['is of a child', 'closed', { is_minor: 1 }, '保密'],
  ] as const)('that %s gets none', async (_, state, set, words) => {
    const visitor = await withCase(site, state, {}, set);
    const page = await visitor.get(USER);
    expect(page.text).toContain(words);
    expect(pageOf(page)('main form')).toHaveLength(0);
    const refused = await visitor.post(USER, { round: round.code }, '/track');
    expect(refused.status).toBe(422);
  });

  it('gets none after the last day', async () => {
    site.context.clock.set(at(AFTER));
    const visitor = await withCase(site, 'closed', { unit: 'housing' });
    expect((await visitor.get(USER)).text).toContain('现在没有这个单位的评议');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRound } from '../../server/features/evaluations/index.ts';
import { pageOf, type Visitor } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import {
  AFTER,
  aForm,
  aNewRound,
  at,
  DAYS,
  everybodyVotes,
  moreUnits,
  openedRound,
  residentsVote,
} from './round.ts';
import { makeRound } from '../../server/features/evaluations/index.ts';
import { openEvaluatedSite, type EvaluatedSite } from './site.ts';

const PATH = '/desk/evaluations';
const FORM = {
  kind: 'quarterly',
  sector: '',
  title: '第四季度群众评议',
  titleEn: 'Fourth quarter',
  periodFrom: DAYS.period_from,
  periodTo: DAYS.period_to,
  reportsBy: DAYS.reports_by,
  opensOn: DAYS.opens_on,
  closesOn: DAYS.closes_on,
};
const roundIn = async (site: EvaluatedSite, code: string) => (await findRound(site.context.db, code))!;

describe('the supervision office', () => {
  let site: EvaluatedSite;
  let desk: Visitor;
  beforeAll(async () => {
    site = await openEvaluatedSite();
    desk = await site.as('supervision');
  });
  afterAll(() => site.close());

  it('finds no round, and how to make one', async () => {
    const page = await desk.get(PATH);
    expect(page.text).toContain('还没有评议');
    expect(pageOf(page)('a[href="/desk/evaluations/new"]')).toHaveLength(1);
  });

  it.each([
    ['title', { title: '' }],
    ['periodFrom', { periodFrom: 'soon' }],
    ['periodTo', { periodTo: '2026-06-01' }],
    ['opensOn', { opensOn: '2026-11-20', reportsBy: '2026-11-10' }],
    ['closesOn', { closesOn: '2026-11-29' }],
    ['reportsBy', { reportsBy: '2026-12-05' }],
    ['kind', { kind: 'monthly' }],
  ])('is told beside the field what is wrong with %s, and keeps what was typed', async (field, parts) => {
    const answer = await desk.post(PATH, { ...FORM, ...parts }, `${PATH}/new`);
    expect(answer.status).toBe(422);
    const $ = pageOf(answer);
    expect($(`#f-${field}-error`)).toHaveLength(1);
    expect($('#f-titleEn').val()).toBe('Fourth quarter');
  });

  it('makes a round and sees which gates are shut', async () => {
    const made = await desk.post(PATH, FORM, `${PATH}/new`);
    expect([made.status, made.headers['location']]).toEqual([303, `${PATH}/2026-1`]);
    const $ = pageOf(await desk.get(`${PATH}/2026-1`));
    expect($('#gates + p + table tbody tr')).toHaveLength(6);
    expect($('.tone-red')).toHaveLength(2);
    expect($('main').text()).toContain('县水务局');
    expect((await desk.get(`${PATH}/2026-9`)).status).toBe(404);
  });

  it('changes titles and dates, unless somebody else was faster', async () => {
    const page = `${PATH}/2026-1`;
    const { version } = await roundIn(site, '2026-1');
    const form = { ...FORM, version: String(version), title: '改了的标题' };
    expect((await desk.post(`${page}/changes`, form, page)).status).toBe(303);
    const stale = await desk.post(`${page}/changes`, { ...form, title: '又改的标题' }, page);
    expect(stale.status).toBe(409);
    expect(pageOf(stale)('#f-title').val()).toBe('又改的标题');
    const bad = { ...form, version: String(version + 1), closesOn: '2026-11-29' };
    const refused = await desk.post(`${page}/changes`, bad, page);
    expect([refused.status, pageOf(refused)('#f-closesOn-error').length]).toEqual([422, 1]);
  });

  it('draws, and can’t open before the day', async () => {
    const page = `${PATH}/2026-1`;
    expect((await desk.post(`${page}/opening`, {}, page)).status).toBe(409);
    expect((await desk.post(`${page}/draw`, {}, page)).status).toBe(303);
    const early = await desk.post(`${page}/opening`, {}, page);
    expect([early.status, early.text]).toEqual([422, expect.stringContaining('11月30日')]);
    const again = await desk.post(`${page}/draw`, {}, page);
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('已经抽过')]);
  });

  it('takes a unit out with a reason, and is told when it is too short', async () => {
    const page = `${PATH}/2026-1`;
    const short = await desk.post(`${page}/withdrawal`, { unit: UNITS.bus, words: '改制' }, page);
    expect(short.status).toBe(422);
    const $ = pageOf(short);
    expect([$('#f-words').text().trim(), $('#f-words-error').length]).toEqual(['改制', 1]);
    expect($('#f-unit').val()).toBe(UNITS.bus);
    const words = '公司改制，本次不再参加评议。';
    expect((await desk.post(`${page}/withdrawal`, { unit: 'none', words }, page)).status).toBe(404);
    expect((await desk.post(`${page}/withdrawal`, { unit: UNITS.bus, words }, page)).status).toBe(303);
    expect((await desk.post(`${page}/withdrawal`, { unit: UNITS.bus, words }, page)).status).toBe(409);
  });

  it('prints invitations for a village that was drawn, and keeps only how many', async () => {
    const page = `${PATH}/2026-1`;
    const village = (JSON.parse((await roundIn(site, '2026-1')).villages_json) as string[])[0]!;
    const printed = await desk.post(`${page}/invitations`, { village, count: '9' }, page);
    expect(printed.status).toBe(200);
    expect(pageOf(printed)('.slip')).toHaveLength(9);
    for (const bad of [
      { village: '990101999999', count: '9' },
      { village, count: '0' },
      { village, count: '81' },
      { village, count: 'x' },
    ]) {
      expect((await desk.post(`${page}/invitations`, bad, page)).status).toBe(422);
    }
    const rows = await site.context.db.selectFrom('evaluation_slips').selectAll().execute();
    expect(rows.map((row) => row.printed)).toEqual([9]);
  });

  it('calls a round off with a reason that everybody reads', async () => {
    const page = `${PATH}/2026-1`;
    const short = await desk.post(`${page}/calling-off`, { reason: '短' }, page);
    expect([short.status, pageOf(short)('#f-reason').text().trim()]).toEqual([422, '短']);
    const reason = '名单有误，这次评议取消，另行安排。';
    expect((await desk.post(`${page}/calling-off`, { reason }, page)).status).toBe(303);
    expect((await site.anybody().get('/evaluations/2026-1')).text).toContain(reason);
    expect((await desk.post(`${page}/draw`, {}, page)).status).toBe(409);
  });

  it('is the only office at this desk', async () => {
    for (const post of ['waterLeader', 'dispatcher', 'admin', 'networkOffice', 'evaluator'] as const) {
      const visitor = await site.as(post);
      for (const path of [PATH, `${PATH}/new`, `${PATH}/2026-1`, `${PATH}/2026-1/words`]) {
        expect([post, path, (await visitor.get(path)).status]).toEqual([post, path, 403]);
      }
      for (const act of [
        'draw',
        'opening',
        'closing',
        'publication',
        'invitations',
        'words',
        'calling-off',
      ]) {
        expect((await visitor.post(`${PATH}/2026-1/${act}`, {}, '/')).status).toBe(403);
      }
    }
    expect((await site.anybody().get(PATH)).status).toBe(303);
  });

  it('pages through many rounds', async () => {
    for (let n = 0; n < 21; n += 1) {
      await makeRound(site.context, site.world.posts.supervision, aNewRound({ title: `第${n}次` }));
    }
    const first = pageOf(await desk.get(PATH));
    expect(first('article')).toHaveLength(20);
    const next = first('a[rel=next]').attr('href')!;
    expect(pageOf(await desk.get(next))('article')).toHaveLength(2);
  });
});

describe('a round that is over', () => {
  let site: EvaluatedSite;
  let desk: Visitor;
  let code: string;
  beforeAll(async () => {
    site = await openEvaluatedSite();
    await moreUnits(site.context, 0);
    const round = await openedRound(site);
    code = round.code;
    await everybodyVotes(site, round);
    await residentsVote(site, round, UNITS.water, 30, (n) =>
      aForm(1, n < 3 ? `第${n}句话，找王小明，电话13800138000。` : ''),
    );
    site.context.clock.set(at(AFTER));
    desk = await site.as('supervision');
  });
  afterAll(() => site.close());

  it('is closed, with its flags and its thin units, and shows no score in public yet', async () => {
    const page = `${PATH}/${code}`;
    expect((await desk.post(`${page}/closing`, {}, page)).status).toBe(303);
    const $ = pageOf(await desk.get(page));
    expect($('#flags').length).toBe(1);
    expect($('main').text()).toContain('表不够');
    const open = await site.anybody().get(`/evaluations/${code}/units/B02`);
    expect(open.text).not.toContain('综合分');
    expect((await desk.post(`${page}/closing`, {}, page)).status).toBe(409);
  });

  it('is not published while words wait, and words are decided one by one', async () => {
    const page = `${PATH}/${code}`;
    const early = await desk.post(`${page}/publication`, {}, page);
    expect([early.status, early.text]).toEqual([422, expect.stringContaining('3 条')]);
    const words = `${page}/words`;
    const $ = pageOf(await desk.get(words));
    expect($('main form')).toHaveLength(1);
    const field = (name: string) => String($(`main [name=${name}]`).val());
    expect($('textarea').text()).not.toContain('13800138000');
    const form = { id: field('id'), version: field('version') };
    const bad = await desk.post(words, { ...form, decision: 'approve', shown: '打13800138000' }, words);
    expect([bad.status, pageOf(bad)('textarea').text().trim()]).toEqual([422, '打13800138000']);
    const none = await desk.post(words, { ...form, shown: '好' }, words);
    expect([none.status, pageOf(none)('#f-decision-error').length]).toEqual([422, 1]);
    const good = { ...form, decision: 'approve', shown: '办得很快。' };
    expect((await desk.post(words, good, words)).status).toBe(303);
    const lost = await desk.post(words, { ...good, shown: '另外的话' }, words);
    expect([lost.status, lost.text]).toEqual([409, expect.stringContaining('另外的话')]);
    for (let n = 0; n < 2; n += 1) {
      const now = pageOf(await desk.get(words));
      const value = (name: string) => String(now(`main [name=${name}]`).val());
      const withheld = { id: value('id'), version: value('version'), decision: 'withhold', shown: '' };
      expect((await desk.post(words, withheld, words)).status).toBe(303);
    }
    expect((await desk.get(words)).text).toContain('没有等着看的话');
  });

  it('is published, and shows only what was approved', async () => {
    const page = `${PATH}/${code}`;
    expect((await desk.post(`${page}/publication`, {}, page)).status).toBe(303);
    const open = await site.anybody().get(`/evaluations/${code}/units/B02`);
    expect(open.text).toContain('办得很快。');
    expect(open.text).not.toMatch(/王小明|13800138000/);
    expect((await desk.post(`${page}/publication`, {}, page)).status).toBe(409);
    const refused = await desk.post(
      `${page}/withdrawal`,
      { unit: UNITS.water, words: '现在退出评议行不行呢' },
      page,
    );
    expect(refused.status).toBe(409);
  });
});

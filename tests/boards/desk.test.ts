import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishBoards, type ExposureRow } from '../../server/features/boards/index.ts';
import { listAccess } from '../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { signIn } from '../support/sign-in.ts';
import { exposureOf, pass, solved, taken } from './board.ts';

let site: TestApp;
let leader: Visitor;
let stranger: Visitor;
let dispatcher: Visitor;
let admin: Visitor;
let notice: ExposureRow;
let published: ExposureRow;
let echoId: string;

beforeAll(async () => {
  site = await openTestApp({ at: '2026-03-02T01:00:00.000Z' });
  const { context, app, world } = site;
  const first = await taken(site);
  await pass(site, 10);
  const second = await taken(site, { submission: { title: '另一件事' } });
  await pass(site, 3);
  published = await exposureOf(site, first.id);
  await pass(site, 7);
  notice = await exposureOf(site, second.id);
  const third = await taken(site);
  await solved(site, third.id);
  await publishBoards(context);
  echoId = (await context.db.selectFrom('echoes').select('id').executeTakeFirstOrThrow()).id;
  leader = await signIn(app, context, world, 'housingLeader');
  stranger = await signIn(app, context, world, 'waterLeader');
  dispatcher = await signIn(app, context, world, 'dispatcher');
  admin = await signIn(app, context, world, 'admin').catch(() => new Visitor(app));
});
afterAll(() => site.close());

const post = (visitor: Visitor, path: string, fields: Record<string, string>, formAt: string) =>
  visitor.post(path, fields, formAt);

describe('the desk of the exposure board', () => {
  it('shows a unit what concerns it, and nobody else’s', async () => {
    const $ = pageOf(await leader.get('/desk/exposures').expect(200));
    const hrefs = $('table a')
      .map((_, link) => $(link).attr('href'))
      .get();
    expect(hrefs).toEqual(
      expect.arrayContaining([`/desk/exposures/${notice.id}`, `/desk/exposures/${published.id}`]),
    );
    expect((await stranger.get('/desk/exposures').expect(200)).text).not.toContain(notice.code);
    await stranger.get(`/desk/exposures/${notice.id}`).expect(404);
    await dispatcher.get(`/desk/exposures/${notice.id}`).expect(404);
  });

  it('is closed to those who are not signed in and to other roles', async () => {
    const nobody = new Visitor(site.app);
    for (const path of [
      '/desk/exposures',
      `/desk/exposures/${notice.id}`,
      '/desk/echoes',
      '/desk/leadership',
    ]) {
      expect((await nobody.get(path)).headers['location']).toContain('/sign-in');
      expect([303, 403]).toContain((await admin.get(path)).status);
    }
    await leader.get('/desk/leadership').expect(403);
    await leader.get('/desk/echoes').expect(403);
    await leader.get('/desk/exposures/new').expect(403);
  });

  it('refuses a form without its proof', async () => {
    const answer = await leader.send(`/desk/exposures/${notice.id}/reply`, { replyText: '配件缺货' });
    expect(answer.status).toBe(403);
  });

  it('shows a broken rule at its field, with what was typed', async () => {
    const at = `/desk/exposures/${notice.id}`;
    const answer = await post(leader, `${at}/reply`, { replyText: '请打 13812345678' }, at);
    expect(answer.status).toBe(422);
    const $ = pageOf(answer);
    expect($('.error-summary a').attr('href')).toBe('#f-replyText');
    expect($('#f-replyText').text()).toContain('请打 13812345678');
    for (const replyText of ['', '字'.repeat(6000)]) {
      expect((await post(leader, `${at}/reply`, { replyText }, at)).status).toBe(422);
    }
  });

  it('takes the unit’s reply and its pledge', async () => {
    const at = `/desk/exposures/${notice.id}`;
    const answer = await post(leader, `${at}/reply`, { replyText: '配件缺货，已联系厂家', seen: '0' }, at);
    expect([answer.status, answer.headers['location']]).toEqual([303, at]);
    expect((await exposureOf(site, notice.case_id!)).state).toBe('replied');
    expect((await leader.get(at)).text).toContain('说明已经收到');
    const entry = `/desk/exposures/${published.id}`;
    const bad = await post(
      leader,
      `${entry}/pledge`,
      { pledgeText: '换新灯', pledgeBy: '2027-01-01' },
      entry,
    );
    expect(bad.status).toBe(422);
    expect(pageOf(bad)('.error-summary a').attr('href')).toBe('#f-pledgeBy');
    const today = '2026-04-02';
    const good = await post(leader, `${entry}/pledge`, { pledgeText: '更换新灯', pledgeBy: today }, entry);
    expect(good.status).toBe(303);
    expect((await leader.get(`/exposures/${published.code}`)).text).toContain('更换新灯');
  });

  it('leaves decisions to the supervision office', async () => {
    const at = `/desk/exposures/${notice.id}`;
    for (const act of [
      'decision',
      'approval',
      'put-right',
      'review/decision',
      'withdrawal',
      'clarification',
      'follow-up',
    ]) {
      expect((await post(leader, `${at}/${act}`, {}, '/desk/exposures')).status).toBe(403);
    }
  });

  it('answers an old version with 409', async () => {
    const entry = `/desk/exposures/${published.id}`;
    const answer = await post(leader, `${entry}/review`, { reviewWhy: '期限算错', seen: '0' }, entry);
    expect(answer.status).toBe(409);
  });
});

describe('the editing of echoes', () => {
  it('is reading a case, and stands in the log as that', async () => {
    const { context, world } = site;
    const echo = await context.db
      .selectFrom('echoes')
      .select('case_id')
      .where('id', '=', echoId)
      .executeTakeFirstOrThrow();
    const looks = async () =>
      (await listAccess(context.db, { caseId: echo.case_id, action: 'view', limit: 50 })).map(
        (line) => line.account_id,
      );
    const before = await looks();
    for (const path of ['/desk/echoes', `/desk/echoes/${echoId}`]) await dispatcher.get(path).expect(200);
    await leader.get(`/desk/echoes/${echoId}`).expect(403);
    const by = world.posts.dispatcher.accountId;
    expect(await looks()).toEqual([by, by, ...before]);
  });

  it('shows what waits, refuses personal data, publishes what is approved', async () => {
    expect((await dispatcher.get('/desk/echoes').expect(200)).text).toContain(`/desk/echoes/${echoId}`);
    const at = `/desk/echoes/${echoId}`;
    const bad = await post(
      dispatcher,
      `${at}/approval`,
      { question: '路灯不亮', answer: '打 13812345678' },
      at,
    );
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('手机号');
    const good = await post(
      dispatcher,
      `${at}/approval`,
      { question: '路灯不亮', answer: '换了新的灯', looked: '1' },
      at,
    );
    expect(good.headers['location']).toBe('/desk/echoes');
    expect((await dispatcher.get('/echoes')).text).toContain('换了新的灯');
    const again = await post(dispatcher, `${at}/rejection`, { why: '不合适公开' }, '/desk/exposures');
    expect(again.status).toBe(409);
  });
});

describe('the supervision office', () => {
  /** Signed in before the second factor is asked of the post: that factor has its own suite. */
  const supervise = async (): Promise<Visitor> => {
    const { context, app, world } = site;
    const id = world.posts.supervision.accountId!;
    const asRole = (role: 'officer' | 'supervision') =>
      context.db.updateTable('accounts').set({ role }).where('id', '=', id).execute();
    await asRole('officer');
    const visitor = await signIn(app, context, world, 'supervision');
    await asRole('supervision');
    return visitor;
  };

  it('decides a reply, corrects, takes back, and sees every list', async () => {
    const visitor = await supervise();
    const list = await visitor.get('/desk/exposures').expect(200);
    expect(list.text).toContain(notice.code);
    const at = `/desk/exposures/${notice.id}`;
    const none = await post(visitor, `${at}/decision`, { decisionWords: '理由不成立' }, at);
    expect(none.status).toBe(422);
    expect(pageOf(none)('.error-summary a').attr('href')).toBe('#f-decision');
    const words = { decision: 'reject', decisionWords: '理由不成立' };
    expect((await post(visitor, `${at}/decision`, words, at)).status).toBe(303);
    expect((await exposureOf(site, notice.case_id!)).reply_decision).toBe('rejected');
    const entry = `/desk/exposures/${published.id}`;
    const early = await post(visitor, `${entry}/put-right`, { putRightWords: '已经看过' }, entry);
    expect([early.status, pageOf(early)('.error-summary a').attr('href')]).toEqual([422, '#f-putRightWords']);
    await post(visitor, `${entry}/clarification`, { clarification: '更正一处日期' }, entry);
    await post(visitor, `${entry}/withdrawal`, { withdrawReason: '单位写错了' }, entry);
    const page = await visitor.get(`/exposures/${published.code}`).expect(200);
    expect(page.text).toContain('更正一处日期');
    expect(page.text).toContain('单位写错了');
  });

  it('proposes a finding only with evidence, and finds no case that may not be shown', async () => {
    const visitor = await supervise();
    await visitor.get('/desk/exposures/new').expect(200);
    expect((await visitor.get('/desk/exposures/new?case=ZTC-NONE')).text).toContain('没有找到这个编号');
    const answer = await post(
      visitor,
      '/desk/exposures',
      { case: 'ZTC-NONE', unitId: 'unit-water', findingText: '答复与现场不符，没有修好' },
      '/desk/exposures/new',
    );
    expect(answer.status).toBe(404);
  });

  it('and the county’s leaders read the leadership list', async () => {
    const visitor = await supervise();
    expect((await visitor.get('/desk/leadership').expect(200)).text).toContain('县领导督办清单');
    const leaders = await signIn(site.app, site.context, site.world, 'countyLeader');
    await leaders.get('/desk/leadership').expect(200);
    await leaders.get('/desk/exposures').expect(403);
  });
});

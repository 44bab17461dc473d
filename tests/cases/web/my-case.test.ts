import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, plus } from '../../../server/clock.ts';
import {
  declineCase,
  dispatchOrHold,
  pauseCase,
  sendMessage,
  takeDueStep,
} from '../../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { MONDAY } from '../../support/context.ts';
import { AN_ANSWER, aDispatch } from '../../support/factories.ts';
import { acted, actFields, answered, aPhoto, handled, JUDGED, rowOf, withOwnCase } from './resident.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());
beforeEach(() => app.context.clock.set(MONDAY));

const timeline = async (visitor: Visitor): Promise<string[]> => {
  const $ = pageOf(await visitor.get('/my-case'));
  return $('.timeline h3')
    .toArray()
    .map((title) => $(title).text());
};

describe('the page of the own case', () => {
  it('says whose turn it is and until when, why that day, and what the resident wrote', async () => {
    const { visitor, code } = await withOwnCase(app);
    const $ = pageOf(await visitor.get('/my-case'));
    expect($('.stage.now .stage-label').text()).toBe('收到');
    expect($('.stage-sentence').text()).toContain('受理中心，11月24日 周二 12:00 前');
    expect($('.why-date').text()).toContain('5 个工作日');
    expect($('.case-said').text()).toContain('已经半个月了');
    expect($(`a[href="/cases/${code}"]`).length).toBe(1);
    expect(
      $('form')
        .toArray()
        .map((form) => form.attribs['action'])
        .filter((path) => path?.startsWith('/my-case')),
    ).toEqual(['/my-case/messages', '/my-case/withdrawal', '/my-case/veto', '/my-case/leave']);
  });

  it('is not there for those who have opened none', async () => {
    const visitor = new Visitor(app.app);
    expect((await visitor.get('/my-case')).headers['location']).toBe('/track');
    expect((await visitor.get('/my-case/proof.txt')).status).toBe(404);
    const posted = await visitor.post('/my-case/withdrawal', { withdraw_why: '' }, '/track');
    expect(posted.headers['location']).toBe('/track');
    expect((await visitor.send('/my-case/withdrawal', {})).status).toBe(403);
  });

  it('closes on request and after half an hour of rest', async () => {
    const { visitor } = await withOwnCase(app);
    expect((await acted(visitor, 'leave', {})).headers['location']).toBe('/track');
    expect((await visitor.get('/my-case')).status).toBe(303);
    const second = await withOwnCase(app);
    app.context.clock.advance(31 * 60_000);
    expect((await second.visitor.get('/my-case')).status).toBe(303);
  });

  it('has the same proof for download as the receipt page had', async () => {
    const { visitor, code } = await withOwnCase(app);
    const proof = await visitor.get('/my-case/proof.txt');
    expect(proof.text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    expect(proof.headers['content-disposition']).toContain(`${code}.txt`);
  });

  it('tells of each step of the clock, and of the late ones in red', async () => {
    const { visitor, code } = await withOwnCase(app);
    const row = await handled(app, code);
    app.context.clock.set(plus(row.contact_due_at!, DAY));
    while (await takeDueStep(app.context, row.id, async () => undefined));
    // Back to the morning: the browser's own session has not rested for half an hour.
    app.context.clock.set(MONDAY);
    const told = await timeline(visitor);
    expect(told[0]).toContain('县住建局');
    expect(told.some((title) => title.includes('亮红灯'))).toBe(true);
    expect(pageOf(await visitor.get('/my-case'))('.light.red').length).toBeGreaterThan(0);
  });

  it('names posts and units, never an account', async () => {
    const { visitor, code } = await withOwnCase(app);
    await answered(app, code);
    const page = (await visitor.get('/my-case')).text;
    for (const actor of Object.values(app.world.posts)) expect(page).not.toContain(actor.accountId);
    expect(page).not.toContain('housing-officer');
  });
});

describe('messages', () => {
  it('go to the unit, once, with their files, and end a pause that waited for them', async () => {
    const { visitor, code } = await withOwnCase(app);
    const { id } = await handled(app, code);
    await pauseCase(app.context, app.world.posts.housingOfficer, id, { question: '是哪一盏灯不亮？' });
    expect(pageOf(await visitor.get('/my-case'))('main').text()).toContain('是哪一盏灯不亮？');
    const fields = { ...(await actFields(visitor, 'messages')), text: '东门那一盏' };
    for (let turn = 0; turn < 2; turn += 1) {
      let post = visitor.agent.post('/my-case/messages').set('Accept', 'text/html');
      for (const [name, value] of Object.entries(fields)) post = post.field(name, value);
      const sent = await post.attach('files', await aPhoto(), 'x.jpg');
      expect([sent.status, sent.headers['location']]).toEqual([303, '/my-case']);
    }
    expect((await rowOf(app, code)).state).toBe('handling');
    expect((await timeline(visitor)).filter((title) => title === '您的留言')).toHaveLength(1);
    const $ = pageOf(await visitor.get('/my-case'));
    const href = String($('.files a').first().attr('href'));
    expect((await visitor.get(href)).headers['content-type']).toBe('image/jpeg');
    expect((await visitor.get(`${href}?size=small`)).status).toBe(200);
  });

  it('come back with what was typed when they can not be sent', async () => {
    const { visitor } = await withOwnCase(app);
    const empty = await acted(visitor, 'messages', { text: '   ' });
    expect(empty.status).toBe(422);
    const long = await acted(visitor, 'messages', { text: '字'.repeat(5001) });
    expect(long.status).toBe(422);
    expect(pageOf(long)('textarea[name=text]').text().trim()).toHaveLength(5001);
    expect(pageOf(long)('details[open] form[action="/my-case/messages"]').length).toBe(1);
  });

  it('of the unit are on the page', async () => {
    const { visitor, code } = await withOwnCase(app);
    const { id } = await handled(app, code);
    await sendMessage(app.context, app.world.posts.housingOfficer, id, { text: '明天上午来看' });
    expect(await timeline(visitor)).toContain('县住建局留言');
    expect(pageOf(await visitor.get('/my-case'))('.timeline').text()).toContain('明天上午来看');
  });

  it('are refused once the case has ended', async () => {
    const { visitor } = await withOwnCase(app);
    const fields = await actFields(visitor, 'messages');
    await acted(visitor, 'withdrawal', { withdraw_why: '自己解决了' });
    const late = await visitor.send('/my-case/messages', { ...fields, text: '还有一句' });
    expect(late.status).toBe(409);
  });
});

describe('the judgement', () => {
  it('closes the case when it was solved', async () => {
    const { visitor, code } = await withOwnCase(app);
    await answered(app, code);
    const page = pageOf(await visitor.get('/my-case'));
    expect(page('.case-answer').text()).toContain(AN_ANSWER.text);
    expect((await acted(visitor, 'judgement', JUDGED)).status).toBe(303);
    expect(await rowOf(app, code)).toMatchObject({
      state: 'closed',
      close_kind: 'judged',
      rating_result: 5,
      is_solved: 1,
    });
    expect((await timeline(visitor))[0]).toBe('您的评价：非常满意');
  });

  it('sends it back when it was not, and wants to know why', async () => {
    const { visitor, code } = await withOwnCase(app);
    await answered(app, code);
    const bad = { ...JUDGED, solved: 'no', result: '1' };
    const asked = await acted(visitor, 'judgement', bad);
    expect(asked.status).toBe(422);
    expect(pageOf(asked)('.error-summary a').attr('href')).toBe('#f-why');
    expect(pageOf(asked)('input[name=result][value="1"]').is('[checked]')).toBe(true);
    const fields = await actFields(visitor, 'judgement');
    for (let turn = 0; turn < 2; turn += 1) {
      const sent = await visitor.send('/my-case/judgement', { ...fields, ...bad, why: '还是不亮' });
      expect(sent.status).toBe(303);
    }
    expect(await rowOf(app, code)).toMatchObject({
      state: 'handling',
      rework_round: 1,
      dissatisfied_count: 1,
    });
  });

  it.each(['0', '6', '-1', '1e3', '4.5', '５', '', 'x'])('takes no mark of %j', async (result) => {
    const { visitor, code } = await withOwnCase(app);
    await answered(app, code);
    expect((await acted(visitor, 'judgement', { ...JUDGED, result })).status).toBe(422);
    expect((await rowOf(app, code)).state).toBe('answered');
  });

  it('given on what is not the latest any more is shown again with the news', async () => {
    const { visitor, code } = await withOwnCase(app);
    const { id } = await answered(app, code);
    const fields = await actFields(visitor, 'judgement');
    await sendMessage(app.context, app.world.posts.housingOfficer, id, { text: '又去看了一次' });
    const late = await visitor.send('/my-case/judgement', { ...fields, ...JUDGED, words: '写了一段话' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('有了新的进展');
    expect(late.text).toContain('写了一段话');
    expect((await rowOf(app, code)).state).toBe('answered');
    expect((await acted(visitor, 'judgement', JUDGED)).status).toBe(303);
  });

  it('is not open before there is an answer', async () => {
    const { visitor } = await withOwnCase(app);
    const { form_id, seen, _csrf } = await actFields(visitor, 'messages');
    const early = await visitor.send('/my-case/judgement', {
      form_id: form_id!,
      seen: seen!,
      _csrf: _csrf!,
      ...JUDGED,
    });
    expect(early.status).toBe(409);
  });
});

describe('the other ways', () => {
  it('have it done again after it was closed', async () => {
    const { visitor, code } = await withOwnCase(app);
    await answered(app, code);
    await acted(visitor, 'judgement', JUDGED);
    expect((await acted(visitor, 'rework', { rework_why: '坏' })).status).toBe(422);
    expect((await acted(visitor, 'rework', { rework_why: '第二天又不亮了' })).status).toBe(303);
    expect(await rowOf(app, code)).toMatchObject({ state: 'handling', rework_round: 1 });
  });

  it('object to being declined, once', async () => {
    const { visitor, code } = await withOwnCase(app);
    const { id } = await rowOf(app, code);
    await declineCase(app.context, app.world.posts.dispatcher, id, {
      reason: 'too_vague',
      words: '没有写明地点',
    });
    const page = pageOf(await visitor.get('/my-case'))('main').text();
    expect(page).toContain('没有写明地点');
    expect(page).toContain('请写明时间、地点和经过');
    const fields = await actFields(visitor, 'objection');
    expect(
      (await visitor.send('/my-case/objection', { ...fields, objection_why: '写了小学东门' })).status,
    ).toBe(303);
    expect((await rowOf(app, code)).state).toBe('received');
    await declineCase(app.context, app.world.posts.supervision, id, {
      reason: 'too_vague',
      words: '还是不清楚',
    });
    await expect(actFields(visitor, 'objection')).rejects.toThrow('no form');
    const again = await visitor.send('/my-case/objection', {
      ...fields,
      form_id: app.context.ids.id(),
      seen: '99',
      objection_why: '再看一次',
    });
    expect(again.status).toBe(409);
  });

  it('take it back, and keep it off every public page', async () => {
    const { visitor, code } = await withOwnCase(app);
    expect((await visitor.get(`/cases/${code}`)).status).toBe(200);
    expect((await acted(visitor, 'veto', {})).status).toBe(303);
    expect((await visitor.get(`/cases/${code}`)).status).toBe(404);
    expect((await acted(visitor, 'withdrawal', { withdraw_why: '' })).status).toBe(303);
    expect((await rowOf(app, code)).state).toBe('withdrawn');
  });

  it('need the page: without token or form id nothing happens', async () => {
    const { visitor, code } = await withOwnCase(app);
    for (const path of ['messages', 'judgement', 'rework', 'objection', 'withdrawal', 'veto', 'leave']) {
      expect((await visitor.send(`/my-case/${path}`, { text: 'x' })).status).toBe(403);
    }
    const _csrf = await visitor.token('/my-case');
    expect((await visitor.send('/my-case/veto', { _csrf, form_id: 'x', seen: '0' })).status).toBe(422);
    expect(await rowOf(app, code)).toMatchObject({ state: 'received', is_vetoed: 0 });
  });
});

describe('a confidential case that the office has decided on', () => {
  it('says when it goes to the unit, and why not at once', async () => {
    const { visitor, code } = await withOwnCase(app, { is_confidential: '1' });
    const row = await rowOf(app, code);
    await dispatchOrHold(app.context, app.world.posts.dispatcher, row.id, aDispatch(row));
    const $ = pageOf(await visitor.get('/my-case'));
    expect($('.stage.now .stage-label').text()).toBe('收到');
    expect($('.stage-sentence').text()).toContain('11月23日 周一 14:00 转过去');
    expect((await timeline(visitor))[0]).toMatch(/^已定好转给/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wordsOnBoards } from '../../../server/features/boards/index.ts';
import { declineCase, judgeCase, removeOldWords } from '../../../server/features/cases/index.ts';
import { ERASED_STEPS } from '../../../server/features/cases/http/present-timeline.ts';
import { hasWords, LANGUAGES } from '../../../server/http/locale.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { AN_ANSWER, aJudgement } from '../../support/factories.ts';
import { acted, answered, FILLED, rowOf, withOwnCase } from './resident.ts';

let app: TestApp;
let own: { visitor: Visitor; code: string; receipt: string };
let turnedDown: { code: string; receipt: string };
beforeAll(async () => {
  app = await openTestApp();
  own = await withOwnCase(app);
  const { id } = await answered(app, own.code);
  await judgeCase(app.context, id, aJudgement({ words: '谢谢师傅' }));
  turnedDown = await withOwnCase(app);
  const other = await rowOf(app, turnedDown.code);
  const input = { reason: 'too_vague', words: '没有写明地点' } as const;
  await declineCase(app.context, app.world.posts.dispatcher, other.id, input);
  app.context.clock.set('2029-12-03T01:00:00.000Z');
  expect((await removeOldWords(app.context, wordsOnBoards)).words).toBe(2);
});
afterAll(() => app.close());

const opened = async (receipt: string): Promise<Visitor> => {
  const visitor = new Visitor(app.app);
  await visitor.post('/track', { receipt }, '/track');
  return visitor;
};
const LEFT_OVER = /cases:\w|\{\{|undefined/;

describe('a case whose words were removed', () => {
  it('still opens with its receipt, and says plainly that they are gone and why', async () => {
    const visitor = await opened(own.receipt);
    const page = await visitor.get('/my-case');
    expect(page.status).toBe(200);
    const $ = pageOf(page);
    const text = $('main').text();
    expect($('h1').text()).toBe('内容已经删除的一件事');
    expect(text).toContain('这件事结束已经满 36 个月');
    for (const words of [FILLED['title']!, FILLED['details']!, AN_ANSWER.text, '谢谢师傅']) {
      expect(text).not.toContain(words);
    }
    expect(text).not.toMatch(LEFT_OVER);
    const titles = $('.timeline h3')
      .toArray()
      .map((title) => $(title).text());
    expect(titles).toEqual([
      '按保存期限删除了文字和附件（办结后 36 个月）',
      '反映人评价',
      '单位答复',
      '单位签收',
      '转给单位办理',
      '收到反映',
    ]);
  });

  it('offers nothing that nobody could do any more', async () => {
    for (const { receipt } of [own, turnedDown]) {
      const $ = pageOf(await (await opened(receipt)).get('/my-case'));
      const forms = $('form[action^="/my-case"]')
        .toArray()
        .map((form) => $(form).attr('action'));
      expect(forms).toEqual(['/my-case/veto', '/my-case/leave']);
      expect($('a[href="/my-case/proof.txt"]')).toHaveLength(0);
      expect($('main').text()).not.toContain('可以要求重办');
      expect($('main').text()).not.toContain('可以提一次异议');
    }
    expect((await (await opened(own.receipt)).get('/my-case/proof.txt')).status).toBe(404);
    const visitor = await opened(own.receipt);
    await expect(acted(visitor, 'rework', { rework_why: '又坏了' })).rejects.toThrow('no form');
  });

  it('has its public page, for people and for machines', async () => {
    const visitor = new Visitor(app.app);
    for (const lang of LANGUAGES) {
      const page = await visitor.get(`/cases/${own.code}`).set('Accept-Language', lang);
      expect(page.status).toBe(200);
      expect(pageOf(page)('main').text()).not.toMatch(LEFT_OVER);
      expect(pageOf(page)('main').text()).toContain(
        lang === 'en' ? 'ended more than 36 months ago' : '满 36 个月',
      );
    }
    const facts = await visitor.agent.get(`/cases/${own.code}`).set('Accept', 'application/json');
    expect(facts.body).toMatchObject({
      state: 'closed',
      receivedOn: '2026-11-23',
      wordsRemovedAt: '2029-12-03T01:00:00.000Z',
    });
    const [first] = (facts.body as { events: { at: string; kind: string }[] }).events;
    // Of the sending the day alone is known here, now as before.
    expect(first).toEqual({ at: '2026-11-23', kind: 'case.submitted' });
  });

  it('has a name for every step, in every language', () => {
    const silent = LANGUAGES.flatMap((lang) =>
      ERASED_STEPS.filter((step) => !hasWords(lang, `cases:event.step.${step}`)).map((step) => [lang, step]),
    );
    expect(silent).toEqual([]);
  });
});

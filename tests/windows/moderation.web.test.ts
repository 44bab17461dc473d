import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { takeReview, type ReviewRow } from '../../server/features/windows/index.ts';
import { pageOf, type Visitor } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openWindows, sound, type WindowSite } from './pages.ts';
import { aReview } from './window.ts';

const LIST = '/desk/reviews';

let site: WindowSite;
let office: Visitor;
beforeAll(async () => {
  site = await openWindows();
  office = await site.as('supervision');
});
afterAll(() => site.close());

const waiting = async (words: string): Promise<ReviewRow> =>
  (await takeReview(site.context, site.window.code, aReview(site.context, { words, level: 3 }))).review;

describe('words that wait for the supervision office', () => {
  it.each<PostName>(['housingLeader', 'dispatcher', 'admin', 'networkOffice', 'auditor'])(
    'are closed to %s',
    async (post) => {
      const other = await site.as(post);
      await other.get(LIST).expect(403);
      expect((await other.post(`${LIST}/x/decision`, {}, '/account')).status).toBe(403);
    },
  );

  it('are said to be none when there are none', async () => {
    expect(mainOf(sound(await office.get(LIST)))).toContain('没有要看的话');
    sound(await office.get(LIST).set('Cookie', 'lang=en'));
  });

  it('are published as they are, or with something taken out', async () => {
    const review = await waiting('说得清楚，就是人多');
    const to = `${LIST}/${review.id}/decision`;
    const undecided = sound(await office.post(to, { publicWords: '说得清楚' }, LIST), 422);
    expect(faultsIn(undecided)).toEqual(['#f-decision']);
    expect(heldIn(undecided, 'publicWords')).toEqual({ publicWords: '说得清楚' });
    const named = { decision: 'publish', publicWords: '说得清楚，打13912345678' };
    const refused = sound(await office.post(to, named, LIST), 422);
    expect(faultsIn(refused)).toEqual(['#f-publicWords']);
    expect(heldIn(refused, 'publicWords')).toEqual({ publicWords: named.publicWords });
    const sent = await office.post(to, { decision: 'publish', publicWords: '说得清楚' }, LIST);
    expect([sent.status, sent.headers['location']]).toEqual([303, LIST]);
    expect(flashOf(await office.get(LIST))).toContain('已公开');
    expect(mainOf(await site.visitor.get('/windows/W-B01-1'))).toContain('说得清楚');
  });

  it('are withheld with a reason, by one of two who decide at once', async () => {
    const review = await waiting('这句话要删掉');
    const to = `${LIST}/${review.id}/decision`;
    const bare = sound(await office.post(to, { decision: 'withhold', why: '' }, LIST), 422);
    expect(faultsIn(bare)).toEqual(['#f-why']);
    expect((await office.post(to, { decision: 'withhold', why: '有辱骂内容' }, LIST)).status).toBe(303);
    expect(mainOf(await site.visitor.get('/windows/W-B01-1'))).not.toContain('这句话要删掉');
    await waiting('下一句话');
    const late = sound(await office.post(to, { decision: 'publish', publicWords: '这句话' }, LIST), 409);
    expect(mainOf(late)).toContain('已经有人处理了');
    expect(
      (await office.post(`${LIST}/none/decision`, { decision: 'publish', publicWords: '好' }, LIST)).status,
    ).toBe(404);
  });

  it('are paged, one form at a time, each to be chosen', async () => {
    for (let n = 0; n < 40; n += 1) await waiting(`第${n}句话，`.repeat(20));
    const page = sound(await office.get(LIST));
    expect(pageOf(page)('textarea[name=publicWords]')).toHaveLength(1);
    expect(pageOf(page)('.desk-panel')).toHaveLength(30);
    const next = pageOf(page)('a[rel=next]').attr('href')!;
    const rest = sound(await office.get(next));
    expect(pageOf(rest)('.desk-panel').length).toBeGreaterThan(9);
    const chosen = pageOf(rest)('.desk-panel a[aria-describedby]').last().attr('href')!;
    expect(sound(await office.get(chosen)).text).toContain('name="publicWords"');
    sound(await office.get(`${LIST}?review=none`));
  });
});

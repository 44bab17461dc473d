import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { publishBoards, type ExposureRow } from '../../server/features/boards/index.ts';
import { approveEcho } from '../../server/features/boards/echo-actions.ts';
import { correctExposure, withdrawExposure } from '../../server/features/boards/supervision-actions.ts';
import { askReview, replyToNotice } from '../../server/features/boards/unit-actions.ts';
import { decideReply } from '../../server/features/boards/supervision-actions.ts';
import { vetoPublication, type CaseRow } from '../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { exposureOf, pass, solved, taken } from './board.ts';

let site: TestApp;
let visitor: Visitor;
let open: ExposureRow;
let water: ExposureRow;
let vetoed: ExposureRow;
let stopped: ExposureRow;
let right: ExposureRow;
let openCase: CaseRow;

const cards = async (path: string): Promise<string[]> => {
  const $ = pageOf(await visitor.get(path).expect(200));
  return $('.card h3 a')
    .map((_, link) => $(link).attr('href')!.replace('/exposures/', ''))
    .get();
};

beforeAll(async () => {
  site = await openTestApp({ at: '2026-03-02T01:00:00.000Z' });
  visitor = new Visitor(site.app);
  const { context, world } = site;
  openCase = await taken(site);
  const waterCase = await taken(site, {
    unit: 'water',
    submission: { categoryCode: 'environment', divisionCode: null },
  });
  const vetoedCase = await taken(site);
  const stoppedCase = await taken(site, { unit: 'bus' });
  const rightCase = await taken(site, { unit: 'town' });
  await taken(site, { submission: { isMinor: true } });
  await pass(site, 10);
  stopped = await exposureOf(site, stoppedCase.id);
  await replyToNotice(context, world.posts.busLeader, stopped.id, { text: '线路封闭施工，无法停靠' });
  await decideReply(context, world.posts.supervision, stopped.id, { accept: true, words: '施工属实' });
  await pass(site, 3);
  await vetoPublication(context, vetoedCase.id);
  await solved(site, rightCase.id, 'town');
  await publishBoards(context);
  [open, water, vetoed, right] = (await Promise.all(
    [openCase, waterCase, vetoedCase, rightCase].map((kase) => exposureOf(site, kase.id)),
  )) as [ExposureRow, ExposureRow, ExposureRow, ExposureRow];
  stopped = await exposureOf(site, stoppedCase.id);
});
afterAll(() => site.close());

describe('the exposure board', () => {
  it('shows who let a limit pass, by how much, and where it stands', async () => {
    const $ = pageOf(await visitor.get('/exposures').expect(200));
    const card = $('.card').filter((_, element) => $(element).text().includes(open.code));
    expect(card.find('h3').text()).toBe('县住建局');
    expect(card.find('.card-figure').text().replace(/\s+/g, ' ')).toContain('8 超期工作日');
    expect(card.text()).toContain('应在3月9日 周一前答复，过期没有答复。');
    expect(card.find('.tag').text()).toBe('还没整改');
  });

  it('lists what may be shown one by one, and only counts the rest', async () => {
    expect((await cards('/exposures')).sort()).toEqual([open.code, water.code, right.code].sort());
    // The veto and the minor's case.
    expect((await visitor.get('/exposures')).text).toContain('另有 2 件只计数');
  });

  it.each<[string, () => string, () => ExposureRow[]]>([
    ['unit', () => 'unit=unit-water', () => [water]],
    ['town', () => 'town=990101101', () => [open, right]],
    ['category', () => 'category=environment', () => [water]],
    ['month', () => 'month=2026-03', () => [open, water, right]],
    ['an empty month', () => 'month=2026-02', () => []],
    ['open', () => 'state=open', () => [open, water]],
    ['answered', () => 'state=answered', () => []],
    ['put right', () => 'state=put_right', () => [right]],
    ['withdrawn', () => 'state=withdrawn', () => []],
    ['stopped', () => 'state=stopped', () => [stopped]],
    ['two at once', () => 'unit=unit-housing&state=open', () => [open]],
  ])('is narrowed by %s', async (_what, query, rows) => {
    expect((await cards(`/exposures?${query()}`)).sort()).toEqual(
      rows()
        .map(({ code }) => code)
        .sort(),
    );
  });

  it.each([
    'month=2026-13',
    'month[]=1',
    `unit=${'x'.repeat(5000)}`,
    'state=evil',
    'after=nonsense',
    "town=' or 1=1",
  ])('takes %.20s for what it is', async (query) => {
    await visitor.get(`/exposures?${query}`).expect(200);
  });

  it('pages by keyset and keeps the filter', async () => {
    for (let n = 0; n < 22; n++) await taken(site, { unit: 'transport' });
    await pass(site, 13);
    await pass(site, 3);
    const first = pageOf(await visitor.get('/exposures?unit=unit-transport').expect(200));
    expect(first('.card').length).toBe(20);
    const next = first('.pager a[rel=next]').attr('href')!;
    expect(next).toContain('unit=unit-transport');
    expect(pageOf(await visitor.get(next).expect(200))('.card').length).toBe(2);
  });

  it('never names the unit of a notice that was stopped, and says who stopped it and why', async () => {
    const { text } = await visitor.get(`/exposures/${stopped.code}`).expect(200);
    expect(text).toContain('由督查室停止。原因：施工属实');
    expect(text).not.toContain('县公交公司');
    expect(text).not.toContain('线路封闭施工');
  });

  it('says nothing about what is only counted, was never published or is not there', async () => {
    for (const code of [vetoed.code, 'BG-2026-9999', 'BG-2026-0001%00', 'nonsense']) {
      await visitor.get(`/exposures/${code}`).expect(404);
    }
  });

  it('prints no place finer than the town and no word of the resident', async () => {
    for (const path of ['/exposures', `/exposures/${open.code}`, '/exposures.atom']) {
      const { text } = await visitor.get(path).expect(200);
      expect(text).not.toContain('示范村');
      expect(text).not.toContain('村口的路灯不亮');
      expect(text).not.toContain('晚上看不清路');
    }
  });

  it('prints the limit day by day, the review, the correction and the withdrawal', async () => {
    const { context, world } = site;
    const path = `/exposures/${water.code}`;
    expect(pageOf(await visitor.get(path))('.why-date').length).toBe(3);
    await askReview(context, world.posts.waterLeader, water.id, { why: '期限算错了一天' });
    expect(pageOf(await visitor.get(path))('.tag').text()).toBe('复核中');
    await correctExposure(context, world.posts.supervision, water.id, { text: '超期应为 4 个工作日' });
    await withdrawExposure(context, world.posts.supervision, water.id, { reason: '期限有误' });
    const { text } = await visitor.get(path).expect(200);
    expect(text).toContain('超期应为 4 个工作日');
    expect(text).toContain('督查室于');
    expect(text).toContain('期限有误');
    expect(await cards('/exposures?state=withdrawn')).toEqual([water.code]);
  });

  it('speaks English completely', async () => {
    for (const path of ['/exposures', `/exposures/${open.code}`, '/echoes']) {
      const { text } = await request(site.app)
        .get(path)
        .set('Accept', 'text/html')
        .set('Cookie', 'lang=en')
        .expect(200);
      const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '';
      expect(main).not.toMatch(/\p{Script=Han}/u);
      expect(main).not.toMatch(/boards:/);
    }
  });
});

describe('the feeds', () => {
  it('are Atom, newest first, with ids that are tags of this site', async () => {
    const answer = await request(site.app).get('/exposures.atom').expect(200);
    expect(answer.headers['content-type']).toContain('application/atom+xml');
    expect(answer.text).toContain(`<id>tag:ztc.test,2026:/exposures/${open.code}</id>`);
    expect(answer.text).toContain(`http://ztc.test/exposures/${open.code}`);
    expect(answer.text).not.toContain(vetoed.code);
    await request(site.app).get('/echoes.atom').expect(200);
  });
});

describe('the echo wall', () => {
  it('shows an approved echo until its resident vetoes it', async () => {
    const { context, world } = site;
    const kase = await taken(site);
    await solved(site, kase.id);
    await publishBoards(context);
    const row = await context.db
      .selectFrom('echoes')
      .select('id')
      .where('case_id', '=', kase.id)
      .executeTakeFirstOrThrow();
    await visitor.get(`/echoes/${row.id}`).expect(404);
    await approveEcho(context, world.posts.dispatcher, row.id, {
      question: '路灯不亮 <b>',
      answer: '换了三盏灯',
      looked: true,
    });
    const list = await visitor
      .get('/echoes?unit=unit-housing&town=990101101&category=sanitation')
      .expect(200);
    expect(list.text).toContain('路灯不亮 &lt;b&gt;');
    expect((await visitor.get('/echoes?unit=unit-water')).text).not.toContain('路灯不亮');
    expect((await visitor.get(`/echoes/${row.id}`).expect(200)).text).toContain('换了三盏灯');
    expect((await request(site.app).get('/echoes.atom')).text).toContain(
      `tag:ztc.test,2026:/echoes/${row.id}`,
    );
    await vetoPublication(context, kase.id);
    await visitor.get(`/echoes/${row.id}`).expect(404);
    expect((await visitor.get('/echoes')).text).not.toContain('换了三盏灯');
  });

  it('answers 404 for what is not an echo', async () => {
    await visitor.get('/echoes/nonsense').expect(404);
  });
});

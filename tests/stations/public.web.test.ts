import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { atTime, plusDays } from '../../server/clock.ts';
import {
  addStation,
  askExcuse,
  bringCase,
  callOffSession,
  checkListening,
  closeStation,
  decideExcuse,
  noteOpinion,
  openSession,
  planSession,
  weekOf,
  type SessionRow,
} from '../../server/features/stations/index.ts';
import { insertSector } from '../../server/features/units/index.ts';
import { openTestApp, pageOf, Visitor } from '../support/app.ts';
import { PLACES, UNITS } from '../support/factories.ts';
import { aPastSession, mainOf, openStations, sound, type StationSite } from './pages.ts';
import { aPlan, aStation, held, mondayAfter } from './station.ts';

let site: StationSite;
let visitor: Visitor;
let recorded: SessionRow;
let running: SessionRow;
let off: SessionRow;

const ENGLISH = 'lang=en';
const english = (path: string) => visitor.get(path).set('Cookie', ENGLISH);
const note = (session: SessionRow, words: string, answer: string | null = null) =>
  noteOpinion(site.context, site.world.posts.housingOfficer, session.id, site.context.ids.id(), {
    categoryCode: 'roads',
    words,
    answer,
    looked: true,
  });

/**
 * Two weeks have been checked. In the first one transport and housing listened and a post of the water bureau was
 * excused; in the second nobody listened but water, in a forum. Now it is the third, at twenty past ten on Monday.
 */
beforeAll(async () => {
  site = await openStations({ at: '2026-11-09T00:30:00.000Z' });
  ({ visitor } = site);
  const { context, world, listening } = site;
  const { posts } = world;
  await held(context, world, posts.housingOfficer, aPlan('2026-11-10', listening.posts.housing));
  await held(context, world, posts.transportOfficer, aPlan('2026-11-11', listening.posts.transport));
  const words = { ground: 'disaster' as const, words: '防汛值守，全周在堤上', looked: true };
  const asked = await askExcuse(context, posts.waterOfficer, {
    postId: listening.posts.water[0]!.id,
    week: '2026-11-09',
    ...words,
  });
  await decideExcuse(context, posts.supervision, asked.id, { accept: true, words: '情况属实' });
  context.clock.set(mondayAfter('2026-11-09'));
  await checkListening(context);
  const plan = aPlan('2026-11-18', listening.posts.water, { kind: 'forum', attendees: 'enterprises' });
  recorded = await held(context, world, posts.waterOfficer, plan);
  context.clock.set(mondayAfter('2026-11-16'));
  await checkListening(context);
  const today = (starts: string, ends: string) =>
    planSession(context, posts.waterOfficer, aPlan('2026-11-23', listening.posts.water, { starts, ends }));
  running = await today('10:00', '11:00');
  await planSession(
    context,
    posts.housingOfficer,
    aPlan('2026-11-23', listening.posts.housing, { starts: '09:00', ends: '09:30' }),
  );
  off = await planSession(context, posts.transportOfficer, aPlan('2026-11-25', listening.posts.transport));
  await callOffSession(context, posts.transportOfficer, off.id, { why: '与抢修撞在一起' });
  context.clock.set(atTime('2026-11-23', '10:00'));
  await openSession(context, posts.housingOfficer, running.id);
  await note(running, '希望公交站加一个雨棚');
  await bringCase(context, posts.housingOfficer, running.id, context.ids.id(), {
    type: 'complaint',
    categoryCode: 'sanitation',
    title: '巷口路面塌陷',
    details: '巷口的路面塌了一块，下雨天看不见，老人容易摔倒。',
    placeText: '巷口',
    divisionCode: PLACES.village,
    consentsToPublish: false,
    lang: 'zh-CN',
  });
  context.clock.set(atTime('2026-11-23', '10:20'));
});
afterAll(() => site.close());

describe('the stations', () => {
  it('say so while there is none', async () => {
    const empty = await openTestApp();
    const page = await new Visitor(empty.app).get('/stations');
    await empty.close();
    expect(mainOf(sound(page))).toContain('这个行业还没有观测站');
    expect(mainOf(page)).toContain('还没有核对过的一周');
  });

  it('stand by sector with who comes next, and how the last week went', async () => {
    const text = mainOf(sound(await visitor.get('/stations')));
    expect(text).toContain('城乡建设');
    expect(text).toContain('下一次：11月23日 周一 10:00–11:00，县水务局来听');
    expect(text).toContain('11月16日 周一开始的一周');
    expect(text).toMatch(/应听岗位\s*5/);
    const $ = pageOf(await visitor.get('/stations'));
    const value = (name: string) =>
      $('.stat')
        .filter((_, one) => $(one).find('dt').text() === name)
        .find('.stat-value')
        .first()
        .text();
    expect([value('已听'), value('没有听')]).toEqual(['2', '3']);
  });

  it('go on to a next page where there are very many, each of them once', async () => {
    const many = await openStations({ at: '2026-11-09T00:30:00.000Z' });
    const { context, world } = many;
    // Two in a sector at most: `city` has one, `x01` to `x31` two each, and `x30a`, before the last one, none.
    const codes = Array.from({ length: 31 }, (_, n) => `x${String(n + 1).padStart(2, '0')}`);
    await transact(context.db, async (trx) => {
      for (const code of [...codes, 'x30a']) {
        await insertSector(trx, { id: `sector-${code}`, code, name: `行业${code}`, nameEn: code });
      }
    });
    for (const code of [...codes, ...codes]) {
      const parts = aStation({ sectorId: `sector-${code}` });
      await addStation(context, world.posts.admin, { code: `${code}-${context.ids.letters(4)}`, ...parts });
    }
    const first = await many.visitor.get('/stations');
    const next = pageOf(first)('.pager a[rel=next]').attr('href')!;
    const second = await many.visitor.get(next);
    const links = [first, second].map((page) =>
      pageOf(sound(page))('#main .card h3 a')
        .map((_, link) => pageOf(page)(link).attr('href'))
        .get(),
    );
    expect(links.map(({ length }) => length)).toEqual([60, 3]);
    expect(new Set(links.flat()).size).toBe(63);
    const heads = [first, second].map((page) =>
      pageOf(page)('#main h2')
        .map((_, head) => pageOf(page)(head).text())
        .get()
        .filter((text) => /行业|城乡/.test(text)),
    );
    expect(heads).toEqual([
      ['城乡建设', ...codes.slice(0, 30).map((code) => `行业${code}`)],
      ['行业x30', '行业x30a', '行业x31'],
    ]);
    expect(pageOf(second)('.pager a[rel=prev]').attr('href')).toBe('/stations');
    expect(mainOf(sound(await many.visitor.get('/stations?after=torn')))).toContain('城乡建设');
    await many.close();
  });

  it('read the same in English', async () => {
    const paths = [
      '/stations',
      '/stations/CS-1',
      `/stations/sessions/${recorded.id}`,
      '/stations/weeks/2026-11-09',
      '/stations/weeks/2026-11-23',
    ];
    for (const path of paths) sound(await english(path));
    expect(mainOf(await english('/stations'))).toContain('Last 8 weeks: sessions 3, opinions 0');
  });
});

describe('a station', () => {
  it('says where it is, who listens next and what is over', async () => {
    const page = sound(await visitor.get('/stations/CS-1'));
    const text = mainOf(page);
    expect(text).toContain('周一到周五 09:00–17:00');
    expect(text).toContain('北纬 34.7200，东经 114.0200');
    const $ = pageOf(page);
    const rows = (at: number) =>
      $('#main table.data')
        .eq(at)
        .find('tbody tr')
        .map((_, row) => $(row).text().replace(/\s+/g, ' '))
        .get();
    // What was called off stays in sight, so that nobody comes in vain; what nobody opened in its time is over.
    expect(rows(0)).toHaveLength(2);
    expect(rows(0)[0]).toContain('正在进行');
    expect(rows(0)[1]).toContain('已取消');
    expect(rows(1)[0]).toContain('没有举行');
    expect(rows(1)).toHaveLength(4);
  });

  it('counts what came of the cases from there, and shows no word before the record is closed', async () => {
    const text = mainOf(await visitor.get('/stations/CS-1'));
    expect(text).toMatch(/收到的事\s*1/);
    expect(text).not.toContain('雨棚');
    expect(text).not.toContain('塌');
  });

  it('pages through what is past', async () => {
    const { context, listening } = site;
    for (let n = 0; n < 22; n++) {
      const day = plusDays('2026-08-03', n);
      const row = {
        id: context.ids.id(),
        station_id: listening.station.id,
        held_on: day,
        week_on: weekOf(day),
        unit_id: UNITS.bus,
      };
      await context.db.insertInto('listening_sessions').values(aPastSession(row)).execute();
    }
    const first = pageOf(sound(await visitor.get('/stations/CS-1')));
    const next = first('.pager [rel=next]').attr('href')!;
    const second = pageOf(sound(await visitor.get(next)));
    const count = ($: ReturnType<typeof pageOf>) => $('#main table.data').eq(1).find('tbody tr').length;
    expect([count(first), count(second)]).toEqual([20, 6]);
    sound(await visitor.get('/stations/CS-1?after=nonsense'));
  });

  it('that is not there is not found', async () => {
    for (const path of ['/stations/XX-9', '/stations/XX-9/poster', '/stations/XX-9/qr.svg']) {
      await visitor.get(path).expect(404);
    }
  });

  it('has a poster whose code opens the form with the station filled in', async () => {
    const page = sound(await visitor.get('/stations/CS-1/poster'));
    expect(pageOf(page)('.poster').text()).toContain('http://ztc.test/cases/new?station=CS-1');
    const picture = await visitor.get(pageOf(page)('.poster-qr').attr('src')!).expect(200);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    sound(await english('/stations/CS-1/poster'));
  });

  it('that is closed says until when and why', async () => {
    const { context, world } = site;
    await addStation(context, world.posts.admin, {
      code: 'CS-2',
      ...aStation({ name: '水务大厅观测站', lat: null, lng: null }),
    });
    await closeStation(context, world.posts.admin, 'CS-2', {
      from: '2026-11-23',
      to: '2026-11-27',
      reason: '大厅装修',
    });
    const page = sound(await visitor.get('/stations/CS-2'));
    expect(pageOf(page)('.notice').text()).toContain('11月23日 周一到11月27日 周五暂停开放。原因：大厅装修');
    expect(mainOf(page)).not.toContain('北纬');
    expect(mainOf(await visitor.get('/stations'))).toContain('暂停开放');
  });
});

describe('a session', () => {
  it('says who was to come, and keeps what was heard until its record is closed', async () => {
    const text = mainOf(sound(await visitor.get(`/stations/sessions/${running.id}`)));
    expect(text).toContain('局长、分管水利副局长');
    expect(text).toContain('记录完成以后');
    expect(text).not.toContain('雨棚');
  });

  it('with its record shows posts, numbers and minutes, and no name', async () => {
    const text = mainOf(sound(await visitor.get(`/stations/sessions/${recorded.id}`)));
    expect(text).toContain('座谈会（企业）');
    expect(text).toContain('一共 3 人，不记姓名');
    expect(text).toContain('排水和停车');
  });

  it('that was called off says why, and one that is not there is not found', async () => {
    expect(mainOf(sound(await visitor.get(`/stations/sessions/${off.id}`)))).toContain('与抢修撞在一起');
    await visitor.get('/stations/sessions/nowhere').expect(404);
  });
});

describe('a week', () => {
  it('that was checked shows unit by unit what became of each post, and the excuses with their decision', async () => {
    const text = mainOf(sound(await visitor.get('/stations/weeks/2026-11-09')));
    expect(text).toContain('局长 理由成立 · 分管水利副局长 没有听');
    expect(text).toContain('防汛值守，全周在堤上');
    expect(text).toContain('同意：情况属实');
  });

  it('is narrowed by sector and to those that missed; nonsense narrows nothing', async () => {
    const units = async (query: string) => {
      const $ = pageOf(sound(await visitor.get(`/stations/weeks/2026-11-09?${query}`)));
      return $('#main table.flow tbody th')
        .map((_, cell) => $(cell).text().trim())
        .get();
    };
    expect(await units('only=missed')).toEqual(['县水务局']);
    expect(await units('sector=sector-city')).toHaveLength(3);
    expect(await units('sector=none&only=all&after=xyz')).toHaveLength(3);
  });

  it('that is not over shows what is planned, called off ones too', async () => {
    const text = mainOf(sound(await visitor.get('/stations/weeks/2026-11-23')));
    expect(text).toContain('正在进行');
    expect(text).toContain('已取消');
    expect(text).not.toContain('各单位\n');
  });

  it('of seven days off asks for nothing', async () => {
    const text = mainOf(sound(await visitor.get('/stations/weeks/2026-02-16')));
    expect(text).toContain('这一周只有 0 个工作日，不到 3 个，不要求听取意见');
  });

  it('without an official calendar says that it waits', async () => {
    const page = sound(await visitor.get('/stations/weeks/2027-01-04'));
    expect(pageOf(page)('.notice').text()).toContain('放假安排还没有公布');
  });

  it.each(['2026-11-24', '2026-02-30', '2009-12-28', '2027-03-01', 'week', '2026-13-01'])(
    '%s is none',
    async (week) => {
      await visitor.get(`/stations/weeks/${week}`).expect(404);
    },
  );
});

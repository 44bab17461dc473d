import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import { planSession } from '../../server/features/stations/index.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { PLACES, type PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openStations, sound, type StationSite } from './pages.ts';
import { aPlan, MINUTES } from './station.ts';

const DAY = '2026-11-26';

/** Forms in which nothing is wrong, of somebody whom the session is nothing to. */
const VALID: Record<string, Record<string, string>> = {
  opening: {},
  closing: { there: 'post' },
  record: { minutes: MINUTES },
  opinions: {
    form_id: '01a20600-0000-7abc-8def-0123456789ab',
    noteCategory: 'roads',
    noteWords: '希望公交站加一个雨棚',
  },
  cases: {
    form_id: '01a20600-0000-7abc-8def-0123456789ab',
    type: 'complaint',
    title: '巷口路面塌陷',
    details: '巷口的路面塌了一块，下雨天看不见。',
    category: 'sanitation',
  },
  'call-off': { why: '不是自己的安排' },
};

let site: StationSite;
/** The host of the station, the unit that listens, and one that has nothing to do with it. */
let host: Visitor;
let water: Visitor;
let transport: Visitor;
let at: string;
let publicly: string;
let there: string[];

beforeAll(async () => {
  site = await openStations();
  const { context, world, listening } = site;
  const plan = aPlan(DAY, listening.posts.water, { kind: 'forum', attendees: 'users' });
  const { id } = await planSession(context, world.posts.waterOfficer, plan);
  at = `/desk/stations/sessions/${id}`;
  publicly = `/stations/sessions/${id}`;
  there = listening.posts.water.map((post) => post.id);
  context.clock.set(atTime(DAY, '09:00'));
  await signInAll();
});
afterAll(() => site.close());

async function signInAll(): Promise<void> {
  host = await site.as('housingOfficer');
  water = await site.as('waterOfficer');
  transport = await site.as('transportOfficer');
}

const clock = async (time: string, day = DAY) => {
  site.context.clock.set(atTime(day, time));
  await signInAll();
};
const act = (name: string, fields: Record<string, string | string[]> = {}, by = host) =>
  by.post(`${at}/${name}`, fields, at);
const formId = async (path = at) =>
  String(
    pageOf(await host.get(path))('input[name=form_id]')
      .first()
      .val(),
  );
const aNote = async (overrides: Record<string, string> = {}) => ({
  form_id: await formId(),
  noteCategory: 'roads',
  noteWords: '希望公交站加一个雨棚',
  noteAnswer: '',
  noteLooked: '',
  ...overrides,
});
const aCase = async (overrides: Record<string, string> = {}) => ({
  form_id: await formId(`${at}/case`),
  type: 'complaint',
  title: '巷口路面塌陷',
  details: '巷口的路面塌了一块，下雨天看不见，老人容易摔倒。',
  category: 'sanitation',
  place: PLACES.village,
  place_text: '巷口',
  ...overrides,
});
const done = (response: { status: number; headers: Record<string, unknown> }) =>
  expect([response.status, response.headers['location']]).toEqual([303, at]);
const cases = () => site.context.db.selectFrom('cases').selectAll().execute();

// The suite walks one session from its plan to its closed record; each block stands on the one before.
describe('before it begins', () => {
  it('the host may open it, the unit that listens may call it off, and both see it', async () => {
    const forms = async (by: Visitor) =>
      pageOf(sound(await by.get(at)))('#main form')
        .toArray()
        .map((form) => form.attribs['action']);
    expect(await forms(host)).toEqual([`${at}/opening`]);
    expect(await forms(water)).toEqual([`${at}/call-off`]);
    sound(await host.get(at).set('Cookie', 'lang=en'));
  });

  it.each<[PostName, number]>([
    ['transportOfficer', 404],
    ['supervision', 403],
    ['dispatcher', 403],
    ['admin', 403],
  ])('it is nothing to %s', async (post, status) => {
    const other = await site.as(post);
    for (const path of [at, `${at}/case`]) await other.get(path).expect(status);
    for (const name of ['opening', 'closing', 'record', 'opinions', 'cases', 'call-off']) {
      expect((await other.post(`${at}/${name}`, VALID[name]!, '/account')).status).toBe(status);
    }
  });

  it('cannot be opened outside its time, by whoever is not the host, or noted in', async () => {
    await clock('09:29');
    const early = sound(await act('opening'), 422);
    expect(faultsIn(early)).toEqual(['11月26日 周四 09:30 到 11:00 之间才能开始。']);
    await clock('09:30');
    expect((await act('opening', {}, water)).status).toBe(404);
    const noted = sound(await act('opinions', { ...(await aNote()), form_id: site.context.ids.id() }), 409);
    expect(faultsIn(noted)).toEqual(['这一场还没有开始，开始以后再记。']);
    expect((await act('closing', { there })).status).toBe(409);
    expect((await act('record', { minutes: MINUTES })).status).toBe(409);
  });

  it('is opened once; the second host is told when', async () => {
    const before = await host.token(at);
    done(await host.send(`${at}/opening`, { _csrf: before }));
    expect(flashOf(await host.get(at))).toContain('已经开始');
    const twice = sound(await host.send(`${at}/opening`, { _csrf: before }), 409);
    expect(faultsIn(twice)).toEqual(['这一场 09:30 已经开始了，不用再开一次。']);
    const late = sound(await act('call-off', { why: '临时有别的安排' }, water), 409);
    expect(faultsIn(late)[0]).toContain('已经开始了');
  });
});

describe('while it runs', () => {
  it('an opinion with somebody’s data in it comes back with what was typed', async () => {
    const words = '请给 13800138000 回电话，雨棚要修';
    const page = sound(await act('opinions', await aNote({ noteWords: words, noteAnswer: '已答复' })), 422);
    expect(faultsIn(page)).toEqual(['#f-noteWords']);
    expect(heldIn(page, 'noteWords', 'noteAnswer', 'noteCategory')).toEqual({
      noteWords: words,
      noteAnswer: '已答复',
      noteCategory: 'roads',
    });
    expect(mainOf(page)).toContain('“13800138000”是个人信息');
    const empty = sound(await act('opinions', { form_id: await formId() }), 422);
    expect(faultsIn(empty)).toEqual(['#f-noteCategory', '#f-noteWords']);
    const strange = sound(await act('opinions', await aNote({ noteCategory: 'none-such' })), 422);
    expect(faultsIn(strange)).toEqual(['#f-noteCategory']);
  });

  it('is noted, or answered on the spot, each once however often the form is sent', async () => {
    const note = await aNote();
    for (let n = 0; n < 2; n++) done(await act('opinions', note));
    done(
      await act(
        'opinions',
        await aNote({ noteWords: '垃圾桶太满，早上没人清', noteAnswer: '从明天起早晚各清一次' }),
      ),
    );
    const rows = await site.context.db
      .selectFrom('opinions')
      .select(['fate', 'published_at'])
      .orderBy('fate')
      .execute();
    expect(rows).toEqual([
      { fate: 'answered', published_at: null },
      { fate: 'noted', published_at: null },
    ]);
    expect(mainOf(await site.visitor.get(publicly))).not.toContain('雨棚');
  });

  it('becomes a case on a page of its own, which keeps what was typed', async () => {
    sound(await host.get(`${at}/case`));
    sound(await host.get(`${at}/case`).set('Cookie', 'lang=en'));
    const page = sound(await act('cases', await aCase({ title: '塌', type: '' })), 422);
    expect(faultsIn(page)).toEqual(['#f-type', '#f-title']);
    const { details } = await aCase();
    expect(heldIn(page, 'title', 'details', 'place')).toEqual({
      title: '塌',
      details,
      place: PLACES.village,
    });
    const sealed = sound(await act('cases', await aCase({ type: 'report' })), 422);
    expect(faultsIn(sealed)).toEqual(['#f-type']);
    expect(faultsIn(sound(await act('cases', await aCase({ category: 'none-such' })), 422))).toEqual([
      '#f-category',
    ]);
    expect(await cases()).toEqual([]);
    await water.get(`${at}/case`).expect(404);
    expect((await act('cases', await aCase(), water)).status).toBe(404);
  });

  it('is handed in once, with a receipt for the person that is printed', async () => {
    await host.get('/desk/stations/receipt').expect(404);
    const form = await aCase();
    const sent = await act('cases', form);
    expect([sent.status, sent.headers['location']]).toEqual([303, '/desk/stations/receipt']);
    const [row] = await cases();
    const paper = sound(await host.get('/desk/stations/receipt'));
    expect(mainOf(paper)).toContain(row!.code);
    const receipt = pageOf(paper)('.poster-code').text();
    expect(row).toMatchObject({ channel: 'station', station_code: 'CS-1', receipt_handed_by: 'post' });
    const picture = await host.get('/desk/stations/receipt/qr.svg').expect(200);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    // The same form again finds the same case, and its receipt as long as this browser holds it.
    expect((await act('cases', form)).headers['location']).toBe('/desk/stations/receipt');
    const leader = await site.as('housingLeader');
    done(await leader.post(`${at}/cases`, form, at));
    expect(flashOf(await leader.get(at))).toContain(`${row!.code} 之前已经登记过`);
    expect(await cases()).toHaveLength(1);
    // It is the person's: opened with the receipt of the paper, which asks for a new one first.
    const opened = await new Visitor(site.app).post('/track', { receipt }, '/track');
    expect(opened.headers['location']).toBe('/track/receipt');
    await water.get('/desk/stations/receipt').expect(404);
  });

  it('tells the unit that listens nothing of a case, not even its subject', async () => {
    const text = mainOf(sound(await water.get(at)));
    expect(text).toContain('雨棚');
    expect(text).not.toContain('登记为事项');
    expect(mainOf(await host.get(at))).toContain('已登记为事项');
    expect((await host.get(at)).text).not.toContain('塌陷');
  });
});

describe('at its end', () => {
  it('who was there and how many came is asked, and comes back when it is no number', async () => {
    await clock('11:00');
    const page = sound(
      await act('closing', { there: [there[0]!], came_users: 'many', came_grassroots: '4' }),
      422,
    );
    expect(faultsIn(page)).toEqual(['#f-came_users']);
    expect(heldIn(page, 'came_users', 'came_grassroots')).toEqual({
      came_users: 'many',
      came_grassroots: '4',
    });
    expect(pageOf(page)('[name=there][checked]').length).toBe(1);
    expect(faultsIn(sound(await act('closing', { there, came_users: '9999' }), 422))).toEqual([
      '#f-came_cadres',
    ]);
    expect(faultsIn(sound(await act('closing', { there: ['nobody'] }), 422))).toEqual(['#f-there']);
  });

  it('the host closes it once', async () => {
    const fields = { there: [there[0]!], came_users: '5', came_grassroots: '２' };
    done(await act('closing', fields));
    expect(mainOf(sound(await host.get(at)))).toContain('基层群众 2 · 服务对象 5');
    const twice = sound(await act('closing', { there }), 409);
    expect(faultsIn(twice)).toEqual(['这一场 11:00 已经结束了，以那一次为准。']);
  });

  it('a forum’s record wants minutes without names, and keeps what was typed', async () => {
    const seen = String(pageOf(await host.get(at))('input[name=seen]').val());
    expect(faultsIn(sound(await act('record', { minutes: '', seen }), 422))).toEqual(['#f-minutes']);
    const named = '参加的人电话是 13800138000，谈了排水问题。';
    const page = sound(await act('record', { minutes: named, seen }), 422);
    expect(faultsIn(page)).toEqual(['#f-minutes']);
    expect(heldIn(page, 'minutes')).toEqual({ minutes: named });
    const stale = sound(
      await act('record', { minutes: MINUTES, minutesLooked: '1', seen: String(Number(seen) - 1) }),
      409,
    );
    expect(heldIn(stale, 'minutes')).toEqual({ minutes: MINUTES });
  });

  it('closed late it says so, everything in it is public, and nothing is added any more', async () => {
    await clock('18:01', '2026-11-30');
    expect(mainOf(await host.get('/desk/stations'))).toContain('记录超时');
    const seen = String(pageOf(await host.get(at))('input[name=seen]').val());
    done(await act('record', { minutes: MINUTES, minutesLooked: '1', seen }));
    const text = mainOf(sound(await site.visitor.get(publicly)));
    for (const words of ['记录迟交', '雨棚', '早晚各清一次', '排水和停车', '一共 7 人'])
      expect(text).toContain(words);
    expect(text).toMatch(/登记为事项\s*1/);
    for (const words of ['塌', '巷口', '老人']) expect(text).not.toContain(words);
    expect(pageOf(await host.get(at))('#main form').length).toBe(0);
    const added = sound(
      await act('opinions', {
        form_id: site.context.ids.id(),
        noteCategory: 'roads',
        noteWords: '再补一条意见',
      }),
      409,
    );
    expect(faultsIn(added)[0]).toContain('记录已经完成');
    expect(
      sound(await act('cases', { ...(await aCase()), form_id: site.context.ids.id() }), 409).status,
    ).toBe(409);
    expect((await act('record', { minutes: MINUTES, seen })).status).toBe(409);
  });
});

describe('a session that is called off', () => {
  it('wants a reason, once, from its own unit', async () => {
    const { context, world, listening } = site;
    const { id } = await planSession(
      context,
      world.posts.transportOfficer,
      aPlan('2026-12-02', listening.posts.transport),
    );
    const own = `/desk/stations/sessions/${id}`;
    const empty = sound(await transport.post(`${own}/call-off`, { why: '' }, own), 422);
    expect(faultsIn(empty)).toEqual(['#f-why']);
    const short = sound(await transport.post(`${own}/call-off`, { why: '忙' }, own), 422);
    expect(heldIn(short, 'why')).toEqual({ why: '忙' });
    expect((await water.post(`${own}/call-off`, { why: '不是自己的安排' }, at)).status).toBe(404);
    expect((await transport.post(`${own}/call-off`, { why: '与抢修撞在一起' }, own)).status).toBe(303);
    const twice = sound(
      await transport.post(`${own}/call-off`, { why: '与抢修撞在一起' }, '/desk/stations'),
      409,
    );
    expect(faultsIn(twice)).toEqual(['这一场已经取消了。']);
    expect(mainOf(sound(await site.visitor.get(`/stations/sessions/${id}`)))).toContain('与抢修撞在一起');
  });
});

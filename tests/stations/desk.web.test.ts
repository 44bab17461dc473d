import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import { checkListening } from '../../server/features/stations/index.ts';
import type { Visitor } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openStations, sound, type StationSite } from './pages.ts';
import { aPlan, held } from './station.ts';

const PLAN = '/desk/stations/plan';
const SEND = '/desk/stations/sessions';
const EXCUSE = '/desk/stations/excuses';

let site: StationSite;
let water: Visitor;
let ids: string[];

/** The week of 16 November was checked: the water bureau missed it. Now it is Monday the 23rd, at nine. */
beforeAll(async () => {
  site = await openStations({ at: '2026-11-16T00:30:00.000Z' });
  const { context, world, listening } = site;
  await held(context, world, world.posts.housingOfficer, aPlan('2026-11-17', listening.posts.housing));
  context.clock.set(atTime('2026-11-23', '01:00'));
  await checkListening(context);
  context.clock.set(atTime('2026-11-23', '09:00'));
  water = await site.as('waterOfficer');
  ids = listening.posts.water.map(({ id }) => id);
});
afterAll(() => site.close());

const aPlanForm = (overrides: Record<string, string | string[]> = {}) => ({
  station: 'CS-1',
  day: '2026-11-26',
  starts: '10:00',
  ends: '11:00',
  kind: 'listening',
  attendees: '',
  posts: ids,
  ...overrides,
});
const anExcuse = (overrides: Record<string, string> = {}) => ({
  excusePost: ids[0]!,
  excuseWeek: '2026-11-16',
  ground: 'disaster',
  excuseWords: '防汛值守，全周在堤上',
  looked: '1',
  ...overrides,
});

describe('the desk of listening', () => {
  it('shows a unit whose turn it is, what was checked, and the rule as it stands', async () => {
    const text = mainOf(sound(await water.get('/desk/stations')));
    expect(text).toContain('4 周里有 2 周没有听');
    expect(text).toContain('局长 没有听');
    expect(text).toContain('还没有安排');
    sound(await water.get('/desk/stations').set('Cookie', 'lang=en'));
  });

  it('is a link on the desk of those it is for', async () => {
    expect((await water.get('/desk')).text).toContain('href="/desk/stations"');
    expect((await (await site.as('supervision')).get('/desk')).text).toContain('href="/desk/listening"');
    expect((await (await site.as('admin')).get('/admin')).text).toContain('href="/admin/stations"');
  });

  it('shows a host what is held today and what is owed', async () => {
    const host = mainOf(sound(await (await site.as('housingOfficer')).get('/desk/stations')));
    expect(host).toContain('在我们观测站举行的');
    expect(host).toContain('今天没有，也没有欠下的记录');
    expect(mainOf(await water.get('/desk/stations'))).not.toContain('在我们观测站举行的');
  });

  it('has a sentence for a unit of which no post is listed', async () => {
    const bus = await site.as('busOfficer');
    for (const path of ['/desk/stations', PLAN]) {
      expect(mainOf(sound(await bus.get(path)))).toContain('本单位还没有登记领导岗位');
    }
  });

  it.each<PostName>(['dispatcher', 'supervision', 'admin', 'auditor', 'networkOffice', 'collector'])(
    'is closed to %s',
    async (post) => {
      const other = await site.as(post);
      for (const path of ['/desk/stations', PLAN]) await other.get(path).expect(403);
      expect((await other.post(SEND, aPlanForm(), '/account')).status).toBe(403);
      expect((await other.post(EXCUSE, anExcuse(), '/account')).status).toBe(403);
    },
  );

  it('asks those who are not signed in to do so', async () => {
    expect((await site.visitor.get('/desk/stations')).headers['location']).toContain('/sign-in');
  });
});

describe('a plan', () => {
  it('that is empty comes back with every field that is missing', async () => {
    const page = sound(await water.post(SEND, {}, PLAN), 422);
    expect(faultsIn(page)).toEqual(['#f-station', '#f-day', '#f-starts', '#f-ends', '#f-kind']);
  });

  it.each<[string, Record<string, string | string[]>, string]>([
    ['on a day off', { day: '2026-11-28' }, '#f-day'],
    ['in the past', { day: '2026-11-20' }, '#f-day'],
    ['too far ahead', { day: '2027-03-01' }, '#f-day'],
    ['outside the hours', { starts: '07:30', ends: '08:30' }, '#f-starts'],
    ['too short', { ends: '10:10' }, '#f-ends'],
    ['of a forum nobody is asked to', { kind: 'forum' }, '#f-attendees'],
    ['without a post', { posts: [] }, '#f-posts'],
    ['with somebody else’s post', { posts: ['post-of-nobody'] }, '#f-posts'],
    ['at a station that is none', { station: 'XX-9' }, '#f-station'],
    ['on a day that is none', { day: '2026-02-30' }, '#f-day'],
  ])('%s comes back beside its field, with what was typed', async (_what, fields, at) => {
    const page = sound(await water.post(SEND, aPlanForm(fields), PLAN), 422);
    expect(faultsIn(page)).toEqual([at]);
    expect(heldIn(page, 'starts')).toEqual({ starts: fields['starts'] ?? '10:00' });
  });

  it('is made, public, and takes the hour from everybody else', async () => {
    const sent = await water.post(SEND, aPlanForm(), PLAN);
    expect([sent.status, sent.headers['location']]).toEqual([303, '/desk/stations']);
    expect(flashOf(await water.get('/desk/stations'))).toContain('安排好了');
    expect(mainOf(await site.visitor.get('/stations/CS-1'))).toContain('11月26日 周四 10:00–11:00');
    const transport = await site.as('transportOfficer');
    const posts = site.listening.posts.transport.map(({ id }) => id);
    const page = sound(
      await transport.post(SEND, aPlanForm({ posts, starts: '10:30', ends: '11:30' }), PLAN),
      422,
    );
    expect(faultsIn(page)).toEqual(['#f-starts']);
    expect(mainOf(page)).toContain('10:00 到 11:00 已经有一场');
    expect(mainOf(await transport.get(`${PLAN}?week=2026-11-23`))).toContain('县水务局');
  });

  it('shows this week when the week asked for is over or none', async () => {
    for (const week of ['2026-11-09', 'nonsense', '2026-11-25']) {
      expect(mainOf(sound(await water.get(`${PLAN}?week=${week}`)))).toContain(
        '11月23日 周一到11月29日 周日各观测站',
      );
    }
  });
});

describe('an excuse', () => {
  it('that is empty comes back with every field that is missing', async () => {
    const page = sound(await water.post(EXCUSE, {}, '/desk/stations'), 422);
    expect(faultsIn(page)).toEqual(['#f-excusePost', '#f-excuseWeek', '#f-ground', '#f-excuseWords']);
  });

  it.each<[string, Record<string, string>, string]>([
    ['too short', { excuseWords: '忙' }, '#f-excuseWords'],
    ['with a number in it', { excuseWords: '请打 13800138000 核实情况' }, '#f-excuseWords'],
    ['for a week long ago', { excuseWeek: '2026-09-07' }, '#f-excuseWeek'],
    ['for a day that begins no week', { excuseWeek: '2026-11-17' }, '#f-excuseWeek'],
    ['on a ground that is none', { ground: 'weather' }, '#f-ground'],
  ])('%s comes back beside its field, with what was typed', async (_what, fields, at) => {
    const page = sound(await water.post(EXCUSE, anExcuse(fields), '/desk/stations'), 422);
    expect(faultsIn(page)).toEqual([at]);
    const { excuseWords } = anExcuse(fields);
    expect(heldIn(page, 'excuseWords', 'looked')).toEqual({ excuseWords, looked: '1' });
  });

  it('for another unit’s post finds nothing', async () => {
    const excusePost = site.listening.posts.housing[0]!.id;
    expect((await water.post(EXCUSE, anExcuse({ excusePost }), '/desk/stations')).status).toBe(404);
  });

  it('is asked for once a post and week, and public at once', async () => {
    const sent = await water.post(EXCUSE, anExcuse(), '/desk/stations');
    expect([sent.status, sent.headers['location']]).toEqual([303, '/desk/stations']);
    expect(mainOf(await water.get('/desk/stations'))).toContain('局长 理由等决定');
    expect(mainOf(await site.visitor.get('/stations/weeks/2026-11-16'))).toContain('等督查室决定');
    const again = sound(await water.post(EXCUSE, anExcuse(), '/desk/stations'), 422);
    expect(faultsIn(again)).toEqual(['#f-excusePost']);
  });
});

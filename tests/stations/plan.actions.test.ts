import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import {
  addPost,
  addStation,
  callOffSession,
  changeStation,
  closeStation,
  closureRecords,
  endPost,
  findSession,
  findStationByCode,
  listPosts,
  planSession,
  postRecords,
  reopenStation,
  sessionRecords,
  stationRecords,
} from '../../server/features/stations/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aPlan, aStation, seedListening, type Listening } from './station.ts';

let context: TestContext;
let world: World;
let listening: Listening;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  listening = await seedListening(context, world);
});
afterEach(() => context.close());

const key = (name: string) => expect.objectContaining({ key: name });
const verified = async () => [
  ...(await stationRecords.verify(context.db)),
  ...(await closureRecords.verify(context.db)),
  ...(await postRecords.verify(context.db)),
  ...(await sessionRecords.verify(context.db)),
];
const plan = (...args: Parameters<typeof aPlan>) =>
  planSession(context, world.posts.waterOfficer, aPlan(...args));

describe('the registry', () => {
  it('is the administrator’s', async () => {
    for (const post of ['supervision', 'housingLeader', 'dispatcher'] as const) {
      await expect(
        addStation(context, world.posts[post], { code: 'CS-9', ...aStation() }),
      ).rejects.toMatchObject({ status: 403 });
      await expect(
        addPost(context, world.posts[post], {
          unitId: UNITS.bus,
          post: '经理',
          postEn: 'Manager',
          from: '2026-11-23',
        }),
      ).rejects.toMatchObject({ status: 403 });
    }
  });

  it('holds two stations a sector that are not closed for good, each under a code of its own', async () => {
    const add = (code: string) => addStation(context, world.posts.admin, { code, ...aStation() });
    await expect(add('cs-1')).rejects.toEqual(key('stations:rule.codeTaken'));
    for (const code of ['', 'C', 'CS 2', '观测站']) {
      await expect(add(code)).rejects.toEqual(key('stations:rule.code'));
    }
    await add('CS-2');
    await expect(add('CS-3')).rejects.toEqual(key('stations:rule.sectorFull'));
    await closeStation(context, world.posts.admin, 'CS-2', {
      from: '2026-11-23',
      to: null,
      reason: '大厅装修',
    });
    expect((await add('CS-3')).code).toBe('CS-3');
    expect(await verified()).toEqual([]);
  });

  it.each([
    ['a host that is no unit', { hostUnitId: 'nobody' }, 'stations:rule.host'],
    ['a sector that is none', { sectorId: 'nowhere' }, 'stations:rule.sector'],
    ['hours that end before they begin', { opens: '17:00', closes: '09:00' }, 'stations:rule.hours'],
    ['somebody’s number in its words', { listens: '找张主任 13812345678' }, 'stations:rule.personalData'],
  ])('refuses %s', async (_what, parts, fault) => {
    await expect(changeStation(context, world.posts.admin, 'CS-1', aStation(parts))).rejects.toEqual(
      key(fault),
    );
  });

  it('is changed in the open, and tells who looks at an older version', async () => {
    const changed = await changeStation(context, world.posts.admin, 'CS-1', aStation({ place: '二楼' }), {
      seen: 0,
    });
    expect(changed).toMatchObject({ place: '二楼', version: 1, code: 'CS-1' });
    await expect(
      changeStation(context, world.posts.admin, 'CS-1', aStation(), { seen: 0 }),
    ).rejects.toMatchObject({ status: 409 });
    await expect(changeStation(context, world.posts.admin, 'CS-8', aStation())).rejects.toMatchObject({
      status: 404,
    });
    expect(await verified()).toEqual([]);
  });

  it('names posts, and ends them without wiping out what they owed', async () => {
    const [first] = listening.posts.water;
    const add = (post: string, from = '2026-11-24') =>
      addPost(context, world.posts.admin, { unitId: UNITS.water, post, postEn: 'Post', from });
    await expect(add('局长')).rejects.toEqual(key('stations:rule.postTaken'));
    await expect(add('总工程师', '2026-11-22')).rejects.toEqual(key('stations:rule.postPast'));
    await expect(endPost(context, world.posts.admin, first!.id, { to: '2026-11-22' })).rejects.toEqual(
      key('stations:rule.postPast'),
    );
    const ended = await endPost(context, world.posts.admin, first!.id, { to: '2026-11-23' });
    expect(ended.valid_to).toBe('2026-11-23');
    context.clock.set('2026-11-24T01:00:00.000Z');
    await expect(endPost(context, world.posts.admin, first!.id, { to: '2026-11-25' })).rejects.toEqual(
      key('stations:rule.postEnded'),
    );
    expect((await add('局长')).sort).toBe(3);
    expect(await listPosts(context.db, UNITS.water)).toHaveLength(3);
    expect(await verified()).toEqual([]);
  });
});

describe('planning', () => {
  it('puts a session of the unit at any station, with its posts and its week', async () => {
    const row = await plan('2026-11-26', listening.posts.water);
    expect(row).toMatchObject({
      unit_id: UNITS.water,
      station_id: listening.station.id,
      week_on: '2026-11-23',
      held_on: '2026-11-26',
      state: 'planned',
      attendees: null,
    });
    expect(JSON.parse(row.expected_json)).toEqual(listening.posts.water.map(({ id }) => id).sort());
    expect(await verified()).toEqual([]);
  });

  it('is for units, and for their own posts', async () => {
    const both = aPlan('2026-11-26', listening.posts.housing);
    await expect(planSession(context, world.posts.waterOfficer, both)).rejects.toEqual(
      key('stations:rule.posts'),
    );
    await expect(planSession(context, world.posts.dispatcher, both)).rejects.toMatchObject({ status: 403 });
    await expect(plan('2026-11-26', [])).rejects.toEqual(key('stations:rule.noPosts'));
  });

  it.each<[string, Partial<Parameters<typeof aPlan>[2]>, string]>([
    ['a station nobody knows', { stationCode: 'CS-7' }, 'stations:rule.station'],
    ['a day that is over', { day: '2026-11-20' }, 'stations:rule.past'],
    ['an hour that is over', { day: '2026-11-23', starts: '08:00', ends: '09:00' }, 'stations:rule.past'],
    ['a day too far ahead', { day: '2027-01-25' }, 'stations:rule.far'],
    ['a Saturday', { day: '2026-11-28' }, 'stations:rule.dayOff'],
    ['before the door opens', { starts: '08:30', ends: '09:30' }, 'stations:rule.outsideHours'],
    ['after it closes', { starts: '16:30', ends: '17:30' }, 'stations:rule.outsideHours'],
    ['ten minutes', { starts: '10:00', ends: '10:10' }, 'stations:rule.length'],
    ['a day long', { starts: '09:00', ends: '17:00' }, 'stations:rule.length'],
    ['an end before its start', { starts: '11:00', ends: '10:00' }, 'stations:rule.length'],
    ['a forum of nobody', { kind: 'forum' }, 'stations:rule.attendees'],
    ['a listening for some', { attendees: 'users' }, 'stations:rule.attendees'],
  ])('refuses %s', async (_what, parts, fault) => {
    await expect(plan('2026-11-26', listening.posts.water, parts)).rejects.toEqual(key(fault));
  });

  it('refuses a day off in the middle of a week', async () => {
    context.clock.set(atTime('2026-09-25', '09:00'));
    const posts = { posts: ['nobody'] };
    await expect(plan('2026-10-01', [], posts)).rejects.toEqual(key('stations:rule.dayOff'));
    await expect(plan('2026-10-10', [], posts)).rejects.toEqual(key('stations:rule.posts'));
  });

  it('lets no two sessions share a minute at a station, and one begin when another ends', async () => {
    await plan('2026-11-26', listening.posts.water);
    const housing = (starts: string, ends: string) =>
      planSession(
        context,
        world.posts.housingLeader,
        aPlan('2026-11-26', listening.posts.housing, { starts, ends }),
      );
    await expect(housing('10:30', '11:30')).rejects.toMatchObject({
      key: 'stations:rule.overlaps',
      args: { starts: '10:00', ends: '11:00' },
    });
    expect((await housing('11:00', '12:00')).state).toBe('planned');
  });

  it('lets no post be at two stations at once', async () => {
    await addStation(context, world.posts.admin, { code: 'CS-2', ...aStation() });
    await plan('2026-11-26', listening.posts.water);
    const [first, second] = listening.posts.water;
    await expect(
      plan('2026-11-26', [second!], { stationCode: 'CS-2', starts: '10:30', ends: '11:30' }),
    ).rejects.toMatchObject({ key: 'stations:rule.postElsewhere', args: { post: second!.post } });
    expect(
      (await plan('2026-11-26', [first!], { stationCode: 'CS-2', starts: '11:00', ends: '12:00' })).state,
    ).toBe('planned');
  });

  it('is taken back by the unit alone, once, with a reason, and frees the hour', async () => {
    const { id } = await plan('2026-11-26', listening.posts.water);
    const why = { why: '防汛值守' };
    await expect(callOffSession(context, world.posts.housingLeader, id, why)).rejects.toMatchObject({
      status: 404,
    });
    await expect(callOffSession(context, world.posts.waterLeader, id, { why: ' ' })).rejects.toEqual(
      key('stations:rule.words'),
    );
    expect(await callOffSession(context, world.posts.waterLeader, id, why)).toMatchObject({
      state: 'called_off',
      called_off_by: 'unit',
    });
    await expect(callOffSession(context, world.posts.waterLeader, id, why)).rejects.toEqual(
      key('stations:conflict.called_off'),
    );
    expect((await plan('2026-11-26', listening.posts.water)).state).toBe('planned');
    expect(await verified()).toEqual([]);
  });
});

describe('a station that closes in the middle of a week', () => {
  const close = (from: string, to: string | null) =>
    closeStation(context, world.posts.admin, 'CS-1', { from, to, reason: '停电检修' });

  it('calls off what was planned there, tells the units, and leaves the rest', async () => {
    const wednesday = await plan('2026-11-25', listening.posts.water);
    const friday = await plan('2026-11-27', listening.posts.water);
    const { calledOff } = await close('2026-11-25', '2026-11-26');
    expect(calledOff).toBe(1);
    expect(await findSession(context.db, wednesday.id)).toMatchObject({
      state: 'called_off',
      called_off_by: 'station',
      called_off_why: '停电检修',
    });
    expect((await findSession(context.db, friday.id))!.state).toBe('planned');
    const told = await context.db
      .selectFrom('notices')
      .select(['recipient_id', 'args_json'])
      .where('template', '=', 'unit.listening_called_off')
      .execute();
    expect(told).toEqual([{ recipient_id: UNITS.water, args_json: '{"code":"CS-1"}' }]);
    await expect(plan('2026-11-26', listening.posts.water)).rejects.toMatchObject({
      key: 'stations:rule.closed',
      args: { reason: '停电检修' },
    });
    expect(await verified()).toEqual([]);
  });

  it('is not closed for days that are over, twice, or backwards', async () => {
    await expect(close('2026-11-22', null)).rejects.toEqual(key('stations:rule.closurePast'));
    await expect(close('2026-11-25', '2026-11-24')).rejects.toEqual(key('stations:rule.closureOrder'));
    await close('2026-11-25', '2026-11-26');
    await expect(close('2026-11-26', null)).rejects.toEqual(key('stations:rule.closedAlready'));
    await expect(close('2026-11-24', '2026-11-30')).rejects.toEqual(key('stations:rule.closedAlready'));
    await close('2026-11-27', null);
  });

  it('opens again: from today, or as if the closure had never been when it has not begun', async () => {
    const { closure } = await close('2026-11-25', null);
    const reopen = () => reopenStation(context, world.posts.admin, 'CS-1', closure.id);
    expect(await reopen()).toMatchObject({ from_on: '2026-11-25', to_on: '2026-11-24' });
    await plan('2026-11-26', listening.posts.water);
    context.clock.set(atTime('2026-11-25', '09:00'));
    const second = (await close('2026-11-25', null)).closure;
    context.clock.set(atTime('2026-11-27', '09:00'));
    expect(await reopenStation(context, world.posts.admin, 'CS-1', second.id)).toMatchObject({
      to_on: '2026-11-26',
    });
    await expect(reopen()).rejects.toEqual(key('stations:rule.openAlready'));
    expect((await findStationByCode(context.db, 'CS-1'))!.id).toBe(listening.station.id);
    expect(await verified()).toEqual([]);
  });
});

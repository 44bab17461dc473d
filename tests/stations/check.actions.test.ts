import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { atTime, plusDays, type Day } from '../../server/clock.ts';
import {
  askExcuse,
  checkListening,
  closeRecord,
  closeSession,
  closeStation,
  decideExcuse,
  excuseRecords,
  openSession,
  planSession,
  weekRecords,
  type ExcuseGround,
  type WeekRow,
} from '../../server/features/stations/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type UnitName, type World } from '../support/factories.ts';
import { aPlan, held, mondayAfter, seedListening, type Listening } from './station.ts';

const WEEK = '2026-11-23';
const THURSDAY = '2026-11-26';

let context: TestContext;
let world: World;
let listening: Listening;

async function open(at?: string): Promise<void> {
  context = await openTestContext(at === undefined ? {} : { at });
  world = await seedWorld(context);
  listening = await seedListening(context, world);
}
beforeEach(() => open());
afterEach(() => context.close());

const key = (name: string) => expect.objectContaining({ key: name });
const listens = (unit: 'housing' | 'water' | 'transport', day: Day, starts: string, options = {}) => {
  const ends = `${String(Number(starts.slice(0, 2)) + 1).padStart(2, '0')}:00`;
  const plan = aPlan(day, listening.posts[unit], { starts, ends });
  return held(context, world, world.posts[`${unit}Officer`], plan, options);
};
const check = (day = THURSDAY) => {
  context.clock.set(mondayAfter(day));
  return checkListening(context);
};
const weekOfUnit = async (unit: UnitName, week = WEEK): Promise<WeekRow | undefined> =>
  context.db
    .selectFrom('listening_weeks')
    .selectAll()
    .where('unit_id', '=', UNITS[unit])
    .where('week_on', '=', week)
    .executeTakeFirst();
const warnings = async () =>
  (
    await context.db
      .selectFrom('notices')
      .select(['recipient_id', 'args_json'])
      .where('template', '=', 'unit.listening_missed')
      .orderBy('created_at')
      .orderBy('recipient_id')
      .execute()
  ).map((row) => `${row.recipient_id} ${(JSON.parse(row.args_json) as { code: string }).code}`);
const verified = async () => [
  ...(await weekRecords.verify(context.db)),
  ...(await excuseRecords.verify(context.db)),
];

describe('the weekly check', () => {
  it('says of each unit what became of its posts, and warns those that missed', async () => {
    await listens('housing', '2026-11-24', '09:00');
    await listens('water', '2026-11-25', '10:00', { there: [listening.posts.water[0]!] });
    expect(await check()).toMatchObject({
      weeks: 1,
      units: 3,
      due: 5,
      held: 3,
      missed: 2,
      warned: 2,
      failed: 0,
    });
    expect(await weekOfUnit('housing')).toMatchObject({ due: 2, held: 2, missed: 0, is_missed: 0 });
    const water = (await weekOfUnit('water'))!;
    expect(water).toMatchObject({ due: 2, held: 1, missed: 1, is_missed: 1 });
    expect(JSON.parse(water.outcomes_json)).toMatchObject([
      { post: listening.posts.water[0]!.id, outcome: 'held' },
      { post: listening.posts.water[1]!.id, outcome: 'missed', session: null },
    ]);
    expect(await warnings()).toEqual([`unit-transport ${WEEK}`, `unit-water ${WEEK}`]);
    // The bus company has named no posts: it owes nothing.
    expect(await weekOfUnit('bus')).toBeUndefined();
    expect(await verified()).toEqual([]);
  });

  it('does everything once, however often it runs', async () => {
    await check();
    const before = await context.db.selectFrom('listening_weeks').selectAll().execute();
    expect(await check()).toMatchObject({ weeks: 0, units: 0, warned: 0, corrected: 0 });
    expect(await context.db.selectFrom('listening_weeks').selectAll().execute()).toEqual(before);
  });

  it('after an outage catches up each week once, in order', async () => {
    await check();
    const counts = await check(plusDays(THURSDAY, 21));
    expect(counts).toMatchObject({ weeks: 3, units: 9, missed: 15, warned: 9 });
    expect(await weekOfUnit('water', '2026-12-14')).toMatchObject({ missed: 2 });
    expect((await warnings()).filter((line) => line.startsWith('unit-water'))).toHaveLength(4);
    expect(await check(plusDays(THURSDAY, 21))).toMatchObject({ weeks: 0 });
  });

  it('looks at the week that is over and not at the one that runs', async () => {
    context.clock.set(atTime('2026-11-29', '23:59'));
    expect(await checkListening(context)).toMatchObject({ weeks: 1, units: 0 });
    context.clock.set(mondayAfter(THURSDAY));
    expect(await checkListening(context)).toMatchObject({ weeks: 1, units: 3 });
  });

  it('asks for nothing in a week with seven days off, and goes on after it', async () => {
    await context.close();
    await open('2026-02-09T01:00:00.000Z');
    // Spring Festival 2026: Sunday 15 to Monday 23 February off.
    expect(await check('2026-02-12')).toMatchObject({ weeks: 1, due: 5, missed: 5 });
    expect(await check('2026-02-19')).toMatchObject({ weeks: 1, units: 0, due: 0, missed: 0 });
    expect(await check('2026-02-26')).toMatchObject({ weeks: 1, due: 5, missed: 5 });
    expect(await weekOfUnit('water', '2026-02-16')).toBeUndefined();
  });

  it('waits for a calendar that is not known yet, and catches up when it is', async () => {
    context.clock.set(atTime('2026-12-28', '01:00'));
    await checkListening(context);
    context.clock.set(atTime('2027-01-11', '01:00'));
    expect(await checkListening(context)).toMatchObject({ weeks: 0, waiting: 1, missed: 0 });
    await context.db
      .insertInto('calendar_years')
      .values({ year: 2027, source: 'x', is_official: 1, imported_at: context.clock.now() })
      .execute();
    await context.db.updateTable('calendar_version').set({ version: 99, digest: 'x' }).execute();
    expect(await checkListening(context)).toMatchObject({ weeks: 2, waiting: 0 });
  });

  it('of a unit that fails leaves the mark where it is, and lets the others pass', async () => {
    await planSession(context, world.posts.waterOfficer, aPlan(THURSDAY, listening.posts.water));
    await context.db.updateTable('listening_sessions').set({ expected_json: 'broken' }).execute();
    expect(await check()).toMatchObject({ weeks: 0, units: 2, failed: 1 });
    await context.db.updateTable('listening_sessions').set({ expected_json: '[]' }).execute();
    expect(await check()).toMatchObject({ weeks: 1, units: 1, failed: 0 });
  });
});

describe('what turns out otherwise afterwards', () => {
  it('a record that is not closed in time is late, and late it stays', async () => {
    const { id } = await listens('water', '2026-11-27', '10:00', { record: false });
    expect(await check()).toMatchObject({ held: 2, late: 0 });
    context.clock.set(atTime('2026-12-02', '09:00'));
    expect(await checkListening(context)).toMatchObject({ corrected: 1 });
    expect(await weekOfUnit('water')).toMatchObject({ held: 0, late: 2, missed: 0, is_missed: 0 });
    await closeRecord(context, world.posts.housingOfficer, id, { minutes: '', looked: true });
    expect(await weekOfUnit('water')).toMatchObject({ held: 0, late: 2 });
    expect(await verified()).toEqual([]);
  });

  it('a session that was closed after the check counts who was there', async () => {
    const { id } = await planSession(
      context,
      world.posts.waterOfficer,
      aPlan('2026-11-27', listening.posts.water),
    );
    context.clock.set(atTime('2026-11-27', '10:00'));
    await openSession(context, world.posts.housingOfficer, id);
    await check();
    expect(await weekOfUnit('water')).toMatchObject({ held: 2, missed: 0 });
    const there = [listening.posts.water[1]!.id];
    await closeSession(context, world.posts.housingOfficer, id, { there, came: {} });
    expect(await weekOfUnit('water')).toMatchObject({ held: 1, missed: 1, is_missed: 1 });
    expect(await verified()).toEqual([]);
  });

  it('a station that closed in the middle of the week is nobody’s miss', async () => {
    await planSession(context, world.posts.waterOfficer, aPlan(THURSDAY, listening.posts.water));
    context.clock.set(atTime('2026-11-25', '09:00'));
    const closure = { from: '2026-11-25', to: '2026-11-27', reason: '停电检修' };
    await closeStation(context, world.posts.admin, 'CS-1', closure);
    await check();
    expect(await weekOfUnit('water')).toMatchObject({ due: 2, closed: 2, missed: 0, is_missed: 0 });
    expect(await warnings()).not.toContain(`unit-water ${WEEK}`);
  });
});

describe('excuses', () => {
  const ask = (
    post = listening.posts.water[0]!,
    parts: { week?: Day; ground?: ExcuseGround; words?: string } = {},
  ) =>
    askExcuse(context, world.posts.waterLeader, {
      postId: post.id,
      week: WEEK,
      ground: 'disaster',
      words: '防汛值守，全周在堤上',
      looked: true,
      ...parts,
    });
  const decide = (id: string, accept = true, post: 'supervision' | 'waterLeader' = 'supervision') =>
    decideExcuse(context, world.posts[post], id, { accept, words: '情况属实，有值守记录' });

  it('accepted before the check leave no miss', async () => {
    for (const post of listening.posts.water) await decide((await ask(post)).id);
    await check();
    expect(await weekOfUnit('water')).toMatchObject({ excused: 2, missed: 0, is_missed: 0 });
    expect(await warnings()).toEqual([`unit-housing ${WEEK}`, `unit-transport ${WEEK}`]);
    expect(await verified()).toEqual([]);
  });

  it('accepted after it correct the week at once; refused they change nothing', async () => {
    await check();
    const [first, second] = listening.posts.water;
    const refused = await ask(first);
    await decide(refused.id, false);
    expect(await weekOfUnit('water')).toMatchObject({ excused: 0, missed: 2 });
    await decide((await ask(second)).id);
    expect(await weekOfUnit('water')).toMatchObject({ excused: 1, missed: 1, is_missed: 1 });
    const told = await context.db
      .selectFrom('notices')
      .select('recipient_id')
      .where('template', '=', 'unit.excuse_decided')
      .execute();
    expect(told).toEqual([{ recipient_id: UNITS.water }, { recipient_id: UNITS.water }]);
    expect(await verified()).toEqual([]);
  });

  it('are asked once for a post and week, by its own unit', async () => {
    await ask();
    await expect(ask()).rejects.toEqual(key('stations:rule.excuseAsked'));
    await expect(ask(listening.posts.housing[0])).rejects.toMatchObject({ status: 404 });
    await expect(
      askExcuse(context, world.posts.supervision, {
        postId: listening.posts.water[1]!.id,
        week: WEEK,
        ground: 'leave',
        words: '年休假',
        looked: true,
      }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it.each<[string, Day, string]>([
    ['a week long past', '2026-10-19', 'stations:rule.excuseWeek'],
    ['a week too far ahead', '2027-02-01', 'stations:rule.excuseWeek'],
    ['no week', '2026-11-25', 'stations:rule.excuseWeek'],
    ['a week before the post was named', '2026-11-16', 'stations:rule.nothingOwed'],
  ])('are not asked for %s', async (_what, week, fault) => {
    await expect(ask(listening.posts.water[1], { week })).rejects.toEqual(key(fault));
  });

  it('say why, with nobody’s data in it', async () => {
    await expect(ask(undefined, { words: '病' })).rejects.toEqual(key('stations:rule.words'));
    await expect(ask(undefined, { words: '请电 13812345678 核实' })).rejects.toEqual(
      key('stations:rule.personalData'),
    );
  });

  it('are decided by the supervision office, once, and never about itself', async () => {
    const { id } = await ask();
    await expect(decide(id, true, 'waterLeader')).rejects.toMatchObject({ status: 404 });
    await decide(id);
    await expect(decide(id)).rejects.toEqual(key('stations:conflict.excuse'));
    const own = { ...world.posts.supervision, unitId: UNITS.water };
    const second = await ask(listening.posts.water[1]);
    await expect(
      decideExcuse(context, own, second.id, { accept: true, words: '同意这次请假' }),
    ).rejects.toMatchObject({ status: 403 });
  });
});

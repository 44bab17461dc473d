import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import { countCasesByStation } from '../../server/features/cases/index.ts';
import {
  checkListening,
  noteOpinion,
  openSession,
  planSession,
  stationOfPoster,
  type SessionPlan,
} from '../../server/features/stations/index.ts';
import * as found from '../../server/features/stations/public-store.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aPlan, held, mondayAfter, seedListening, type Listening } from './station.ts';

let context: TestContext;
let world: World;
let listening: Listening;

const NOW = { day: '2026-11-30', time: '10:30' };

/** One week checked; then on Monday one session that nobody opened, one that runs, and one still to come. */
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  listening = await seedListening(context, world);
  const { posts } = world;
  const forum = { kind: 'forum', attendees: 'users' } as const;
  await held(context, world, posts.housingOfficer, aPlan('2026-11-24', listening.posts.housing, forum));
  context.clock.set(mondayAfter('2026-11-24'));
  await checkListening(context);
  const plan = (parts: Partial<SessionPlan>) =>
    planSession(context, posts.waterOfficer, aPlan(NOW.day, listening.posts.water, parts));
  await plan({ starts: '09:00', ends: '09:30' });
  const { id } = await plan({ starts: '10:00', ends: '11:00' });
  await plan({ starts: '14:00', ends: '15:00' });
  context.clock.set(atTime(NOW.day, '10:00'));
  await openSession(context, posts.housingOfficer, id);
  const note = { categoryCode: 'roads', words: '希望公交站加一个雨棚', answer: null, looked: true };
  await noteOpinion(context, posts.housingOfficer, id, context.ids.id(), note);
});
afterAll(() => context.close());

const starts = (rows: readonly { starts: string }[]): string[] => rows.map((row) => row.starts);

describe('what the public pages read', () => {
  it('tells what is ahead from what is over', async () => {
    const { db } = context;
    const { id } = listening.station;
    expect(starts(await found.listNextSessions(db, NOW, [id]))).toEqual(['10:00']);
    expect(await found.listNextSessions(db, NOW, ['elsewhere'])).toEqual([]);
    expect(await found.listNextSessions(db, NOW, [])).toEqual([]);
    expect(starts(await found.listComing(db, id, NOW, 10))).toEqual(['10:00', '14:00']);
    const past = await found.listPast(db, id, NOW, null, 10);
    expect(starts(past)).toEqual(['09:00', '10:00']);
    const after = { day: past[0]!.held_on, id: past[0]!.id };
    expect(await found.listPast(db, id, NOW, after, 10)).toEqual(past.slice(1));
  });

  it('sums weeks, sessions and opinions as numbers', async () => {
    const { db } = context;
    const counts = { due: 5, held: 2, late: 0, missed: 3, excused: 0, closed: 0 };
    expect(await found.sumWeeks(db, '2026-11-01')).toEqual([{ week_on: '2026-11-23', ...counts }]);
    const { id } = listening.station;
    expect([...(await found.countHeld(db, '2026-11-02', [id, 'elsewhere']))]).toEqual([[id, 1]]);
    expect((await found.countHeld(db, '2026-11-30', [id])).size).toBe(0);
    expect((await found.countHeld(db, '2026-11-02', [])).size).toBe(0);
    expect([...(await found.countForums(db, '2026-11-02'))]).toEqual([['users', 1]]);
    expect((await found.countForums(db, '2026-11-30')).size).toBe(0);
    expect(await found.countOpinions(db, '2026-11-01T00:00:00.000Z')).toEqual([]);
    expect(await found.firstWeek(db)).toBe('2026-11-23');
    expect(await found.listMissingUnits(db, '2026-11-01')).toEqual([
      { unit_id: UNITS.water, weeks: 1, newest: '2026-11-23' },
      { unit_id: UNITS.transport, weeks: 1, newest: '2026-11-23' },
    ]);
  });

  it('pages a week by the units’ codes', async () => {
    const page = async (filter: Parameters<typeof found.pageOfWeek>[2], after: string) =>
      (await found.pageOfWeek(context.db, '2026-11-23', filter, after, 2)).map((row) => row.unit_code);
    expect(await page({}, '')).toEqual(['B01', 'B02']);
    expect(await page({}, 'B02')).toEqual(['B03']);
    expect(await page({ onlyMissed: true }, '')).toEqual(['B02', 'B03']);
    expect(await page({ sectorId: 'none' }, '')).toEqual([]);
  });

  it('counts the cases of a station, but none whose number would tell', async () => {
    for (const parts of [{}, { isConfidential: true }, { type: 'conduct_complaint' as const }]) {
      await aCase(context, { stationCode: 'CS-1', ...parts });
    }
    const counted = await countCasesByStation(context.db);
    expect([...counted]).toEqual([['CS-1', { received: 1, answered: 0, solved: 0 }]]);
    expect([...(await countCasesByStation(context.db, 'CS-1'))]).toEqual([...counted]);
    expect((await countCasesByStation(context.db, 'CS-2')).size).toBe(0);
  });

  it('knows a poster’s station, and whether it is open', async () => {
    expect(await stationOfPoster(context.db, 'CS-1', NOW.day)).toMatchObject({ isOpen: true });
    expect(await stationOfPoster(context.db, 'XX-9', NOW.day)).toBeNull();
  });
});

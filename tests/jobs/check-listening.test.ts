import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/check-listening.ts';
import { slotAtOrAfter } from '../../jobs/slots.ts';
import { findJob } from '../../jobs/timetable.ts';
import { verifyAll } from '../../server/admin/verify.ts';
import { atTime, plusDays, type Day } from '../../server/clock.ts';
import { readCheckedUntil } from '../../server/features/stations/index.ts';
import { openListeners, type Listeners } from '../boards/listening.ts';
import { aPlan, held } from '../stations/station.ts';

let open: Listeners;
beforeEach(async () => {
  open = await openListeners();
});
afterEach(() => open.context.close());

/** The job on the Monday after the week of `monday`. */
async function runAfter(monday: Day) {
  open.context.clock.set(atTime(plusDays(monday, 7), '01:00'));
  return run(open.context);
}
const keep = (monday: Day) => {
  const { context, world, water, housing } = open;
  const both = [
    { by: world.posts.waterOfficer, plan: aPlan(plusDays(monday, 2), [water]) },
    { by: world.posts.housingOfficer, plan: aPlan(plusDays(monday, 3), [housing]) },
  ];
  return both.reduce(async (before, { by, plan }) => {
    await before;
    await held(context, world, by, plan);
  }, Promise.resolve());
};
const warned = async () =>
  (
    await open.context.db
      .selectFrom('notices')
      .select('id')
      .where('template', '=', 'unit.listening_missed')
      .execute()
  ).length;
const NOTHING = {
  weeks: 0,
  units: 0,
  due: 0,
  listened: 0,
  late: 0,
  missed: 0,
  excused: 0,
  closed: 0,
  warned: 0,
  corrected: 0,
  waiting: 0,
  failed: 0,
  noticed: 0,
};

describe('check-listening', () => {
  it('warns after the first miss, and gives notice of exposure after the second in four weeks', async () => {
    expect(await runAfter('2026-11-02')).toEqual({
      ...NOTHING,
      weeks: 1,
      units: 2,
      due: 2,
      missed: 2,
      warned: 2,
    });
    await keep('2026-11-09');
    expect(await runAfter('2026-11-09')).toEqual({ ...NOTHING, weeks: 1, units: 2, due: 2, listened: 2 });
    expect(await runAfter('2026-11-16')).toMatchObject({ missed: 2, warned: 2, noticed: 2 });
    expect(await warned()).toBe(4);
    const notices = await open.context.db
      .selectFrom('exposures')
      .select(['cause', 'state', 'case_id'])
      .execute();
    expect(notices).toEqual(Array(2).fill({ cause: 'listening', state: 'candidate', case_id: null }));
  });

  it('does everything once, however often it runs, and when ten processes wake at the same moment', async () => {
    await runAfter('2026-11-02');
    expect(await run(open.context)).toEqual(NOTHING);
    open.context.clock.set(atTime('2026-11-16', '01:00'));
    const all = await Promise.all(Array.from({ length: 10 }, () => run(open.context)));
    const sum = (name: string) => all.reduce((total, counts) => total + counts[name]!, 0);
    expect([sum('units'), sum('warned'), sum('noticed'), sum('failed')]).toEqual([2, 2, 2, 0]);
    expect(await open.context.db.selectFrom('listening_weeks').select('id').execute()).toHaveLength(4);
  });

  it('after weeks without it looks at each of them once', async () => {
    await runAfter('2026-11-02');
    open.context.clock.set(atTime('2026-12-02', '10:00'));
    expect(await run(open.context)).toMatchObject({ weeks: 3, units: 6, missed: 6 });
    expect(await readCheckedUntil(open.context.db)).toBe('2026-11-23');
  });

  it('runs on Mondays at one in the morning, county time', () => {
    const { cron } = findJob('check-listening')!;
    expect(slotAtOrAfter(cron, '2026-11-18T00:00:00.000Z')).toBe('2026-11-22T17:00:00.000Z');
  });

  it('leaves a register in which nothing was touched, and a touched row is found', async () => {
    await keep('2026-11-02');
    await runAfter('2026-11-02');
    await runAfter('2026-11-09');
    const lines: string[] = [];
    const shown = { isTTY: false, write: () => true };
    expect(await verifyAll(open.context, (line) => lines.push(line), shown)).toBe(0);
    const touched = {
      stations: { place: '别处' },
      leadership_posts: { post: '副局长' },
      listening_sessions: { is_record_late: 1 },
      listening_weeks: { is_missed: 0 },
    } as const;
    for (const [table, set] of Object.entries(touched)) {
      await open.context.db
        .updateTable(table as 'stations')
        .set(set as { place: string })
        .execute();
    }
    expect(await verifyAll(open.context, (line) => lines.push(line), shown)).toBe(1);
    const found = new Set(lines.map((line) => line.split(':')[0]));
    for (const table of Object.keys(touched)) expect(found).toContain(table);
  });
});

describe('weeks with days off', () => {
  it('that have fewer than three working days owe nothing', async () => {
    await open.context.close();
    open = await openListeners({ at: '2026-02-09T00:30:00.000Z', from: '2026-02-09' });
    // Spring Festival: the whole week of 16 February is off; the one before and the one after are not.
    expect(await runAfter('2026-02-09')).toMatchObject({ weeks: 1, missed: 2 });
    expect(await runAfter('2026-02-16')).toEqual({ ...NOTHING, weeks: 1 });
    expect(await warned()).toBe(2);
    expect(await runAfter('2026-02-23')).toMatchObject({ weeks: 1, missed: 2, noticed: 2 });
  });

  it('that have no official calendar yet wait for it', async () => {
    await open.context.close();
    open = await openListeners({ at: '2026-12-21T00:30:00.000Z', from: '2026-12-21' });
    await runAfter('2026-12-21');
    expect(await runAfter('2026-12-28')).toEqual({ ...NOTHING, waiting: 1 });
    expect(await readCheckedUntil(open.context.db)).toBe('2026-12-21');
  });
});

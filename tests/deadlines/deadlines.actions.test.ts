import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { ROLES, SYSTEM, type Actor } from '../../server/actor.ts';
import { calendarOf, importCalendarYear, seedDeadlines } from '../../server/features/deadlines/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const post = (role: Actor['role']): Actor => ({
  role,
  accountId: 'account-1',
  scope: 'county',
  unitId: null,
});
const SCHEDULE = {
  year: 2027,
  source: 'notice 2027',
  isOfficial: true,
  days: [
    { day: '2026-12-27', kind: 'work', name: 'A' },
    { day: '2027-01-01', kind: 'off', name: 'A' },
    { day: '2027-01-02', kind: 'off', name: 'A' },
  ],
} as const;

describe('importing a year', () => {
  let context: TestContext;
  beforeAll(async () => {
    context = await openTestContext();
    await transact(context.db, (trx) => seedDeadlines(trx, context.clock.now()));
  });
  afterAll(() => context.close());

  const leaves = () =>
    context.db
      .selectFrom('register_entries')
      .select(['kind', 'form', 'payload_json'])
      .where('kind', '=', 'calendar.changed')
      .orderBy('seq')
      .execute();

  it('is for the administrator alone', async () => {
    for (const role of [...ROLES, 'resident' as const].filter((role) => role !== 'admin')) {
      await expect(importCalendarYear(context, post(role), SCHEDULE)).rejects.toMatchObject({ status: 403 });
    }
    expect((await calendarOf(context.db)).coversYear(2027)).toBe(false);
    expect(await leaves()).toEqual([]);
  });

  it('tells the days that change sides and the new version, and says so in the register', async () => {
    const result = await importCalendarYear(context, post('admin'), SCHEDULE);
    // 2 January 2027 is a Saturday: named, but off before and after.
    expect(result).toEqual({ changedDays: ['2026-12-27', '2027-01-01'], version: 2 });
    const calendar = await calendarOf(context.db);
    expect(calendar.addWorkingDays('2026-12-31', 1)).toEqual({ day: '2027-01-04', provisional: false });
    expect(calendar.kindOf('2026-12-27')).toEqual({ work: true, why: 'makeup', name: 'A', official: true });
    const [leaf, ...more] = await leaves();
    expect(more).toEqual([]);
    expect(leaf!.form).toBe('public');
    expect(JSON.parse(leaf!.payload_json!)).toMatchObject({
      year: 2027,
      source: 'notice 2027',
      official: true,
      version: 2,
      changedDays: result.changedDays,
    });
  });

  it('changes nothing when the same schedule comes again, but counts and records the import', async () => {
    const again = await importCalendarYear(context, SYSTEM, SCHEDULE);
    expect(again).toEqual({ changedDays: [], version: 3 });
    expect(await leaves()).toHaveLength(2);
  });

  it('gives days back that a corrected notice no longer moves', async () => {
    const corrected = { ...SCHEDULE, days: SCHEDULE.days.slice(1) };
    expect((await importCalendarYear(context, SYSTEM, corrected)).changedDays).toEqual(['2026-12-27']);
    expect((await calendarOf(context.db)).isWorkday('2026-12-27')).toBe(false);
  });

  it('leaves neither rows nor leaf behind when it fails', async () => {
    const before = await calendarOf(context.db);
    const broken = { ...SCHEDULE, days: [{ day: '2027-01-01', kind: 'maybe' as 'off', name: 'A' }] };
    await expect(importCalendarYear(context, SYSTEM, broken)).rejects.toThrow();
    expect(await calendarOf(context.db)).toBe(before);
    expect(await leaves()).toHaveLength(3);
  });
});

describe('two imports at the same moment', () => {
  it('are both in force, one after the other', async () => {
    const context = await openTestContext();
    try {
      await transact(context.db, (trx) => seedDeadlines(trx, context.clock.now()));
      const year = (n: number) => ({
        year: n,
        source: 'notice',
        isOfficial: true,
        days: [{ day: `${n}-06-01`, kind: 'off' as const, name: 'A' }],
      });
      const results = await Promise.all(
        [2027, 2028, 2029].map((n) => importCalendarYear(context, SYSTEM, year(n))),
      );
      expect(results.map((result) => result.version).sort()).toEqual([2, 3, 4]);
      const calendar = await calendarOf(context.db);
      expect(calendar.version).toBe(4);
      expect([2027, 2028, 2029].every((n) => calendar.coversYear(n))).toBe(true);
    } finally {
      await context.close();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import {
  calendarOf,
  defaultRules,
  listRuleVersions,
  loadCalendar,
  publishRules,
  rulesAt,
  rulesOf,
  seedCalendar,
  seedDeadlines,
} from '../../server/features/deadlines/index.ts';
import { changeCalendar } from '../../server/features/deadlines/store.ts';
import { openTestDb, type TestDb } from '../support/db.ts';

const NOW = '2026-11-23T01:00:00.000Z';
const LATER = { year: 2027, source: 'notice', isOfficial: true };

describe('the calendar in the database', () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());

  it('knows nothing before it is filled, and says so', async () => {
    const calendar = await calendarOf(test.db);
    expect(calendar.version).toBe(0);
    expect(calendar.years()).toEqual([]);
    expect(calendar.addWorkingDays('2026-09-28', 5).provisional).toBe(true);
  });

  it('is filled once', async () => {
    expect(await transact(test.db, (trx) => seedCalendar(trx, NOW))).toEqual(
      Array.from({ length: 23 }, (_, index) => 2004 + index),
    );
    expect(await transact(test.db, (trx) => seedCalendar(trx, NOW))).toEqual([]);
    const calendar = await calendarOf(test.db);
    expect(calendar.version).toBe(1);
    expect(calendar.addWorkingDays('2026-09-28', 5)).toEqual({ day: '2026-10-10', provisional: false });
  });

  it('is built once for as long as it does not change', async () => {
    const first = await calendarOf(test.db);
    expect(await calendarOf(test.db)).toBe(first);
    expect(await transact(test.db, (trx) => calendarOf(trx))).toBe(first);
    expect(await loadCalendar(test.db)).not.toBe(first);
  });

  it('is another one after a change, inside the transaction and after it', async () => {
    const first = await calendarOf(test.db);
    await transact(test.db, async (trx) => {
      await changeCalendar(trx, [{ ...LATER, days: [{ day: '2027-01-01', kind: 'off', name: 'x' }] }], NOW);
      expect((await calendarOf(trx)).isWorkday('2027-01-01')).toBe(false);
    });
    const second = await calendarOf(test.db);
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(second.isWorkday('2027-01-01')).toBe(false);
    expect(second.coversYear(2027)).toBe(true);
  });

  it('is what it was after a change that was rolled back', async () => {
    const before = await calendarOf(test.db);
    await expect(
      transact(test.db, async (trx) => {
        await changeCalendar(trx, [{ ...LATER, days: [{ day: '2027-06-01', kind: 'off', name: 'x' }] }], NOW);
        expect((await calendarOf(trx)).isWorkday('2027-06-01')).toBe(false);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await calendarOf(test.db)).toBe(before);
    await transact(test.db, (trx) =>
      changeCalendar(trx, [{ ...LATER, days: [{ day: '2027-06-02', kind: 'off', name: 'x' }] }], NOW),
    );
    const after = await calendarOf(test.db);
    expect([after.isWorkday('2027-06-01'), after.isWorkday('2027-06-02')]).toEqual([true, false]);
  });

  it('forgets a day that a newer copy of the same notice no longer names', async () => {
    const put = (day: string) =>
      transact(test.db, (trx) =>
        changeCalendar(trx, [{ ...LATER, days: [{ day, kind: 'off', name: 'x' }] }], NOW),
      );
    await put('2027-03-01');
    await put('2027-03-02');
    const calendar = await calendarOf(test.db);
    expect([calendar.isWorkday('2027-03-01'), calendar.isWorkday('2027-03-02')]).toEqual([true, false]);
  });

  it('keeps the last December days with the notice that named them', async () => {
    // 29 December 2018 became a day of work by the notice for 2019: a new copy of 2018 must not lose it.
    await transact(test.db, (trx) =>
      changeCalendar(
        trx,
        [
          {
            year: 2018,
            source: 'again',
            isOfficial: true,
            days: [{ day: '2018-01-01', kind: 'off', name: 'x' }],
          },
        ],
        NOW,
      ),
    );
    const calendar = await calendarOf(test.db);
    expect(calendar.isWorkday('2018-12-29')).toBe(true);
    expect(calendar.isWorkday('2018-10-01')).toBe(true);
  });

  it('refuses to be half of anything: a broken row takes the whole change with it', async () => {
    const before = await calendarOf(test.db);
    const broken = { day: '2027-07-02', kind: 'maybe' as 'off', name: 'x' };
    await expect(
      transact(test.db, (trx) =>
        changeCalendar(
          trx,
          [{ ...LATER, days: [{ day: '2027-07-01', kind: 'off', name: 'x' }, broken] }],
          NOW,
        ),
      ),
    ).rejects.toThrow();
    expect(await calendarOf(test.db)).toBe(before);
    expect(before.isWorkday('2027-07-01')).toBe(true);
  });
});

describe('versions of the rules', () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  const stricter = structuredClone(defaultRules);
  stricter.classes.complaint.resolve = { days: 4 };

  it('are none at first, which is an error and not a guess', async () => {
    await expect(rulesAt(test.db, '2026-11-23')).rejects.toMatchObject({ status: 404 });
    await expect(rulesOf(test.db, 1)).rejects.toMatchObject({ status: 404 });
  });

  it('begin with the defaults, once', async () => {
    await transact(test.db, (trx) => seedDeadlines(trx, NOW));
    await transact(test.db, (trx) => seedDeadlines(trx, NOW));
    const first = await rulesAt(test.db, '2026-11-23');
    expect(first).toMatchObject({ version: 1, effectiveOn: '2026-11-23', publishedAt: NOW });
    expect(first.rules).toEqual(defaultRules);
    expect(await listRuleVersions(test.db)).toHaveLength(1);
  });

  it('measure what is older than the first by the first', async () => {
    expect((await rulesAt(test.db, '2011-05-01')).version).toBe(1);
  });

  it('begin on their day, and older ones stay what they were', async () => {
    await transact(test.db, (trx) => publishRules(trx, NOW, '2026-12-01', stricter));
    expect((await rulesAt(test.db, '2026-11-30')).version).toBe(1);
    expect((await rulesAt(test.db, '2026-12-01')).rules.classes.complaint.resolve).toEqual({ days: 4 });
    expect((await rulesOf(test.db, 1)).rules.classes.complaint.resolve).toEqual({ days: 5 });
  });

  it.each([
    ['in the past', '2026-11-22', 'deadlines:rules.past'],
    ['before one that is published already', '2026-11-30', 'deadlines:rules.order'],
  ])('may not begin %s', async (_what, day, key) => {
    await expect(transact(test.db, (trx) => publishRules(trx, NOW, day, stricter))).rejects.toMatchObject({
      status: 422,
      key,
    });
    expect(await listRuleVersions(test.db)).toHaveLength(2);
  });

  it('may replace, on the same day, one that has not begun', async () => {
    await transact(test.db, (trx) => publishRules(trx, NOW, '2026-12-01', defaultRules));
    expect((await rulesAt(test.db, '2026-12-01')).version).toBe(3);
  });

  it('are refused in the wrong shape', async () => {
    const broken = { ...defaultRules, pause: { times: 0, maxDays: 5 } };
    await expect(transact(test.db, (trx) => publishRules(trx, NOW, '2027-01-01', broken))).rejects.toThrow();
    expect(await listRuleVersions(test.db)).toHaveLength(3);
  });
});

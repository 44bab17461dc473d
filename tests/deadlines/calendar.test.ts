import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusDays, weekdayOf, type Day } from '../../server/clock.ts';
import { WorkCalendar, type NamedDay } from '../../server/features/deadlines/index.ts';
import { seededCalendar } from './calendar-rows.ts';

const calendar = seededCalendar();

function workdaysOf(year: number): number {
  return calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`).days;
}

describe('the county calendar', () => {
  it.each([
    ['2025-09-29', 5, '2025-10-13'],
    ['2026-02-12', 1, '2026-02-13'],
    ['2026-02-12', 5, '2026-02-26'],
    ['2026-04-30', 1, '2026-05-06'],
    ['2026-09-19', 1, '2026-09-20'],
    ['2026-09-28', 5, '2026-10-10'],
    ['2014-05-02', 1, '2014-05-04'],
    ['2014-09-26', 5, '2014-10-09'],
  ])('counts from %s %i working days to %s (domain §2.11)', (from, n, to) => {
    expect(calendar.addWorkingDays(from, n)).toEqual({ day: to, provisional: false });
  });

  it('finds 250 working days in 2014 and 248 in 2026 (domain §2.11)', () => {
    expect(workdaysOf(2014)).toBe(250);
    expect(workdaysOf(2026)).toBe(248);
  });

  it('says why a day counts or does not', () => {
    expect(calendar.kindOf('2026-11-23')).toEqual({ work: true, why: 'weekday', official: true });
    expect(calendar.kindOf('2026-11-22')).toEqual({ work: false, why: 'weekend', official: true });
    expect(calendar.kindOf('2026-10-01')).toEqual({
      work: false,
      why: 'holiday',
      name: '国庆节',
      official: true,
    });
    expect(calendar.kindOf('2026-10-03')).toMatchObject({ why: 'holiday', name: '国庆节' });
    expect(calendar.kindOf('2026-10-10')).toMatchObject({ work: true, why: 'makeup', name: '国庆节' });
  });

  it('takes a weekday that a notice calls a day of work for what it is', () => {
    const own = new WorkCalendar([{ day: '2020-02-03', kind: 'work', name: 'x' }], []);
    expect(own.kindOf('2020-02-03')).toEqual({ work: true, why: 'weekday', official: false });
  });

  it('covers 2004 to 2026 and no other year', () => {
    expect(calendar.years().map((row) => row.year)).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i));
    expect(calendar.coversYear(2003)).toBe(false);
    expect(calendar.coversYear(2027)).toBe(false);
  });

  it('never answers silently for a year it lacks', () => {
    expect(calendar.kindOf('2027-01-01')).toEqual({ work: true, why: 'weekday', official: false });
    expect(calendar.addWorkingDays('2026-12-24', 1).provisional).toBe(false);
    expect(calendar.addWorkingDays('2026-12-24', 10)).toEqual({ day: '2027-01-07', provisional: true });
    expect(calendar.workingDaysBetween('2026-12-20', '2027-01-04').provisional).toBe(true);
  });

  it('waits with the last three days of a year for the next notice, which may move them', () => {
    expect(calendar.kindOf('2025-12-31').official).toBe(true);
    expect(calendar.kindOf('2026-12-28').official).toBe(true);
    expect(calendar.kindOf('2026-12-29').official).toBe(false);
  });

  it('takes an expected schedule into account and still calls it provisional', () => {
    const expected = new WorkCalendar(
      [{ day: '2027-01-01', kind: 'off', name: 'x' }],
      [{ year: 2027, isOfficial: false, source: '' }],
    );
    expect(expected.coversYear(2027)).toBe(false);
    expect(expected.addWorkingDays('2026-12-31', 1)).toEqual({ day: '2027-01-04', provisional: true });
  });

  it('refuses what is no day and no whole number', () => {
    expect(() => calendar.isWorkday('2026-13-01')).toThrow(RangeError);
    expect(() => calendar.isWorkday('tomorrow')).toThrow(RangeError);
    expect(() => calendar.addWorkingDays('2026-01-05', 0.5)).toThrow(RangeError);
    expect(() => calendar.addWorkingDays('2026-01-05', Number.NaN)).toThrow(RangeError);
  });
});

describe('counting, against a count by hand day after day', () => {
  const start = '2026-01-01';
  const named = fc.uniqueArray(fc.record({ offset: fc.integer({ min: -40, max: 120 }), off: fc.boolean() }), {
    maxLength: 60,
    selector: (row) => row.offset,
  });
  const build = (rows: readonly { offset: number; off: boolean }[]) => {
    const days: NamedDay[] = rows.map(({ offset, off }) => ({
      day: plusDays(start, offset),
      kind: off ? 'off' : 'work',
      name: 'x',
    }));
    const works = (day: Day): boolean => {
      const row = days.find((named) => named.day === day);
      return row ? row.kind === 'work' : weekdayOf(day) !== 0 && weekdayOf(day) !== 6;
    };
    return { calendar: new WorkCalendar(days, []), works };
  };

  it('finds the same n-th day, forwards and backwards', () => {
    fc.assert(
      fc.property(
        named,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: -30, max: 30 }),
        (rows, offset, n) => {
          const { calendar: own, works } = build(rows);
          let day = plusDays(start, offset);
          for (let left = Math.abs(n); left > 0;) {
            day = plusDays(day, Math.sign(n));
            if (works(day)) left -= 1;
          }
          expect(own.addWorkingDays(plusDays(start, offset), n).day).toBe(day);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('counts the same days between, and as many back as forth', () => {
    fc.assert(
      fc.property(
        named,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (rows, from, length) => {
          const { calendar: own, works } = build(rows);
          const [a, b] = [plusDays(start, from), plusDays(start, from + length)];
          let count = 0;
          for (let day = plusDays(a, 1); day <= b; day = plusDays(day, 1)) if (works(day)) count += 1;
          expect(own.workingDaysBetween(a, b).days).toBe(count);
          expect(own.workingDaysBetween(b, a).days).toBe(count === 0 ? 0 : -count);
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });

  it('comes back after going n working days on from a working day', () => {
    fc.assert(
      fc.property(named, fc.integer({ min: 1, max: 40 }), (rows, n) => {
        const { calendar: own } = build(rows);
        const first = own.addWorkingDays(start, 1).day;
        const last = own.addWorkingDays(first, n).day;
        expect(own.addWorkingDays(last, -n).day).toBe(first);
        expect(own.workingDaysBetween(first, last).days).toBe(n);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

const NOTICES = join(import.meta.dirname, '../../../shared/data/holidays-cn.json');
const noticesIt = existsSync(NOTICES) ? it : it.skip;
if (!existsSync(NOTICES)) console.warn(`SKIPPED: the official notices are not at hand (${NOTICES})`);

describe('the official notices', () => {
  noticesIt('agree with the calendar on every day of 2011 to 2026', () => {
    const notices = (JSON.parse(readFileSync(NOTICES, 'utf8')) as { days: Record<string, { off: boolean }> })
      .days;
    const different: Day[] = [];
    let compared = 0;
    for (let day: Day = '2011-01-01'; day <= '2026-12-31'; day = plusDays(day, 1)) {
      const notice = notices[day];
      const works = notice ? !notice.off : weekdayOf(day) !== 0 && weekdayOf(day) !== 6;
      if (works !== calendar.isWorkday(day)) different.push(day);
      compared += 1;
    }
    expect(compared).toBe(5844);
    expect(different).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusDays } from '../../server/clock.ts';
import { WorkCalendar } from '../../server/features/deadlines/index.ts';
import { dueOf, periodOf, periodToGive, type Rhythm } from '../../server/features/duties/rules.ts';

/** 23 November 2026 is a Monday; no holiday in sight. */
const calendar = new WorkCalendar([], [{ year: 2026, isOfficial: true, source: 'test' }]);
const task = (rhythm: Rhythm, parts: { first_on?: string; last_on?: string | null } = {}) => ({
  rhythm,
  first_on: '2026-11-23',
  last_on: null,
  ...parts,
});

describe('the period a day is in', () => {
  it('is none before the first day', () => {
    expect(periodOf(task('once'), '2026-11-22')).toBeNull();
    expect(periodOf(task('weekly'), '2026-11-22')).toBeNull();
    expect(periodOf(task('monthly'), '2026-11-22')).toBeNull();
  });

  it.each([
    ['once', '2027-05-01', '2026-11-23'],
    ['weekly', '2026-11-23', '2026-11-23'],
    ['weekly', '2026-11-29', '2026-11-23'],
    ['weekly', '2026-11-30', '2026-11-30'],
    ['weekly', '2027-01-01', '2026-12-28'],
    ['monthly', '2026-12-22', '2026-11-23'],
    ['monthly', '2026-12-23', '2026-12-23'],
  ] as const)('%s, on %s: the one of %s', (rhythm, day, period) => {
    expect(periodOf(task(rhythm), day)).toBe(period);
  });

  it('a monthly one of the 31st has the last day of shorter months, and the 31st again afterwards', () => {
    const last = task('monthly', { first_on: '2026-12-31' });
    expect(periodOf(last, '2027-02-27')).toBe('2027-01-31');
    expect(periodOf(last, '2027-02-28')).toBe('2027-02-28');
    expect(periodOf(last, '2027-03-30')).toBe('2027-02-28');
    expect(periodOf(last, '2027-03-31')).toBe('2027-03-31');
  });

  it('is the last one for good, once the task has come to its end', () => {
    const ended = task('weekly', { last_on: '2026-12-01' });
    expect(periodOf(ended, '2027-03-01')).toBe('2026-11-30');
    expect(periodOf(task('weekly', { last_on: '2026-11-23' }), '2027-03-01')).toBe('2026-11-23');
  });

  it('has begun, and the next one has not, for every task and day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Rhythm>('weekly', 'monthly'),
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 0, max: 1500 }),
        (rhythm, start, later) => {
          const first = plusDays('2026-01-01', start);
          const day = plusDays(first, later);
          const period = periodOf(task(rhythm, { first_on: first }), day)!;
          expect(period <= day).toBe(true);
          // No other period lies between: asked on any day from then on, the answer is the same.
          expect(periodOf(task(rhythm, { first_on: first }), period)).toBe(period);
          const reach = rhythm === 'weekly' ? 7 : 31;
          expect(plusDays(period, reach) > day).toBe(true);
        },
      ),
    );
  });
});

describe('what is given', () => {
  const given = (parts: object, day: string) =>
    periodToGive(
      { ...task('weekly'), state: 'open' as const, given_on: null, workdays: 3, ...parts },
      calendar,
      day,
    );

  it('is the period that has begun, once', () => {
    expect(given({}, '2026-11-23')).toBe('2026-11-23');
    expect(given({ given_on: '2026-11-23' }, '2026-11-24')).toBeNull();
    expect(given({ given_on: '2026-11-23' }, '2026-11-30')).toBe('2026-11-30');
  });

  it('is nothing whose last day has passed: after an outage nobody is given what is over', () => {
    expect(given({}, '2026-11-26')).toBe('2026-11-23');
    expect(given({}, '2026-11-27')).toBeNull();
    expect(given({}, '2026-12-14')).toBe('2026-12-14');
  });

  it('is nothing of a closed task', () => {
    expect(given({ state: 'closed' }, '2026-11-23')).toBeNull();
  });

  it('counts to the last day in working days', () => {
    expect(dueOf(calendar, '2026-11-23', 1)).toBe('2026-11-24');
    expect(dueOf(calendar, '2026-11-26', 2)).toBe('2026-11-30');
    const holiday = new WorkCalendar(
      ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'].map((day) => ({
        day,
        kind: 'off' as const,
        name: 'a week off',
      })),
      [{ year: 2026, isOfficial: true, source: 'test' }],
    );
    expect(dueOf(holiday, '2026-11-23', 3)).toBe('2026-12-02');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY, MINUTE, plus, plusDays } from '../../server/clock.ts';
import { chanceOf, endOf, isOver, type Sitting } from '../../server/features/certificates/exam-rules.ts';
import {
  firstExpiry,
  missingForDuty,
  reminderDue,
  renewedExpiry,
  REMINDERS,
  standingOf,
  validUntil,
  type Reminder,
} from '../../server/features/certificates/rules.ts';
import {
  trainingDone,
  yearlyCourses,
  yearlyDone,
} from '../../server/features/certificates/training-rules.ts';

const TODAY = '2026-11-23';
const NOW = '2026-11-23T01:00:00.000Z';

const office = {
  state: 'in_office' as const,
  term_from: '2025-01-01',
  term_to: '2027-12-31',
  ended_on: null,
  declared_on: '2026-03-01',
};
const held = { state: 'valid' as const, expires_on: '2027-05-01' };

describe('the last day of a certificate', () => {
  it('is a year from the first, and never after the term', () => {
    expect(firstExpiry('2026-11-23', '2028-12-31')).toBe('2027-11-22');
    expect(firstExpiry('2026-11-23', '2027-03-31')).toBe('2027-03-31');
    expect(firstExpiry('2028-02-29', '2030-12-31')).toBe('2029-02-27');
  });

  it('moves by a year when it is renewed in time, from the day of renewal when it had lapsed', () => {
    expect(renewedExpiry('2027-01-10', TODAY, '2028-12-31')).toBe('2028-01-10');
    expect(renewedExpiry('2026-06-30', TODAY, '2028-12-31')).toBe('2027-11-22');
    expect(renewedExpiry('2027-01-10', TODAY, '2027-12-31')).toBe('2027-12-31');
  });

  it('is that of the office when the office ended before', () => {
    expect(validUntil(held, office)).toBe('2027-05-01');
    expect(validUntil(held, { ...office, state: 'resigned', ended_on: '2026-08-01' })).toBe('2026-08-01');
  });
});

describe('what a certificate is on a day', () => {
  it('valid to the last day, expired after it, suspended while it is', () => {
    expect(standingOf(held, office, '2027-05-01')).toBe('valid');
    expect(standingOf(held, office, '2027-05-02')).toBe('expired');
    expect(standingOf({ ...held, state: 'suspended' }, office, TODAY)).toBe('suspended');
  });

  it('expired for whoever is out of office, suspended or not: nobody learns why', () => {
    const gone = { ...office, state: 'removed' as const, ended_on: '2026-08-01' };
    expect(standingOf(held, gone, TODAY)).toBe('expired');
    expect(standingOf({ ...held, state: 'suspended' }, gone, TODAY)).toBe('expired');
    expect(standingOf(held, { ...office, term_to: '2026-11-22' }, TODAY)).toBe('expired');
  });
});

it('a duty needs an office, a certificate that counts and ties declared, and says the first that is missing', () => {
  expect(missingForDuty(office, held, TODAY)).toBeNull();
  expect(missingForDuty({ ...office, declared_on: '2025-11-23' }, held, TODAY)).toBe('notDeclared');
  expect(missingForDuty({ ...office, declared_on: null }, held, TODAY)).toBe('notDeclared');
  expect(missingForDuty(office, undefined, TODAY)).toBe('none');
  expect(missingForDuty(office, { ...held, state: 'suspended' }, TODAY)).toBe('suspended');
  expect(missingForDuty(office, { ...held, expires_on: '2026-11-22' }, TODAY)).toBe('expired');
  expect(missingForDuty({ ...office, term_to: '2026-11-22' }, undefined, TODAY)).toBe('termOver');
});

describe('reminders', () => {
  it('come at 60, 30 and 7 days, each once', () => {
    const last = '2027-05-01';
    let reminded: Reminder | null = null;
    const told: [Reminder, number][] = [];
    for (let left = 90; left >= -5; left--) {
      const due = reminderDue(last, reminded, plusDays(last, -left));
      if (due === null) continue;
      told.push([due, left]);
      reminded = due;
    }
    expect(told).toEqual([
      [60, 60],
      [30, 30],
      [7, 7],
    ]);
  });

  it('after nights without a run say what is due now, once, and nothing that has passed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -10, max: 90 }), { maxLength: 20 }), (days) => {
        const last = '2027-05-01';
        let reminded: Reminder | null = null;
        const told: Reminder[] = [];
        for (const left of [...days].sort((a, b) => b - a)) {
          const due = reminderDue(last, reminded, plusDays(last, -left));
          if (due === null) continue;
          expect(left).toBeLessThanOrEqual(due);
          expect(left).toBeGreaterThanOrEqual(0);
          told.push(due);
          reminded = due;
        }
        expect(new Set(told).size).toBe(told.length);
        expect(told).toEqual(REMINDERS.filter((one) => told.includes(one)));
      }),
    );
  });
});

describe('training', () => {
  const courses = [
    { id: 'a', purpose: 'entry' as const, edition: 2 },
    { id: 'b', purpose: 'entry' as const, edition: 1 },
    { id: 'y', purpose: 'yearly' as const, edition: 1 },
  ];
  const read = (edition: number, on = TODAY) => ({ edition, read_on: on });

  it('is done when every course before the exam was read in its present edition', () => {
    expect(
      trainingDone(
        courses,
        new Map([
          ['a', read(2)],
          ['b', read(1)],
        ]),
      ),
    ).toBe(true);
    expect(
      trainingDone(
        courses,
        new Map([
          ['a', read(1)],
          ['b', read(1)],
        ]),
      ),
    ).toBe(false);
    expect(trainingDone(courses, new Map([['a', read(2)]]))).toBe(false);
    expect(trainingDone([], new Map())).toBe(false);
  });

  it('for another year is the yearly course, read since the first reminder; or all where there is none', () => {
    expect(yearlyDone(courses, new Map([['y', read(1, '2026-10-01')]]), '2026-10-01')).toBe(true);
    expect(yearlyDone(courses, new Map([['y', read(1, '2026-09-30')]]), '2026-10-01')).toBe(false);
    const none = courses.slice(0, 2);
    expect(yearlyCourses(none)).toEqual(none);
    expect(
      yearlyDone(
        none,
        new Map([
          ['a', read(2)],
          ['b', read(1)],
        ]),
        '2026-10-01',
      ),
    ).toBe(true);
    expect(yearlyDone([], new Map(), '2026-10-01')).toBe(false);
  });
});

describe('attempts', () => {
  const failed = (attempt: number, at: string, round = 1): Sitting => ({
    round,
    attempt,
    state: 'failed',
    due_at: plus(at, 10 * MINUTE),
    handed_in_at: at,
  });

  it('are three, with a day between', () => {
    expect(chanceOf([], 1, NOW)).toEqual({ kind: 'may', round: 1, attempt: 1 });
    expect(chanceOf([failed(1, plus(NOW, -DAY))], 1, NOW)).toEqual({ kind: 'may', round: 1, attempt: 2 });
    expect(chanceOf([failed(1, plus(NOW, -DAY + 1))], 1, NOW)).toEqual({
      kind: 'wait',
      from: plus(NOW, 1),
      attempt: 2,
    });
    const three = [3, 2, 1].map((days, at) => failed(at + 1, plus(NOW, -days * DAY)));
    expect(chanceOf(three, 1, NOW)).toEqual({ kind: 'used_up' });
  });

  it('are three more in a round that the office opens', () => {
    const three = [4, 3, 2].map((days, at) => failed(at + 1, plus(NOW, -days * DAY)));
    expect(chanceOf(three, 2, NOW)).toEqual({ kind: 'may', round: 2, attempt: 1 });
    expect(chanceOf([...three, failed(1, plus(NOW, -1), 2)], 2, NOW)).toMatchObject({ kind: 'wait' });
  });

  it('end with the time when nobody hands in, a minute for the network included', () => {
    const open: Sitting = { round: 1, attempt: 1, state: 'open', due_at: NOW, handed_in_at: null };
    expect(isOver(open, plus(NOW, MINUTE))).toBe(false);
    expect(isOver(open, plus(NOW, MINUTE + 1))).toBe(true);
    expect(endOf(open, NOW)).toBeNull();
    expect(endOf(open, plus(NOW, DAY))).toBe(NOW);
    expect(chanceOf([open], 1, NOW)).toEqual({ kind: 'open' });
    expect(chanceOf([open], 1, plus(NOW, DAY))).toEqual({ kind: 'may', round: 1, attempt: 2 });
  });

  it('need no other once one was passed', () => {
    expect(chanceOf([{ ...failed(1, NOW), state: 'passed' }], 1, NOW)).toEqual({ kind: 'passed' });
  });
});

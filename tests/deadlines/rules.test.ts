import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atTime, between, dayOf, plus, plusDays, timeOf } from '../../server/clock.ts';
import {
  defaultRules,
  dueAt,
  explain,
  ladderOf,
  receiptOf,
  remaining,
  reworkSpan,
  rulesSchema,
  workdaysAfter,
  workdaysBefore,
  DEADLINE_CLASSES,
} from '../../server/features/deadlines/index.ts';
import { seededCalendar } from './calendar-rows.ts';

const calendar = seededCalendar();
const received = (day: string, time: string) => receiptOf(calendar, atTime(day, time));

describe('receipt', () => {
  it.each([
    ['in office hours', '2026-11-23', '10:15', '2026-11-23', '10:15'],
    ['before the office opens', '2026-11-23', '00:00', '2026-11-23', '00:00'],
    ['at 18:00 sharp', '2026-11-23', '18:00', '2026-11-23', '18:00'],
    ['after closing', '2026-11-23', '18:01', '2026-11-24', '09:00'],
    ['on a Friday night', '2026-11-27', '23:59', '2026-11-30', '09:00'],
    ['on a Saturday', '2026-11-28', '10:00', '2026-11-30', '09:00'],
    ['on a Sunday of work', '2026-09-20', '10:00', '2026-09-20', '10:00'],
    ['on a holiday in the week', '2026-10-01', '10:00', '2026-10-08', '09:00'],
    ['after closing before the long holiday', '2026-09-30', '18:01', '2026-10-08', '09:00'],
  ])('%s', (_what, day, time, onDay, atTimeText) => {
    expect(received(day, time)).toEqual({
      submittedAt: atTime(day, time),
      receivedAt: atTime(onDay, atTimeText),
      receivedOn: onDay,
    });
  });

  it('is the next day one millisecond after 18:00', () => {
    const closing = atTime('2026-11-23', '18:00');
    expect(receiptOf(calendar, closing).receivedOn).toBe('2026-11-23');
    expect(receiptOf(calendar, plus(closing, 1)).receivedOn).toBe('2026-11-24');
  });

  it('looks at the day in Shanghai, not in Greenwich', () => {
    // 23:30 on Sunday in Greenwich is 07:30 on Monday there.
    expect(receiptOf(calendar, '2026-11-22T23:30:00.000Z').receivedOn).toBe('2026-11-23');
  });

  it('never lies before the sending and always on a working day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), (minutes) => {
        const at = plus('2026-01-01T00:00:00.000Z', minutes * 60_000);
        const receipt = receiptOf(calendar, at);
        expect(receipt.receivedAt >= at).toBe(true);
        expect(calendar.isWorkday(receipt.receivedOn)).toBe(true);
        expect(dayOf(receipt.receivedAt)).toBe(receipt.receivedOn);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('due dates', () => {
  it('end at 18:00 of the fifth working day, the day of receipt not counted', () => {
    expect(dueAt(calendar, received('2026-11-23', '10:00'), { days: 5 })).toEqual({
      at: atTime('2026-11-30', '18:00'),
      provisional: false,
    });
    expect(dueAt(calendar, received('2026-11-23', '18:01'), { days: 5 }).at).toBe(
      atTime('2026-12-01', '18:00'),
    );
    expect(dueAt(calendar, received('2026-09-28', '10:00'), { days: 5 }).at).toBe(
      atTime('2026-10-10', '18:00'),
    );
  });

  it('end at noon of the next working day for half a day more', () => {
    expect(dueAt(calendar, received('2026-11-27', '10:00'), { days: 0.5 }).at).toBe(
      atTime('2026-11-30', '12:00'),
    );
    expect(dueAt(calendar, received('2026-11-23', '10:00'), { days: 2.5 }).at).toBe(
      atTime('2026-11-26', '12:00'),
    );
  });

  it('run by the clock on the wall when they are hours, also at night and on holidays', () => {
    const night = received('2026-10-01', '23:30');
    expect(dueAt(calendar, night, { hours: 2 })).toEqual({
      at: atTime('2026-10-02', '01:30'),
      provisional: false,
    });
    expect(dueAt(calendar, night, { hours: 0.5 }).at).toBe(atTime('2026-10-02', '00:00'));
  });

  it('count every day when they are calendar days', () => {
    expect(dueAt(calendar, received('2026-01-05', '10:00'), { calendarDays: 180 }).at).toBe(
      atTime('2026-07-04', '18:00'),
    );
  });

  it('say that they are provisional when they reach a year without a schedule', () => {
    expect(dueAt(calendar, received('2026-12-24', '10:00'), { days: 1 }).provisional).toBe(false);
    expect(dueAt(calendar, received('2026-12-24', '10:00'), { days: 5 }).provisional).toBe(true);
    expect(dueAt(calendar, received('2027-03-01', '10:00'), { calendarDays: 3 }).provisional).toBe(true);
  });

  it('are found n working days after and before an instant, at 18:00', () => {
    const at = atTime('2026-09-30', '11:00');
    expect(workdaysAfter(calendar, at, 3).at).toBe(atTime('2026-10-10', '18:00'));
    expect(workdaysBefore(calendar, atTime('2026-10-08', '12:00'), 1).at).toBe(atTime('2026-09-30', '18:00'));
    expect(workdaysAfter(calendar, at, 0).at).toBe(atTime('2026-09-30', '18:00'));
  });
});

describe('the ladder (domain §5.3)', () => {
  const due = { at: atTime('2026-11-30', '18:00'), provisional: false };

  it('is amber one working day before, red when due passes, then 3, 5 and 8 working days after', () => {
    const ladder = ladderOf(calendar, defaultRules, due);
    expect(ladder.amber.at).toBe(atTime('2026-11-27', '18:00'));
    expect(ladder.red).toEqual(due);
    expect(ladder.order.at).toBe(atTime('2026-12-03', '18:00'));
    expect(ladder.candidate.at).toBe(atTime('2026-12-07', '18:00'));
    expect(ladder.exposed.at).toBe(atTime('2026-12-10', '18:00'));
  });

  it('orders supervision at once when an urgent matter is late', () => {
    expect(ladderOf(calendar, defaultRules, due, true).order).toEqual(due);
  });

  it('climbs from 18:00 whatever the hour of the due moment', () => {
    const night = { at: atTime('2026-11-29', '03:10'), provisional: false };
    expect(ladderOf(calendar, defaultRules, night).order.at).toBe(atTime('2026-12-02', '18:00'));
  });

  it('is provisional wherever the due date is, or its own steps are', () => {
    const late = ladderOf(calendar, defaultRules, { at: atTime('2026-12-24', '18:00'), provisional: false });
    expect([late.amber, late.red, late.order, late.exposed].map((step) => step.provisional)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(ladderOf(calendar, defaultRules, { ...due, provisional: true }).amber.provisional).toBe(true);
  });
});

describe('rework (domain §5.2: the longer of three days and half of the original)', () => {
  it.each([
    ['consult', { days: 3 }],
    ['complaint', { days: 3 }],
    ['conduct_complaint', { days: 7.5 }],
    ['suggestion', { days: 7.5 }],
    ['long_cycle', { calendarDays: 90 }],
    ['urgent', { days: 3 }],
    ['report', { days: 3 }],
  ] as const)('%s', (name, span) => {
    expect(reworkSpan(defaultRules, name)).toEqual(span);
  });
});

describe('why a date is what it is', () => {
  it('lists counted days, days off and days of work instead', () => {
    const why = explain(calendar, '2026-09-28', '2026-10-10');
    expect(why).toMatchObject({ counted: 5, weekends: 0, holidays: 7, makeups: 1, provisional: false });
    expect(why.days.map((day) => day.counted)).toEqual([
      1,
      2,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      3,
      4,
      5,
    ]);
    expect(why.days[2]).toMatchObject({ day: '2026-10-01', why: 'holiday', name: '国庆节' });
    expect(why.days.at(-1)).toMatchObject({ day: '2026-10-10', why: 'makeup', counted: 5 });
  });

  it('adds up to the due date it explains, whatever the day and the length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 40 }), (offset, days) => {
        const receipt = receiptOf(calendar, atTime(plusDays('2011-01-01', offset), '10:00'));
        const due = dueAt(calendar, receipt, { days });
        const why = explain(calendar, receipt.receivedOn, dayOf(due.at));
        expect(why.counted).toBe(days);
        expect(why.days.at(-1)?.counted).toBe(days);
        expect(why.days.length).toBe(why.counted + why.weekends + why.holidays);
        expect(why.makeups <= why.counted).toBe(true);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('explains nothing when the end is not after the start, and warns of a year without a schedule', () => {
    expect(explain(calendar, '2026-10-10', '2026-10-10').days).toEqual([]);
    expect(explain(calendar, '2026-10-10', '2026-10-09').days).toEqual([]);
    expect(explain(calendar, '2026-12-28', '2027-01-04').provisional).toBe(true);
  });
});

describe('what is left', () => {
  const due = atTime('2026-11-30', '18:00');

  it.each([
    [
      'five working days before',
      '2026-11-23',
      '10:00',
      { late: false, workingDays: 5, hours: 176, sameDay: false },
    ],
    ['over a weekend', '2026-11-28', '18:00', { late: false, workingDays: 1, hours: 48, sameDay: false }],
    ['on the day', '2026-11-30', '17:30', { late: false, workingDays: 0, hours: 0, sameDay: true }],
    ['at the moment itself', '2026-11-30', '18:00', { late: false, workingDays: 0, hours: 0, sameDay: true }],
    ['that evening', '2026-11-30', '20:30', { late: true, workingDays: 0, hours: 2, sameDay: true }],
    [
      'three working days later',
      '2026-12-03',
      '09:00',
      { late: true, workingDays: 3, hours: 63, sameDay: false },
    ],
  ])('%s', (_what, day, time, expected) => {
    expect(remaining(calendar, atTime(day, time), due)).toEqual({ ...expected, provisional: false });
  });

  it('is late one millisecond after, not before', () => {
    expect(remaining(calendar, due, due).late).toBe(false);
    expect(remaining(calendar, plus(due, 1), due).late).toBe(true);
  });
});

describe('version 1 of the rules', () => {
  it('has the shape that published rules must have', () => {
    expect(rulesSchema.parse(JSON.parse(JSON.stringify(defaultRules)))).toEqual(defaultRules);
    expect(Object.keys(defaultRules.classes)).toEqual([...DEADLINE_CLASSES]);
  });

  it('gives every contact before its resolution, for a message at any hour of the year', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DEADLINE_CLASSES),
        fc.integer({ min: 0, max: 350 * 24 * 60 }),
        (name, minutes) => {
          const { contact, resolve } = defaultRules.classes[name];
          fc.pre(contact !== null && resolve !== null);
          const receipt = receiptOf(calendar, plus('2026-01-01T00:00:00.000Z', minutes * 60_000));
          const [first, last] = [dueAt(calendar, receipt, contact), dueAt(calendar, receipt, resolve)];
          expect(between(first.at, last.at)).toBeGreaterThan(0);
          if (!('hours' in resolve)) expect(timeOf(last.at)).toBe('18:00');
        },
      ),
      { seed: 6, numRuns: 500 },
    );
  });

  it.each([
    ['a misspelt limit', 'classes.help.resolv', { days: 5 }],
    ['a missing class', 'classes.report', undefined],
    ['no time at all', 'classes.help.resolve', { days: 0 }],
    ['a third of a day', 'classes.help.resolve', { days: 0.3 }],
    ['two units at once', 'classes.help.resolve', { days: 1, hours: 2 }],
    ['endless time', 'classes.help.resolve', { days: Infinity }],
    ['a share over 100', 'rates.scale', [101, 80, 60, 30, 0]],
    ['weights that are not 100 together', 'rates.weights.response', 11],
    ['hours that do not exist', 'quietHours.from', '25:00'],
  ])('are refused with %s', (_what, path, value) => {
    expect(rulesSchema.safeParse(replaced(defaultRules, path.split('.'), value)).success).toBe(false);
  });

  it('are taken with another limit', () => {
    const changed = replaced(defaultRules, ['classes', 'help', 'resolve'], { days: 4 });
    expect(rulesSchema.safeParse(changed).success).toBe(true);
  });
});

/** A copy with another value at the end of the path. */
function replaced(value: object, [key, ...rest]: string[], by: unknown): object {
  const inner = (value as Record<string, unknown>)[key!];
  return { ...value, [key!]: rest.length === 0 ? by : replaced(inner as object, rest, by) };
}

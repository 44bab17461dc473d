import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slotAtOrAfter, slotAtOrBefore } from '../../jobs/slots.ts';
import { DAY, MINUTE, dayOf, plus, timeOf, weekdayOf, type Instant } from '../../server/clock.ts';

/** Asia/Shanghai to the stored form, so that the vectors read like a clock on the wall. */
const at = (wall: string): Instant => new Date(`${wall.replace(' ', 'T')}+08:00`).toISOString();

describe('the slot at or after a moment', () => {
  it.each([
    ['* * * * *', '2026-11-23 09:00', '2026-11-23 09:00'],
    ['* * * * *', '2026-11-23 09:00:00.001', '2026-11-23 09:01'],
    ['*/5 * * * *', '2026-11-23 09:01', '2026-11-23 09:05'],
    ['*/5 * * * *', '2026-11-23 23:56', '2026-11-24 00:00'],
    ['30 3 * * *', '2026-11-23 03:30', '2026-11-23 03:30'],
    ['30 3 * * *', '2026-11-23 03:31', '2026-11-24 03:30'],
    ['0 0 1 * *', '2026-12-02 00:00', '2027-01-01 00:00'],
    ['0 0 31 * *', '2026-11-01 00:00', '2026-12-31 00:00'],
    ['0 0 29 2 *', '2026-11-23 00:00', '2028-02-29 00:00'],
    ['0 9,14 * * 1-5', '2026-11-27 14:01', '2026-11-30 09:00'],
    ['15 8-10/2 * * 0', '2026-11-23 00:00', '2026-11-29 08:15'],
    ['59 23 31 12 *', '2026-12-31 23:59', '2026-12-31 23:59'],
  ])('%s from %s is %s', (cron, from, expected) => {
    expect(slotAtOrAfter(cron, at(from))).toBe(at(expected));
  });

  it.each([['0 0 31 2 *'], ['0 0 30 2 *']])('%s names no moment, and says so', (cron) => {
    expect(() => slotAtOrAfter(cron, at('2026-11-23 00:00'))).toThrow(RangeError);
  });

  it.each([
    ['* * * *'],
    ['* * * * * *'],
    ['60 * * * *'],
    ['* 24 * * *'],
    ['* * 0 * *'],
    ['* * * 13 *'],
    ['* * * * 7'],
    ['1,,2 * * * *'],
    ['-5 * * * *'],
    ['a * * * *'],
    ['*/0 * * * *'],
    ['@daily'],
    [''],
  ])('"%s" is not understood, and is refused', (cron) => {
    expect(() => slotAtOrAfter(cron, at('2026-11-23 00:00'))).toThrow(RangeError);
  });
});

describe('the slot at or before a moment', () => {
  it.each([
    ['* * * * *', '2026-11-23 09:00:59.999', '2026-11-23 09:00'],
    ['*/5 * * * *', '2026-11-23 09:04:59', '2026-11-23 09:00'],
    ['30 3 * * *', '2026-11-23 03:29:59', '2026-11-22 03:30'],
    ['30 3 * * *', '2026-11-23 03:30', '2026-11-23 03:30'],
    ['0 0 1 1 *', '2026-12-31 12:00', '2026-01-01 00:00'],
    ['0 0 1 1 *', '2026-01-01 00:00', '2026-01-01 00:00'],
  ])('%s until %s is %s', (cron, until, expected) => {
    expect(slotAtOrBefore(cron, at(until))).toBe(at(expected));
  });

  it('is none when it lies more than a year back', () => {
    expect(slotAtOrBefore('0 0 29 2 *', at('2026-11-23 00:00'))).toBeNull();
  });
});

/** Minute by minute: slow, and too plain to be wrong. */
function naive(cron: string, from: Instant, step: 1 | -1, minutes: number): Instant | null {
  const fields = cron.split(' ');
  const matches = (field: string, value: number, low: number): boolean =>
    field.split(',').some((part) => {
      const [range, every] = part.split('/');
      const [first, last] = range === '*' ? [low, 99] : range!.split('-').map(Number);
      const top = last ?? (every ? 99 : first!);
      return value >= first! && value <= top && (value - first!) % Number(every ?? 1) === 0;
    });
  const whole = Math[step === 1 ? 'ceil' : 'floor'](Date.parse(from) / MINUTE) * MINUTE;
  for (let n = 0; n <= minutes; n++) {
    const slot = new Date(whole + step * n * MINUTE).toISOString();
    const [day, time] = [dayOf(slot), timeOf(slot)];
    const values = [time.slice(3), time.slice(0, 2), day.slice(8), day.slice(5, 7), weekdayOf(day)].map(
      Number,
    );
    if (fields.every((field, i) => matches(field, values[i]!, i === 2 || i === 3 ? 1 : 0))) return slot;
  }
  return null;
}

const field = (low: number, high: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min: low, max: high });
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    value.map(String),
    fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.integer({ min: 2, max: 30 }).map((every) => `*/${every}`),
    fc.tuple(value, fc.integer({ min: 2, max: 9 })).map(([a, every]) => `${a}/${every}`),
  );
  return fc.oneof(
    { weight: 4, arbitrary: part },
    fc.tuple(part, part).map((parts) => parts.join(',')),
  );
};
const crons = fc
  .tuple(field(0, 59), field(0, 23), fc.constant('*'), fc.constant('*'), field(0, 6))
  .map((parts) => parts.join(' '));
const moments = fc
  .integer({ min: Date.parse('2025-12-20T00:00:00Z'), max: Date.parse('2028-03-10T00:00:00Z') })
  .map((ms) => new Date(ms).toISOString());

it('finds the same slots as looking at every minute, forwards and backwards', () => {
  fc.assert(
    fc.property(crons, moments, (cron, moment) => {
      const span = (8 * DAY) / MINUTE;
      expect(slotAtOrAfter(cron, moment)).toBe(naive(cron, moment, 1, span));
      expect(slotAtOrBefore(cron, moment)).toBe(naive(cron, moment, -1, span));
    }),
    { numRuns: 80, seed: 20261123 },
  );
});

it('a slot is its own slot, and there is none between it and the moment', () => {
  fc.assert(
    fc.property(crons, moments, (cron, moment) => {
      const before = slotAtOrBefore(cron, moment)!;
      const after = slotAtOrAfter(cron, moment);
      expect(before <= moment && moment <= after).toBe(true);
      expect(slotAtOrAfter(cron, before)).toBe(before);
      expect(slotAtOrBefore(cron, after)).toBe(after);
      if (before !== after) expect(slotAtOrAfter(cron, plus(before, MINUTE))).toBe(after);
    }),
    { numRuns: 200, seed: 20261123 },
  );
});

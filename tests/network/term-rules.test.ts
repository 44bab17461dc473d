import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  allSeats,
  callStateOn,
  placeOf,
  readQuotas,
  seatsOf,
  writeQuotas,
} from '../../server/features/network/call-rules.ts';
import { sameDayLater, termEnd } from '../../server/features/network/rules.ts';
import {
  declarationEnd,
  isTermOver,
  mayBeReappointed,
  nextTermEnd,
  reminderDue,
} from '../../server/features/network/term-rules.ts';

const days = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2050, 0, 1) })
  .map((at) => dayOf(new Date(at).toISOString()));

describe('a term', () => {
  it('is three years to the day, and the next one follows it without a gap', () => {
    expect(termEnd('2026-03-01')).toBe('2029-02-28');
    expect(nextTermEnd('2029-02-28')).toBe('2032-02-29');
    fc.assert(
      fc.property(days, (from) => {
        const end = termEnd(from);
        expect(nextTermEnd(end)).toBe(termEnd(plusDays(end, 1)));
        expect(end < sameDayLater(from, 36)).toBe(true);
      }),
    );
  });

  it('can be followed by one more, decided in its last three months', () => {
    const first = { state: 'in_office', term: 1, term_from: '2024-01-10', term_to: '2027-01-09' } as const;
    expect(mayBeReappointed(first, '2026-10-08')).toBe(false);
    expect(mayBeReappointed(first, '2026-10-09')).toBe(true);
    expect(mayBeReappointed(first, '2027-01-09')).toBe(true);
    expect(mayBeReappointed(first, '2027-01-10')).toBe(false);
    expect(mayBeReappointed({ ...first, term: 2 }, '2026-12-01')).toBe(false);
    expect(mayBeReappointed({ ...first, state: 'resigned' }, '2026-12-01')).toBe(false);
  });

  it('is over the day after its last', () => {
    const member = { state: 'in_office', term_to: '2027-01-09' } as const;
    expect(isTermOver(member, '2027-01-09')).toBe(false);
    expect(isTermOver(member, '2027-01-10')).toBe(true);
    expect(isTermOver({ ...member, state: 'removed' }, '2027-01-10')).toBe(false);
  });
});

describe('a reminder', () => {
  it('is the nearest that has come, and none before the first or after the end', () => {
    const told = ['2026-10-31', '2026-11-01', '2026-12-23', '2026-12-24', '2026-12-31', '2027-01-01'];
    expect(told.map((day) => reminderDue('2026-12-31', day, [60, 7]))).toEqual([
      null, 60, 60, 7, 7, null,
    ]); // prettier-ignore
  });

  it('comes once each, however seldom anybody asks', () => {
    fc.assert(
      fc.property(days, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 5 }), (end, steps) => {
        const due: number[] = [];
        let day = plusDays(end, -90);
        for (const step of steps) {
          day = plusDays(day, step);
          const reminder = reminderDue(end, day, [60, 7]);
          if (reminder !== null && !due.includes(reminder)) due.push(reminder);
        }
        // Never the farther one after the nearer.
        expect(due).toEqual(due.toSorted((a, b) => b - a));
      }),
    );
  });

  it('of a declaration ends the day before a year is round', () => {
    expect(declarationEnd('2026-03-01')).toBe('2027-02-28');
    expect(declarationEnd(null)).toBeNull();
  });
});

describe('a call', () => {
  it('is open from its first day to its last', () => {
    const call = { opens_on: '2026-11-01', closes_on: '2026-11-30' };
    const states = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map((day) =>
      callStateOn(call, day),
    );
    expect(states).toEqual(['coming', 'open', 'open', 'closed']);
  });

  it('keeps its seats by place, the same text for the same seats, and none under a name of the language', () => {
    const place = fc.oneof(
      fc.constant('county'),
      fc.integer({ min: 100, max: 999 }).map((n) => `990100${n}`),
    );
    fc.assert(
      fc.property(fc.dictionary(place, fc.integer({ min: 0, max: 50 })), (quotas) => {
        const json = writeQuotas(quotas);
        const mixed = Object.fromEntries(Object.entries(quotas).reverse());
        expect(writeQuotas(mixed)).toBe(json);
        const seats = Object.values(quotas).reduce((sum, n) => sum + n, 0);
        expect(allSeats({ quotas_json: json })).toBe(seats);
        for (const [name, n] of Object.entries(quotas)) expect(seatsOf({ quotas_json: json }, name)).toBe(n);
        expect(Object.values(readQuotas(json)).every((n) => n > 0)).toBe(true);
      }),
    );
    expect(seatsOf({ quotas_json: '{}' }, 'constructor')).toBe(0);
    expect(placeOf({ level: 'county', townCode: null })).toBe('county');
    expect(placeOf({ level: 'town', townCode: '990100101' })).toBe('990100101');
  });
});

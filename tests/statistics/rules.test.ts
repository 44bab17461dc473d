import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from '../../server/features/deadlines/index.ts';
import {
  bandOf,
  FIGURE_NAMES,
  isMonth,
  monthsBetween,
  NO_FIGURES,
  orderPoints,
  plusMonths,
  RATES,
  ratesOf,
  scoreOf,
  shownRate,
  sumOf,
  validOf,
  wilson,
  type Figures,
} from '../../server/features/statistics/index.ts';

const { rates: rules } = defaultRules;

const share = fc
  .integer({ min: 0, max: 5000 })
  .chain((n) => fc.record({ k: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));
const figures = fc
  .record({ contact: share, solved: share, rated: share, onTime: share, orders: fc.nat(30) })
  .map((parts): Figures => ({
    ...NO_FIGURES,
    contact_due: parts.contact.n,
    contact_in_time: parts.contact.k,
    judged: parts.solved.n,
    solved: parts.solved.k,
    rated: parts.rated.n,
    rated_3plus: parts.rated.k,
    rated_4plus: Math.floor(parts.rated.k / 2),
    due_answers: parts.onTime.n,
    on_time: parts.onTime.k,
    orders: parts.orders,
  }));
/** Figures in which every rate has the same counts. */
const even = (k: number, n: number, orders = 0): Figures => ({
  ...NO_FIGURES,
  contact_due: n,
  contact_in_time: k,
  judged: n,
  solved: k,
  rated: n,
  rated_3plus: k,
  due_answers: n,
  on_time: k,
  orders,
});

describe("Wilson's interval", () => {
  it('has the values of the textbook', () => {
    expect(wilson({ k: 9, n: 10 }).low).toBeCloseTo(0.5958, 4);
    expect(wilson({ k: 9, n: 10 }).high).toBeCloseTo(0.9821, 4);
    expect(wilson({ k: 0, n: 10 })).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
    expect(wilson({ k: 50, n: 100 })).toEqual({
      low: expect.closeTo(0.4038, 4),
      high: expect.closeTo(0.5962, 4),
    });
    expect(wilson({ k: 0, n: 0 })).toEqual({ low: 0, high: 1 });
  });

  it('lies within 0 and 1, and holds the share itself', () => {
    fc.assert(
      fc.property(share, ({ k, n }) => {
        const { low, high } = wilson({ k, n });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
        if (n > 0) {
          expect(low).toBeLessThanOrEqual(k / n);
          expect(high).toBeGreaterThanOrEqual(k / n);
        }
      }),
    );
  });

  it('narrows when the same share rests on more', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 2, max: 20 }), ({ k, n }, times) => {
        fc.pre(n > 0);
        const few = wilson({ k, n });
        const more = wilson({ k: k * times, n: n * times });
        expect(more.high - more.low).toBeLessThan(few.high - few.low);
      }),
    );
  });
});

describe('rates', () => {
  it('are hidden below five and shown from five on', () => {
    expect(shownRate({ k: 4, n: 4 }, rules)).toBeNull();
    expect(shownRate({ k: 4, n: 5 }, rules)).toBe(0.8);
    expect(shownRate({ k: 0, n: 0 }, { minForRate: 0 })).toBeNull();
    fc.assert(
      fc.property(share, ({ k, n }) => (shownRate({ k, n }, rules) === null) === n < rules.minForRate),
    );
  });

  it('are taken from the counts that belong to them', () => {
    const all = Object.fromEntries(
      FIGURE_NAMES.map((name, index) => [name, index + 1]),
    ) as unknown as Figures;
    expect(ratesOf(all)).toEqual({
      response: { k: all.contact_in_time, n: all.contact_due },
      resolution: { k: all.solved, n: all.judged },
      satisfaction: { k: all.rated_3plus, n: all.rated },
      strict: { k: all.rated_4plus, n: all.rated },
      onTime: { k: all.on_time, n: all.due_answers },
    });
    expect(Object.keys(ratesOf(all))).toEqual([...RATES]);
  });

  it('rest on what is left after what does not count', () => {
    expect(validOf({ received: 20, merged: 3, declined: 2, withdrawn: 1, impossible: 2 })).toBe(12);
  });

  it('do not move when somebody says nothing', () => {
    const before = even(8, 10);
    expect(ratesOf({ ...before, received: 500, people: 500, unanswered: 0 })).toEqual(ratesOf(before));
  });
});

describe('the score of a month', () => {
  it('is the worked example of the rules page', () => {
    const month: Figures = {
      ...NO_FIGURES,
      contact_due: 40,
      contact_in_time: 38,
      judged: 20,
      solved: 15,
      rated: 20,
      rated_3plus: 16,
      due_answers: 40,
      on_time: 36,
      orders: 1,
    };
    // 10 × 0.95 + 40 × 0.75 + 40 × 0.8 + 10 × 0.9 − 2
    expect(scoreOf(month, rules)).toBeCloseTo(78.5, 10);
  });

  it('is hidden when a single one of its rates rests on fewer than ten', () => {
    expect(scoreOf(even(10, 10), rules)).toBe(100);
    for (const name of ['contact_due', 'judged', 'rated', 'due_answers'] as const) {
      const lacking = { ...even(9, 10), [name]: 9 };
      expect(scoreOf(lacking, rules)).toBeNull();
    }
    expect(scoreOf(NO_FIGURES, { ...rules, minForScore: 0 })).toBeNull();
  });

  it('loses two points an order, ten at the most, and never falls below nothing', () => {
    expect([0, 1, 4, 5, 6, 100].map((n) => orderPoints(n, rules))).toEqual([0, 2, 8, 10, 10, 10]);
    expect(scoreOf(even(10, 10, 3), rules)).toBe(94);
    expect(scoreOf(even(0, 10, 9), rules)).toBe(0);
  });

  it('stays within 0 and 100 for any figures', () => {
    fc.assert(
      fc.property(figures, (some) => {
        const score = scoreOf(some, rules);
        if (score !== null) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100 + 1e-9);
        }
      }),
    );
  });

  it('never falls when one case more is solved, and never rises with an order', () => {
    fc.assert(
      fc.property(figures, (some) => {
        const score = scoreOf(some, rules);
        fc.pre(score !== null && some.solved < some.judged);
        expect(scoreOf({ ...some, solved: some.solved + 1 }, rules)).toBeGreaterThanOrEqual(score);
        expect(scoreOf({ ...some, orders: some.orders + 1 }, rules)).toBeLessThanOrEqual(score);
      }),
    );
  });

  it('falls in the band whose lower end it reaches', () => {
    expect([100, 90, 89.999, 80, 79.9, 60, 59.99, 0].map((score) => bandOf(score, rules.bands))).toEqual([
      'excellent',
      'excellent',
      'good',
      'good',
      'pass',
      'pass',
      'below',
      'below',
    ]);
  });
});

describe('adding up', () => {
  it('gives the same in any order and any grouping', () => {
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 8 }), fc.nat(8), (parts, at) => {
        const total = sumOf(parts);
        expect(sumOf([...parts].reverse())).toEqual(total);
        expect(sumOf([sumOf(parts.slice(0, at)), sumOf(parts.slice(at))])).toEqual(total);
      }),
    );
  });
});

describe('months', () => {
  it('go on over the turn of a year', () => {
    expect(monthsBetween('2026-11', '2027-02')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(monthsBetween('2027-02', '2026-11')).toEqual([]);
    expect(plusMonths('2026-01', -1)).toBe('2025-12');
    expect(plusMonths('2026-12', 13)).toBe('2028-01');
  });

  it.each(['2026-13', '2026-00', '2026-1', '26-01', '2026-01-01', '', '２０２６-01', '9999-01', '2026-01\n'])(
    'are not %j',
    (text) => expect(isMonth(text)).toBe(false),
  );
});

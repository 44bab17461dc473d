import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dateFault,
  gatesAreOpen,
  gatesOf,
  isValid,
  shownFor,
  type GateFacts,
} from '../../server/features/evaluations/rules.ts';
import { DAYS, levels } from './round.ts';

const THRESHOLDS = { leastForms: 30, leastForScore: 10, leastShown: 5 };

describe('the dates of a round', () => {
  it.each([
    [{}, null],
    [{ period_to: '2026-06-30' }, 'period_to'],
    [{ period_to: DAYS.opens_on }, 'opens_on'],
    [{ reports_by: DAYS.opens_on }, 'reports_by'],
    [{ closes_on: DAYS.opens_on }, 'closes_on'],
  ])('%j: what is out of place is %s', (parts, fault) => {
    expect(dateFault({ ...DAYS, ...parts })).toBe(fault);
  });
});

const facts = (parts: Partial<GateFacts> = {}): GateFacts => ({
  dates: DAYS,
  today: '2026-11-25',
  units: [
    { id: 'a', hasReport: true, drawn: 3 },
    { id: 'b', hasReport: true, drawn: 4 },
  ],
  certified: 3,
  isCommitted: true,
  isDrawn: true,
  hasWords: true,
  least: 3,
  ...parts,
});
const shut = (parts: Partial<GateFacts>) => gatesOf(facts(parts)).filter((gate) => gate.isShut);

describe('the gates of a round', () => {
  it('are all open when everything is there', () => {
    expect(gatesAreOpen(gatesOf(facts()))).toBe(true);
  });

  it.each([
    ['dates', { today: '2026-12-12' }],
    ['units', { units: [] }],
    ['evaluators', { certified: 2 }],
    ['draw', { isCommitted: false }],
    ['draw', { isDrawn: false }],
    ['forms', { hasWords: false }],
  ] as const)('%s is shut by %j', (name, parts) => {
    expect(shut(parts as Partial<GateFacts>).map((gate) => gate.name)).toEqual([name]);
  });

  it('name the units that have no report, until the last day for it is over', () => {
    const units = [
      { id: 'a', hasReport: false, drawn: 3 },
      { id: 'b', hasReport: true, drawn: 3 },
    ];
    expect(shut({ units })).toEqual([{ name: 'reports', isShut: true, units: ['a'] }]);
    expect(shut({ units, today: '2026-11-26' })).toHaveLength(1);
    expect(shut({ units, today: '2026-11-27' })).toEqual([]);
  });

  it('name the units that have too few evaluators', () => {
    const units = [
      { id: 'a', hasReport: true, drawn: 2 },
      { id: 'b', hasReport: true, drawn: 3 },
    ];
    expect(shut({ units })).toEqual([{ name: 'draw', isShut: true, units: ['a'] }]);
  });
});

describe('a form', () => {
  it('counts when one dimension is known, and not when its writer abstains', () => {
    const none = { attitude: null, capability: null, efficiency: null, effect: null };
    expect(isValid({ levels: none, reason: null })).toBe(false);
    expect(isValid({ levels: { ...none, effect: 5 }, reason: null })).toBe(true);
    expect(isValid({ levels: levels(1), reason: 'conflict' })).toBe(false);
  });
});

describe('the thresholds', () => {
  it.each([
    [0, 'nothing'],
    [4, 'nothing'],
    [5, 'count'],
    [9, 'count'],
    [10, 'thin'],
    [29, 'thin'],
    [30, 'full'],
  ])('with %i forms a unit shows: %s', (forms, shown) => {
    expect(shownFor(forms, THRESHOLDS)).toBe(shown);
  });

  it('never show more with fewer forms', () => {
    const order = ['nothing', 'count', 'thin', 'full'];
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(order.indexOf(shownFor(less, THRESHOLDS))).toBeLessThanOrEqual(
          order.indexOf(shownFor(more, THRESHOLDS)),
        );
      }),
    );
  });
});

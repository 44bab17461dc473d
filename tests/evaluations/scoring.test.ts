import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isValid, type Form } from '../../server/features/evaluations/rules.ts';
import { pointsOf, resultOf } from '../../server/features/evaluations/scoring.ts';
import { flagsOf, shareOfSame } from '../../server/features/evaluations/stuffing.ts';
import { anyForms, forms, NO_WORK, RUBRIC, times } from './forms-of.ts';
import { levels } from './round.ts';

describe('the points of a form', () => {
  it.each([
    [levels(1), 100],
    [levels(5), 0],
    [{ attitude: 1, capability: 1, efficiency: 1, effect: 5 } as const, 60],
    [{ attitude: null, capability: null, efficiency: null, effect: 2 } as const, 80],
    [{ attitude: 1, capability: null, efficiency: null, effect: 4 } as const, (20 * 100 + 40 * 30) / 60],
  ])('%j are %d', (given, points) => {
    expect(pointsOf({ levels: given, reason: null }, RUBRIC)).toBeCloseTo(points, 9);
  });
});

describe('the result of a unit', () => {
  it('weighs the groups 50, 25 and 25, and the monthly scores 30 in a hundred', () => {
    const given = forms({ users: times(10, 1), evaluators: times(10, 2), residents: times(10, 3) });
    const result = resultOf(given, { mean: 90, months: 3 }, RUBRIC);
    expect(result.appraisal).toBeCloseTo(0.5 * 100 + 0.25 * 80 + 0.25 * 60, 9);
    expect(result.score).toBeCloseTo(0.7 * 85 + 0.3 * 90, 9);
    expect(result).toMatchObject({ shown: 'full', band: 'good', sharedOut: [], forms: 30 });
    expect([result.low, result.high]).toEqual([result.score, result.score]);
  });

  it('counts the forms alone when there is no monthly score', () => {
    const given = forms({ users: times(30, 2) });
    expect(resultOf(given, NO_WORK, RUBRIC)).toMatchObject({ appraisal: 80, score: 80, band: 'good' });
  });

  it('shares out the weight of a group with fewer than five forms, and says so', () => {
    const given = forms({ users: times(4, 5), evaluators: times(20, 1), residents: times(10, 3) });
    const result = resultOf(given, NO_WORK, RUBRIC);
    expect(result.sharedOut).toEqual(['users']);
    expect(result.groups.map(({ weight }) => weight)).toEqual([0, 0.5, 0.5]);
    expect(result.score).toBeCloseTo(80, 9);
    expect(result.groups[0]).toMatchObject({ forms: 4, mean: null, variance: null });
  });

  it('leaves out "I don\'t know" and those who abstain', () => {
    const abstained: Form[] = Array.from({ length: 20 }, () => ({ levels: levels(5), reason: 'unknown' }));
    const result = resultOf(forms({ users: [...times(30, 1), ...abstained] }), NO_WORK, RUBRIC);
    expect(result).toMatchObject({ ballots: 50, forms: 30, score: 100, band: 'excellent' });
  });

  it.each([
    [29, 'thin', null],
    [30, 'full', 'good'],
  ])('with %i forms is %s and in band %s', (n, shown, band) => {
    expect(resultOf(forms({ users: times(n, 2) }), NO_WORK, RUBRIC)).toMatchObject({ shown, band });
  });

  it('has no score below ten forms, nor when no group has five', () => {
    expect(resultOf(forms({ users: times(9, 1) }), NO_WORK, RUBRIC)).toMatchObject({ score: null });
    const spread = forms({ users: times(4, 1), evaluators: times(4, 1), residents: times(4, 1) });
    expect(resultOf(spread, NO_WORK, RUBRIC)).toMatchObject({ score: null, sharedOut: [], shown: 'thin' });
  });

  it('has an interval that grows with disagreement and shrinks with forms', () => {
    const width = (given: Form[]) => {
      const { low, high } = resultOf(forms({ users: given }), NO_WORK, RUBRIC);
      return high! - low!;
    };
    const split = [...times(20, 1), ...times(20, 5)];
    expect(width(split)).toBeGreaterThan(width([...times(20, 2), ...times(20, 3)]));
    expect(width([...split, ...split])).toBeLessThan(width(split));
  });

  it('never depends on the order of the ballots', () => {
    fc.assert(
      fc.property(anyForms(40), fc.infiniteStream(fc.nat()), (given, chance) => {
        const mixed = (some: Form[]) =>
          some
            .map((form) => ({ form, lot: chance.next().value as number }))
            .sort((a, b) => a.lot - b.lot)
            .map(({ form }) => form);
        const other = {
          users: mixed(given.users),
          evaluators: mixed(given.evaluators),
          residents: mixed(given.residents),
        };
        expect(resultOf(other, { mean: 71.3, months: 2 }, RUBRIC)).toEqual(
          resultOf(given, { mean: 71.3, months: 2 }, RUBRIC),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its promises for any forms: thresholds, bounds, weights', () => {
    fc.assert(
      fc.property(anyForms(25), fc.option(fc.double({ min: 0, max: 100, noNaN: true })), (given, mean) => {
        const result = resultOf(given, { mean, months: mean === null ? 0 : 3 }, RUBRIC);
        const valid = Object.values(given).flat().filter(isValid).length;
        expect(result.forms).toBe(valid);
        if (valid < 10) expect(result.score).toBeNull();
        expect(result.band !== null).toBe(valid >= 30 && result.score !== null);
        for (const group of result.groups) expect(group.mean === null).toBe(group.forms < 5);
        if (result.score !== null) {
          expect(result.low!).toBeGreaterThanOrEqual(0);
          expect(result.high!).toBeLessThanOrEqual(100);
          expect(result.low!).toBeLessThanOrEqual(result.score + 1e-9);
          expect(result.high!).toBeGreaterThanOrEqual(result.score - 1e-9);
          const weight = result.groups.reduce((sum, group) => sum + group.weight, 0);
          expect(weight).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('signs of stuffing', () => {
  const cast = (parts: Parameters<typeof forms>[0], rights = {}) => {
    const given = forms(parts);
    return {
      forms: given,
      result: resultOf(given, NO_WORK, RUBRIC),
      rights: { users: null, evaluators: null, residents: null, ...rights },
    };
  };
  const mixed = [...times(3, 1), ...times(3, 2), ...times(3, 3), ...times(3, 4)];

  it('are forms that are all the same where elsewhere they differ', () => {
    const units = [cast({ users: times(12, 1) }), cast({ users: mixed }), cast({ users: mixed })];
    const flags = flagsOf(units);
    expect(flags[0]).toEqual([{ kind: 'identical', group: 'users', share: 1, usual: 0.25, forms: 12 }]);
    expect(flags.slice(1)).toEqual([[], []]);
  });

  it('say nothing about a few forms', () => {
    expect(shareOfSame(times(7, 1))).toBe(0);
    expect(flagsOf([cast({ users: times(7, 1) }), cast({ users: mixed })])[0]).toEqual([]);
  });

  it('are a group far off the others', () => {
    const unit = cast({ users: [...mixed, ...mixed], residents: times(12, 1) });
    expect(
      flagsOf([unit])
        .flat()
        .map((flag) => [flag.kind, flag.group]),
    ).toContainEqual(['apart', 'residents']);
  });

  it('are more ballots than were claimed', () => {
    const unit = cast({ users: mixed }, { users: 11 });
    expect(flagsOf([unit])[0]).toEqual([{ kind: 'surplus', group: 'users', ballots: 12, rights: 11 }]);
  });

  it('never change a result', () => {
    const unit = cast({ users: times(40, 1) });
    const before = structuredClone(unit.result);
    flagsOf([unit, cast({ users: mixed })]);
    expect(unit.result).toEqual(before);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  drawEvaluators,
  drawVillages,
  unitsOfSlip,
  type DrawLine,
} from '../../server/features/evaluations/draw.ts';

const LIMITS = { wanted: 4, unitsMost: 8 };
const pool = (n: number, towns: number) =>
  Array.from({ length: n }, (_, at) => ({ tag: `tag${at}`, town: `town${at % towns}` }));
const units = (n: number) => Array.from({ length: n }, (_, at) => `U${String(at).padStart(2, '0')}`);
const nobody = () => false;
const drawn = (lines: readonly DrawLine[], unit: string) =>
  lines.filter((line) => line.unit === unit && line.outcome === 'drawn').map(({ tag }) => tag);

describe('the draw of evaluators', () => {
  it('gives the same lines from the same seed, whatever order the lists come in', () => {
    const isKept = (unit: string, tag: string) => (unit + tag).endsWith('03');
    const one = drawEvaluators('seed', units(9), pool(30, 4), isKept, LIMITS);
    const other = drawEvaluators('seed', units(9).reverse(), pool(30, 4).reverse(), isKept, LIMITS);
    expect(other).toEqual(one);
    expect(drawEvaluators('other', units(9), pool(30, 4), isKept, LIMITS)).not.toEqual(one);
  });

  it('takes each unit’s evaluators from as many towns as there are', () => {
    const people = pool(40, 4);
    const lines = drawEvaluators('seed', units(6), people, nobody, LIMITS);
    const townOf = new Map(people.map(({ tag, town }) => [tag, town]));
    for (const unit of units(6)) {
      expect(new Set(drawn(lines, unit).map((tag) => townOf.get(tag))).size).toBe(4);
    }
  });

  it('passes over whoever is kept away, and draws the next', () => {
    const lines = drawEvaluators('seed', ['U00'], pool(5, 1), (_, tag) => tag === 'tag1', LIMITS);
    expect(drawn(lines, 'U00').sort()).toEqual(['tag0', 'tag2', 'tag3', 'tag4']);
  });

  it('stops when nobody is left, and gives every unit some before any has many', () => {
    const lines = drawEvaluators('seed', units(8), pool(4, 1), nobody, { wanted: 12, unitsMost: 6 });
    const counts = units(8).map((unit) => drawn(lines, unit).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(24);
  });

  it('never lets anybody judge a unit they are kept from, one twice, or more than eight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        (unitCount, people, towns, seed, ties) => {
          const isKept = (unit: string, tag: string) =>
            ties[(Number(unit.slice(1)) * 7 + Number(tag.slice(3))) % 64]! < 40;
          const lines = drawEvaluators(String(seed), units(unitCount), pool(people, towns), isKept, LIMITS);
          const load = new Map<string, number>();
          for (const { unit, tag, outcome } of lines) {
            if (outcome !== 'drawn') continue;
            expect(isKept(unit, tag)).toBe(false);
            load.set(tag, (load.get(tag) ?? 0) + 1);
          }
          for (const unit of units(unitCount)) {
            const own = drawn(lines, unit);
            expect(new Set(own).size).toBe(own.length);
            expect(own.length).toBeLessThanOrEqual(LIMITS.wanted);
          }
          expect(Math.max(0, ...load.values())).toBeLessThanOrEqual(8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of 1,000 evaluators for 87 units takes a moment', () => {
    const lines = drawEvaluators('seed', units(87), pool(1000, 14), nobody, { wanted: 12, unitsMost: 8 });
    expect(lines.filter(({ outcome }) => outcome === 'drawn')).toHaveLength(87 * 12);
  });
});

describe('the lot of villages and of invitations', () => {
  it('takes some villages of each town, whatever order they come in', () => {
    const villages = Array.from({ length: 20 }, (_, at) => ({ code: `v${at}`, town: `t${at % 3}` }));
    const one = drawVillages('seed', villages, 2);
    expect(one).toHaveLength(6);
    expect(drawVillages('seed', [...villages].reverse(), 2)).toEqual(one);
  });

  it('gives an invitation five units, or all there are', () => {
    expect(unitsOfSlip('00ff', units(20), 5)).toHaveLength(5);
    expect(unitsOfSlip('00ff', units(20).reverse(), 5)).toEqual(unitsOfSlip('00ff', units(20), 5));
    expect(unitsOfSlip('00ff', units(3), 5).sort()).toEqual(units(3));
    expect(unitsOfSlip('00fe', units(20), 5)).not.toEqual(unitsOfSlip('00ff', units(20), 5));
  });
});

import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { plusDays, weekdayOf } from '../../server/clock.ts';
import {
  assignChecks,
  drawCases,
  mayCheck,
  mondayOf,
  windowOf,
  type CaseToCheck,
  type Checker,
} from '../../server/features/duties/draw.ts';

const TOWNS = ['t1', 't2', 't3'];
const UNITS = ['u1', 'u2', 'u3', 'u4'];

const seed = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const town = fc.option(fc.constantFrom(...TOWNS), { nil: null });

const pool: fc.Arbitrary<CaseToCheck[]> = fc
  .array(
    fc.record({
      townCode: town,
      village: fc.constantFrom('v1', 'v2', null),
      lead: fc.constantFrom(...UNITS),
      co: fc.option(fc.constantFrom(...UNITS), { nil: null }),
      brought: fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 2 }),
    }),
    { maxLength: 25 },
  )
  .map((rows) =>
    rows.map((row, index) => ({
      code: `ZTC-${index}`,
      townCode: row.townCode,
      divisionCode: row.village,
      unitIds: row.co === null ? [row.lead] : [row.lead, row.co],
      leadUnitId: row.lead,
      broughtBy: new Set(row.brought.map((n) => `m${n}`)),
    })),
  );

const checkers: fc.Arbitrary<Checker[]> = fc
  .array(
    fc.record({
      townCode: town,
      villageCode: fc.constantFrom('v1', 'v2', null),
      tied: fc.uniqueArray(fc.constantFrom(...UNITS), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((rows) => rows.map((row, n) => ({ ...row, id: `m${n}`, tied: new Set(row.tied) })));

const last = fc
  .array(fc.tuple(fc.constantFrom(...UNITS), fc.integer({ min: 0, max: 11 })))
  .map((pairs) => new Map(pairs.map(([unit, n]) => [unit, `m${n}`])));

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const tagOf = (code: string, id: string): string => hash(`secret/${code}/${id}`).slice(0, 16);
const shuffled = <T>(list: readonly T[], by: string): T[] =>
  [...list]
    .map((one, at) => ({ one, at: hash(`${by}/${at}`) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ one }) => one);

describe('the cases that are drawn', () => {
  it('can be drawn again from seed, numbers and towns alone, with nothing but SHA-256', () => {
    fc.assert(
      fc.property(seed, pool, fc.integer({ min: 1, max: 3 }), (s, all, perTown) => {
        const published = all.map(({ code, townCode }) => ({ code, town: townCode ?? '' }));
        const byHand = [...new Set(published.map((row) => row.town))].flatMap((name) =>
          published
            .filter((row) => row.town === name)
            .map(({ code }) => ({ code, lot: hash(`${s}/${code}`) }))
            .sort((a, b) => (a.lot < b.lot ? -1 : 1))
            .slice(0, perTown),
        );
        byHand.sort((a, b) => (a.lot < b.lot ? -1 : 1));
        expect(drawCases(s, all, perTown).map(({ code }) => code)).toEqual(byHand.map(({ code }) => code));
      }),
    );
  });

  it('are as many from each town as there are, and no more than agreed; the order of the rows is nothing', () => {
    fc.assert(
      fc.property(seed, pool, (s, all) => {
        const drawn = drawCases(s, all, 2);
        for (const name of [...TOWNS, null]) {
          const there = all.filter(({ townCode }) => townCode === name).length;
          expect(drawn.filter(({ townCode }) => townCode === name)).toHaveLength(Math.min(2, there));
        }
        expect(drawCases(s, shuffled(all, s), 2)).toEqual(drawn);
      }),
    );
  });

  it('change with the seed', () => {
    const all = Array.from({ length: 30 }, (_, n) => ({ code: `ZTC-${n}`, townCode: 't1' }));
    const draws = new Set(
      Array.from({ length: 20 }, (_, n) =>
        drawCases(hash(String(n)), all, 2)
          .map(({ code }) => code)
          .join(),
      ),
    );
    expect(draws.size).toBeGreaterThan(15);
  });
});

describe('who gets a check', () => {
  const assign = (
    s: string,
    cases: readonly CaseToCheck[],
    people: readonly Checker[],
    before: ReadonlyMap<string, string>,
  ) => assignChecks(s, cases, people, { perMember: 2, tagOf, lastOf: before });

  it('may check it, always: area, own village, ties, own finding', () => {
    fc.assert(
      fc.property(seed, pool, checkers, last, (s, cases, people, before) => {
        const byId = new Map(people.map((one) => [one.id, one]));
        for (const { kase, candidates } of assign(s, cases, people, before)) {
          for (const { id } of candidates) {
            const { townCode, villageCode, tied } = byId.get(id)!;
            expect(townCode === null || townCode === kase.townCode).toBe(true);
            expect(villageCode !== null && villageCode === kase.divisionCode).toBe(false);
            expect(kase.unitIds.some((unit) => tied.has(unit))).toBe(false);
            expect(kase.broughtBy.has(id)).toBe(false);
          }
        }
      }),
    );
  });

  it('is the smallest lot among the published tags', () => {
    fc.assert(
      fc.property(seed, pool, checkers, last, (s, cases, people, before) => {
        for (const { kase, candidates } of assign(s, cases, people, before)) {
          const lots = candidates.map(({ tag }) => hash(`${s}/${kase.code}/${tag}`));
          expect(lots).toEqual([...lots].sort());
        }
      }),
    );
  });

  it('never has more than two, and is not who checked the unit the last time where that can be helped', () => {
    fc.assert(
      fc.property(seed, pool, checkers, last, (s, cases, people, before) => {
        const load = new Map<string, number>();
        const lastOf = new Map(before);
        for (const { kase, candidates } of assign(s, cases, people, before)) {
          const able = people.filter((one) => (load.get(one.id) ?? 0) < 2 && mayCheck(one, kase));
          const first = candidates[0]?.id;
          // Somebody has it as soon as anybody could.
          expect(first === undefined).toBe(able.length === 0);
          if (first === undefined) continue;
          const others = able.filter(({ id }) => id !== lastOf.get(kase.leadUnitId));
          if (others.length > 0) expect(first).not.toBe(lastOf.get(kase.leadUnitId));
          load.set(first, (load.get(first) ?? 0) + 1);
          lastOf.set(kase.leadUnitId, first);
        }
        expect([...load.values()].every((n) => n <= 2)).toBe(true);
      }),
    );
  });

  it('is the same in whatever order the supervisors are listed', () => {
    fc.assert(
      fc.property(seed, pool, checkers, last, (s, cases, people, before) => {
        expect(assign(s, cases, shuffled(people, s), before)).toEqual(assign(s, cases, people, before));
      }),
    );
  });
});

describe('the window', () => {
  it('of one week ends where that of the next begins, at least thirty days before the draw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), (n) => {
        const monday = mondayOf(plusDays('2026-01-01', n));
        expect(weekdayOf(monday)).toBe(1);
        const { from, to } = windowOf(monday);
        expect(plusDays(from, 6)).toBe(to);
        expect(plusDays(to, 30)).toBe(monday);
        expect(windowOf(plusDays(monday, 7)).from).toBe(plusDays(to, 1));
      }),
    );
  });
});

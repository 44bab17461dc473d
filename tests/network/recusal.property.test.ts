import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MEMBER_ROLES } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  keptOff,
  sameDayLater,
  TIE_GROUNDS,
  TIE_STATES,
  tiedUnits,
  tieHolds,
  type TieView,
} from '../../server/features/network/rules.ts';

const UNITS = ['a', 'b', 'c', 'd', 'e'] as const;
const day = fc
  .integer({ min: Date.UTC(2022, 0, 1), max: Date.UTC(2032, 0, 1) })
  .map((at) => dayOf(new Date(at).toISOString()));
const unit = fc.constantFrom(...UNITS);
const tie: fc.Arbitrary<TieView> = fc.record({
  unitId: unit,
  ground: fc.constantFrom(...TIE_GROUNDS),
  state: fc.constantFrom(...TIE_STATES),
  untilOn: fc.option(day),
});
const ties = fc.array(tie, { maxLength: 6 });
/** Every unit has at most one above it; circles would be a fault of the units' own. */
const family = fc
  .tuple(...UNITS.map((_, index) => fc.option(fc.integer({ min: 0, max: Math.max(0, index - 1) }))))
  .map(
    (above) =>
      new Map<string, string | null>(
        UNITS.map((id, index) => {
          const parent = above[index] ?? null;
          return [id, index === 0 || parent === null ? null : UNITS[parent]!];
        }),
      ),
  );
const member = fc.record({
  kind: fc.constantFrom(...MEMBER_ROLES),
  village_code: fc.option(fc.constantFrom('990100101201', '990100101202')),
  declared_on: fc.option(day),
});

describe('recusal', () => {
  it('is never narrowed by another tie', () => {
    fc.assert(
      fc.property(ties, tie, family, day, (some, more, above, on) => {
        const before = tiedUnits(some, above, on);
        const after = tiedUnits([...some, more], above, on);
        expect([...before].filter((id) => !after.has(id))).toEqual([]);
      }),
    );
  });

  it('does not depend on the order in which ties were declared', () => {
    fc.assert(
      fc.property(ties, family, day, (some, above, on) => {
        expect([...tiedUnits(some.toReversed(), above, on)].sort()).toEqual(
          [...tiedUnits(some, above, on)].sort(),
        );
      }),
    );
  });

  it('comes from ties in force alone, and reaches past the tied unit only for who works there', () => {
    fc.assert(
      fc.property(ties, family, day, (some, above, on) => {
        const holding = some.filter((one) => tieHolds(one, on));
        const reach = (one: TieView): string[] =>
          one.ground === 'works_there'
            ? [
                one.unitId,
                above.get(one.unitId) ?? one.unitId,
                ...UNITS.filter((id) => above.get(id) === one.unitId),
              ]
            : [one.unitId];
        expect([...tiedUnits(some, above, on)].sort()).toEqual([...new Set(holding.flatMap(reach))].sort());
        expect(holding.every(({ state }) => state === 'in_force')).toBe(true);
      }),
    );
  });

  it('outlasts its ground by 24 months to the day, and a lasting ground for ever', () => {
    fc.assert(
      fc.property(day, day, (end, on) => {
        const over = { state: 'in_force', untilOn: end } as const;
        expect(tieHolds(over, sameDayLater(end, 24))).toBe(true);
        expect(tieHolds(over, plusDays(sameDayLater(end, 24), 1))).toBe(false);
        expect(tieHolds({ state: 'in_force', untilOn: null }, on)).toBe(true);
        for (const state of ['asked', 'refused'] as const) {
          expect(tieHolds({ state, untilOn: null }, on)).toBe(false);
        }
      }),
    );
  });

  it('keeps a member off every matter while nothing was declared within the year', () => {
    fc.assert(
      fc.property(member, ties, family, unit, day, (who, some, above, unitId, on) => {
        const reason = keptOff(who, some, above, { unitId, divisionCode: null }, on);
        const isFresh = who.declared_on !== null && on < sameDayLater(who.declared_on, 12);
        if (!isFresh) expect(reason).toBe('undeclared');
        else expect(reason).toBe(tiedUnits(some, above, on).has(unitId) ? 'tied' : null);
      }),
    );
  });

  it('keeps supervisors and evaluators off their own village, and lets collectors listen at home', () => {
    fc.assert(
      fc.property(member, family, day, (who, above, on) => {
        const declared = { ...who, declared_on: on };
        const home = { unitId: 'a', divisionCode: who.village_code };
        const expected = who.kind !== 'collector' && who.village_code !== null ? 'own_village' : null;
        expect(keptOff(declared, [], above, home, on)).toBe(expected);
        expect(keptOff(declared, [], above, { unitId: 'a', divisionCode: '990100109999' }, on)).toBeNull();
      }),
    );
  });
});

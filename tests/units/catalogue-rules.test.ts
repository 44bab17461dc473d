import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusDays } from '../../server/clock.ts';
import { DEADLINE_CLASSES } from '../../server/features/deadlines/index.ts';
import { gapsOf, placeRow, unitFault } from '../../server/features/units/catalogue-rules.ts';
import { CATEGORY_CLASSES, type CatalogueRow, type Category } from '../../server/features/units/index.ts';

const row = (validFrom: string, validTo: string | null = null) => ({ validFrom, validTo });

describe('a row of the catalogue that begins on a day', () => {
  it('ends the one that holds until then, the day before', () => {
    expect(placeRow([row('2020-01-01')], '2026-12-01')).toEqual({
      cut: { validFrom: '2020-01-01', validTo: '2026-11-30' },
      replaces: null,
      validTo: null,
    });
  });

  it('takes the place of one that begins on that very day', () => {
    expect(placeRow([row('2026-12-01', '2027-01-31')], '2026-12-01')).toEqual({
      cut: null,
      replaces: '2026-12-01',
      validTo: '2027-01-31',
    });
  });

  it('gives way to what is planned for later', () => {
    const rows = [row('2020-01-01', '2026-12-31'), row('2027-01-01')];
    expect(placeRow(rows, '2026-12-01')).toEqual({
      cut: { validFrom: '2020-01-01', validTo: '2026-11-30' },
      replaces: null,
      validTo: '2026-12-31',
    });
  });

  it('touches nothing that has ended', () => {
    const none = { cut: null, replaces: null, validTo: null };
    expect(placeRow([row('2020-01-01', '2026-11-30')], '2026-12-01')).toEqual(none);
    expect(placeRow([], '2026-12-01')).toEqual(none);
  });

  it('never leaves two rows for one day, however often it is done', () => {
    const day = fc.integer({ min: 0, max: 60 }).map((n) => plusDays('2026-11-01', n));
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 12 }), (days) => {
        let rows: { validFrom: string; validTo: string | null }[] = [];
        for (const from of days) {
          const { cut, replaces, validTo } = placeRow(rows, from);
          rows = rows.map((one) => (one.validFrom === cut?.validFrom ? { ...one, ...cut } : one));
          if (replaces === null) rows.push({ validFrom: from, validTo });
        }
        for (let n = 0; n <= 60; n += 1) {
          const at = plusDays('2026-11-01', n);
          const holding = rows.filter((one) => one.validFrom <= at && (one.validTo ?? '9999') >= at);
          const begun = days.some((from) => from <= at);
          expect(holding).toHaveLength(begun ? 1 : 0);
        }
      }),
    );
  });
});

describe('a unit for the catalogue', () => {
  const bureau = {
    kind: 'bureau' as const,
    divisionCode: null,
    takesCases: true,
    validFrom: '2020-01-01',
    validTo: null,
  };
  const town = { ...bureau, kind: 'town' as const, divisionCode: '990101101' };

  it('must stand on the day and take cases', () => {
    expect(unitFault(bureau, null, '2026-12-01')).toBeNull();
    expect(unitFault({ ...bureau, takesCases: false }, null, '2026-12-01')).toContain('takesNone');
    expect(unitFault({ ...bureau, validTo: '2026-11-30' }, null, '2026-12-01')).toContain('ended');
    expect(unitFault({ ...bureau, validTo: '2026-12-01' }, null, '2026-12-01')).toBeNull();
    expect(unitFault({ ...bureau, validFrom: '2026-12-02' }, null, '2026-12-01')).toContain('ended');
  });

  it('is never a town for what is not its own place', () => {
    expect(unitFault(town, '990101101', '2026-12-01')).toBeNull();
    expect(unitFault(town, '990101102', '2026-12-01')).toContain('otherTown');
    expect(unitFault(town, null, '2026-12-01')).toContain('otherTown');
  });
});

describe('gaps of the catalogue', () => {
  const category = (code: string, isActive = true) => ({ code, isActive }) as Category;
  const named = (categoryCode: string, parts: Partial<CatalogueRow> = {}): CatalogueRow => ({
    categoryCode,
    divisionCode: null,
    unitId: 'u',
    validFrom: '2020-01-01',
    validTo: null,
    ...parts,
  });
  const gaps = (rows: CatalogueRow[], stands = true) =>
    gapsOf([category('a'), category('b', false)], rows, '2026-12-01', () => stands).map(
      ({ category: { code }, towns }) => `${code} ${towns}`,
    );

  it('are categories in use without a unit for the whole county on the day', () => {
    expect(gaps([])).toEqual(['a 0']);
    expect(gaps([named('a')])).toEqual([]);
    expect(gaps([named('a', { divisionCode: '990101101' })])).toEqual(['a 1']);
    expect(gaps([named('a', { validFrom: '2026-12-02' })])).toEqual(['a 0']);
    expect(gaps([named('a', { validTo: '2026-11-30' })])).toEqual(['a 0']);
  });

  it('are there too when the unit no longer stands', () => {
    expect(gaps([named('a')], false)).toEqual(['a 0']);
  });
});

it('the classes a category may bring are rows of the deadline table', () => {
  expect(CATEGORY_CLASSES.filter((name) => !DEADLINE_CLASSES.includes(name))).toEqual([]);
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusDays } from '../../server/clock.ts';
import { CODE_ALPHABET } from '../../server/ids.ts';
import { defaultRules } from '../../server/features/deadlines/default-rules.ts';
import { csvHead, csvLines } from '../../server/features/windows/csv.ts';
import {
  figuresOf,
  isTold,
  monthsToTell,
  sharesOf,
  stretchOfMonths,
  sumOfTold,
} from '../../server/features/windows/figures.ts';
import {
  isBad,
  LEVELS,
  nextCode,
  SLIP_DAYS,
  SLIPS_A_SHEET,
  takesReview,
  type Level,
} from '../../server/features/windows/rules.ts';
import { makeSlip, readSlip, slipsOfSheet } from '../../server/features/windows/slips.ts';

const SECRET = Buffer.alloc(32, 7);
const TODAY = '2026-11-23';
const RULES = defaultRules.rates;
const nonce = fc.string({ unit: fc.constantFrom(...CODE_ALPHABET), minLength: 5, maxLength: 5 });

describe('a visit slip', () => {
  it('is fifteen letters in groups of five, and is read however it is typed', () => {
    const slip = makeSlip(SECRET, 'w1', TODAY, '7K3M9');
    expect(slip).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    const read = readSlip(SECRET, 'w1', slip, TODAY);
    expect(read).toEqual({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresOn: plusDays(TODAY, SLIP_DAYS),
    });
    for (const typed of [
      slip.toLowerCase(),
      slip.replaceAll('-', ' '),
      slip.replaceAll('0', 'O'),
      ` ${slip} `,
    ]) {
      expect(readSlip(SECRET, 'w1', typed, TODAY)).toEqual(read);
    }
  });

  it('counts for thirty days, at its own window only, and nobody without the key can make one', () => {
    fc.assert(
      fc.property(nonce, fc.integer({ min: 0, max: 400 }), (letters, age) => {
        const slip = makeSlip(SECRET, 'w1', plusDays(TODAY, -age), letters);
        const read = readSlip(SECRET, 'w1', slip, TODAY);
        expect('fault' in read ? read.fault : 'good').toBe(age <= SLIP_DAYS ? 'good' : 'expired');
        expect(readSlip(SECRET, 'w2', slip, TODAY)).toEqual({ fault: 'foreign' });
        expect(readSlip(Buffer.alloc(32, 8), 'w1', slip, TODAY)).toEqual({ fault: 'foreign' });
      }),
    );
  });

  it('with any one letter wrong is not taken for another slip', () => {
    fc.assert(
      fc.property(
        nonce,
        fc.integer({ min: 0, max: 14 }),
        fc.constantFrom(...CODE_ALPHABET),
        (letters, at, other) => {
          const plain = makeSlip(SECRET, 'w1', TODAY, letters).replaceAll('-', '');
          fc.pre(plain[at] !== other);
          const wrong = plain.slice(0, at) + other + plain.slice(at + 1);
          expect(readSlip(SECRET, 'w1', wrong, TODAY)).toEqual({ fault: 'mistyped' });
        },
      ),
    );
  });

  it('of tomorrow, of long ago or of nothing at all is none', () => {
    const of = (days: number) => makeSlip(SECRET, 'w1', plusDays(TODAY, days), '7K3M9');
    expect(readSlip(SECRET, 'w1', of(1), TODAY)).toEqual({ fault: 'foreign' });
    expect(readSlip(SECRET, 'w1', of(-1024), TODAY)).toEqual({ fault: 'foreign' });
    for (const typed of ['', '0', 'ZTC-7K3M-9Q2X-R', '村口', '0'.repeat(60)]) {
      expect(readSlip(SECRET, 'w1', typed, TODAY)).toEqual({ fault: 'mistyped' });
    }
  });

  it('stands on its sheet once, and the same ones whenever the sheet is printed', () => {
    const sheet = { id: 'sheet', window_id: 'w1', printed_on: TODAY, slips: SLIPS_A_SHEET };
    const slips = slipsOfSheet(SECRET, sheet);
    expect(new Set(slips).size).toBe(SLIPS_A_SHEET);
    expect(slipsOfSheet(SECRET, sheet)).toEqual(slips);
    expect(slipsOfSheet(SECRET, { ...sheet, id: 'other' }).some((slip) => slips.includes(slip))).toBe(false);
    for (const slip of slips) expect(readSlip(SECRET, 'w1', slip, TODAY)).toHaveProperty('hash');
  });
});

describe('a window', () => {
  it('gets the code after the highest its unit ever had', () => {
    expect(nextCode('B01', [])).toBe('W-B01-1');
    expect(nextCode('B01', ['W-B01-1', 'W-B01-12', 'W-B011-40'])).toBe('W-B01-13');
  });

  it('that is closed takes reviews of earlier visits only', () => {
    expect(takesReview({ ended_on: null }, TODAY, false)).toBe(true);
    expect(takesReview({ ended_on: TODAY }, TODAY, false)).toBe(true);
    expect(takesReview({ ended_on: plusDays(TODAY, -1) }, TODAY, false)).toBe(false);
    expect(takesReview({ ended_on: plusDays(TODAY, -1) }, TODAY, true)).toBe(true);
  });

  it('is badly reviewed at the two lowest levels', () => {
    expect(LEVELS.filter(isBad)).toEqual([2, 1]);
  });
});

const counted = fc.record({
  month: fc.constantFrom('2026-08', '2026-09', '2026-10'),
  has_slip: fc.constantFrom(0, 1),
  level: fc.constantFrom<Level>(...LEVELS),
  n: fc.integer({ min: 0, max: 30 }),
});

describe('what is told of a window', () => {
  it('are months that are over, of the last twelve, from its first on', () => {
    expect(monthsToTell('2026-09-15', TODAY)).toEqual(['2026-09', '2026-10']);
    expect(monthsToTell('2026-11-02', TODAY)).toEqual([]);
    expect(monthsToTell('2020-01-01', TODAY)).toHaveLength(12);
    expect(monthsToTell('2020-01-01', TODAY).at(0)).toBe('2025-11');
    expect(stretchOfMonths(['2026-09', '2026-10'])).toEqual({ from: '2026-09-01', to: '2026-11-01' });
    expect(stretchOfMonths([])).toBeNull();
  });

  it('counts each review once, and those without a slip in no rate', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 30 }), (counts) => {
        const figures = figuresOf(['2026-08', '2026-09', '2026-10'], counts, []);
        const sum = (of: readonly { n: number }[]) => of.reduce((total, { n }) => total + n, 0);
        expect(sum(figures)).toBe(sum(counts.filter((one) => one.has_slip === 1)));
        expect(figures.reduce((total, one) => total + one.withoutSlip, 0)).toBe(
          sum(counts.filter((one) => one.has_slip === 0)),
        );
        for (const one of figures) {
          expect(LEVELS.reduce((total, level) => total + one.levels[level], 0)).toBe(one.n);
          const { content, strict } = sharesOf(one);
          expect(strict.k).toBeLessThanOrEqual(content.k);
          expect(content.k).toBeLessThanOrEqual(content.n);
        }
      }),
    );
  });

  it('leaves nothing of a month of too few to be worked out from the sum', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 30 }), (counts) => {
        const figures = figuresOf(['2026-08', '2026-09', '2026-10'], counts, []);
        const told = figures.filter((one) => isTold(one, RULES));
        const total = sumOfTold(figures, () => RULES);
        for (const level of LEVELS) {
          expect(total.levels[level]).toBe(told.reduce((sum, one) => sum + one.levels[level], 0));
        }
      }),
    );
  });

  it('says a rate from five reviews on', () => {
    expect([0, 4, 5].map((n) => isTold({ n }, RULES))).toEqual([false, false, true]);
  });

  it('downloads with its formula, empty where it is hidden, and nothing that a spreadsheet would run', () => {
    const counts = [
      { month: '2026-09', has_slip: 1, level: 5 as Level, n: 4 },
      { month: '2026-10', has_slip: 1, level: 5 as Level, n: 6 },
      { month: '2026-10', has_slip: 1, level: 1 as Level, n: 2 },
      { month: '2026-10', has_slip: 0, level: 1 as Level, n: 3 },
    ];
    const months = figuresOf(['2026-09', '2026-10'], counts, [{ month: '2026-10', n: 21 }]);
    const lines = csvLines(
      { code: 'W-B01-1', name: '=1+1', nameEn: 'Name', unitCode: 'B01' },
      months.map((figures) => ({ figures, rules: RULES })),
    ).split('\n');
    expect(csvHead()).toMatch(/^\uFEFFwindow_code,/);
    expect(lines[0]).toContain("W-B01-1,'=1+1,Name,B01,2026-09,0,4,,,,,,,,,,0,5,");
    expect(lines[1]).toContain('2026-10,21,8,6,0,0,0,2,0.7500,0.4093,0.9285,0.7500,3,5,content=');
  });
});

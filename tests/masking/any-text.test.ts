import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPersonalData, mask } from '../../server/features/masking/index.ts';

const mark = (kind: string): string => `[${kind}]`;

describe('on any text', () => {
  it('never throws, and every finding is a slice of the text in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        let last = 0;
        for (const finding of findPersonalData(text)) {
          expect(finding.start).toBeGreaterThanOrEqual(last);
          expect(finding.end).toBeGreaterThan(finding.start);
          expect(text.slice(finding.start, finding.end)).toBe(finding.text);
          last = finding.end;
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('never throws on lone surrogates', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }), (units) => {
        const text = String.fromCharCode(...units);
        for (const finding of findPersonalData(text))
          expect(text.slice(finding.start, finding.end)).toBe(finding.text);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('masks a planted phone whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (a, b) => {
          const text = `${a}，13812345678，${b}`;
          expect(mask(text, findPersonalData(text), mark)).not.toContain('13812345678');
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  // Fed with ten times as much, a linear search takes ten times as long; a quadratic one a hundred times.
  it.each([
    '1',
    '1 ',
    '1-',
    'a',
    'a@',
    'a.',
    '@a.',
    '一',
    '王',
    '路1号',
    '5栋',
    '豫A',
    'http://',
    '微信:',
    'QQ',
    ' ',
    '我叫',
    '\u0000',
    '😀',
    '[号码',
    '电话',
    '村民王明、',
    '、王明',
    '车主车主、',
    '本人高峰，',
    '姓 ',
    '3 号楼 ',
    '5#2-',
    '路 一',
    '\n王明',
  ])('takes time in proportion to the length for %j repeated', (unit) => {
    const cost = (length: number): number => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      let best = Infinity;
      for (let run = 0; run < 2; run++) {
        const before = process.cpuUsage();
        findPersonalData(text);
        const { user, system } = process.cpuUsage(before);
        best = Math.min(best, user + system);
      }
      return best;
    };
    findPersonalData('热身');
    expect(cost(100_000)).toBeLessThan(40 * Math.max(cost(10_000), 5_000));
  });
});

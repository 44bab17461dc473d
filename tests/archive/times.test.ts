import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTime } from '../../server/features/archive/times.ts';

const AT = '2019-01-07T06:52:00.000Z';

describe('the time of a cell', () => {
  it.each([
    '2019/1/7 14:52:00',
    '2019/01/07 14:52',
    '2019-1-7 14:52:00',
    '2019.1.7 14:52',
    '２０１９／１／７　１４：５２：００',
    '2019年1月7日 14:52',
    '2019年1月7日14时52分',
    '2019年01月07日 14时52分00秒',
    '2019年1月7日 14点52分',
    '2019年1月7日 下午2:52',
    '2019-01-07T14:52:00',
    '2019-01-07T14:52:00.000',
    '2019-01-07T14:52:00+08:00',
    '2019-01-07T14:52:00+0800',
    '2019-01-07T06:52:00Z',
    '2019-01-06T22:52:00.5-08:00',
    '  2019/1/7  14:52:00 ',
    '43472.619444444444',
    43472.619444444444,
    new Date('2019-01-07T14:52:00.000Z'),
    new Date('2019-01-07T14:51:59.997Z'),
  ])('%p is wall time of Asia/Shanghai', (value) => {
    expect(readTime(value)).toEqual({ at: AT, dayOnly: false });
  });

  it('of a day alone is its 00:00', () => {
    const midnight = { at: '2019-01-06T16:00:00.000Z', dayOnly: true };
    for (const value of ['2019/1/7', '2019年1月7日', 43472, new Date('2019-01-07T00:00:00Z')]) {
      expect(readTime(value)).toEqual(midnight);
    }
  });

  it('at noon and midnight by the half of the day', () => {
    expect(readTime('2019/1/7 下午12:05')?.at).toBe('2019-01-07T04:05:00.000Z');
    expect(readTime('2019/1/7 上午9:05')?.at).toBe('2019-01-07T01:05:00.000Z');
  });

  it('exists on 29 February only in a leap year', () => {
    expect(readTime('2020/2/29 8:00')?.at).toBe('2020-02-29T00:00:00.000Z');
    expect(readTime('2019/2/29 8:00')).toBeUndefined();
  });

  it.each([
    '',
    '昨天',
    '1/7/2019 14:52',
    '2019/13/1',
    '2019/0/10',
    '2019/4/31',
    '2019/1/32',
    '2019/1/7 24:00',
    '2019/1/7 14:60',
    '2019/1/7 14:52:60',
    '2019/1/7 14',
    '2019/1/7 14:52 左右',
    '2019/1/7 下午13:00:00:00',
    '2019-01-07T14:52:00+99:00',
    '1985/6/1 8:00',
    '2100/1/1 8:00',
    '0000/1/1',
    '43472.6.1',
    0,
    -5,
    1e12,
    NaN,
    Infinity,
    true,
    null,
    undefined,
    {},
    new Date(NaN),
    new Date(8.64e15),
    '2019/1/7'.padEnd(10_000, '0'),
  ])('%p is none', (value) => {
    expect(readTime(value)).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      '2019',
      '1',
      '7',
      '/',
      '-',
      '年',
      '月',
      '日',
      ' ',
      ':',
      '14',
      '52',
      '下午',
      'Z',
      '+08:00',
      '.',
      '分',
      '９',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const read = readTime(text);
          if (read) expect(read.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('read from a serial number is the time it was written with, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 694_224_000, max: 4_000_000_000 }), (seconds) => {
        const wall = new Date(seconds * 1000).toISOString();
        const text = wall.slice(0, 19).replace('T', ' ');
        expect(readTime(seconds / 86_400 + 25_569)?.at).toBe(readTime(text)?.at);
        expect(readTime(new Date(wall))?.at).toBe(readTime(text)?.at);
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

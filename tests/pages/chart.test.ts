import { describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import fc from 'fast-check';
import { barChart, niceTop } from '../../server/features/pages/chart.ts';
import { blocksOf } from '../../server/features/pages/present-prose.ts';

describe('the scale of a chart', () => {
  it('ends at an even number, at or above the highest bar and not far above it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (most) => {
        const top = niceTop(most);
        expect(top % 2).toBe(0);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(top).toBeLessThanOrEqual(Math.max(2, most * 2.5));
      }),
    );
  });
});

describe('a chart', () => {
  const chart = (parts: number[][]) =>
    barChart({
      title: '<t>',
      description: '&',
      series: ['a', 'b', 'c'],
      bars: parts.map((bar, index) => ({ label: `"${index}`, parts: bar })),
    });

  it('stays in its frame, with every block as high as its number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 24 }),
        (parts) => {
          const svg = load(chart(parts), { xml: true });
          const blocks = svg('svg > rect').toArray().slice(4);
          expect(blocks).toHaveLength(parts.flat().filter((part) => part > 0).length);
          const top = niceTop(Math.max(...parts.map(([a, b, c]) => a + b + c)));
          parts
            .flat()
            .filter((part) => part > 0)
            .forEach((part, index) => {
              const height = Number(svg(blocks[index]).attr('height'));
              expect(height).toBeCloseTo((part / top) * (340 - 56 - 44), 1);
              expect(Number(svg(blocks[index]).attr('y'))).toBeGreaterThanOrEqual(55.9);
            });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('prints what it is given as text, never as markup', () => {
    const svg = load(chart([[1, 0, 0]]), { xml: true });
    expect(svg('title').text()).toBe('<t>');
    expect(svg('desc').text()).toBe('&');
  });

  it('stands without any bar', () => {
    expect(chart([])).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('running text', () => {
  it('is cut into paragraphs and lists', () => {
    expect(blocksOf('one\n- a\n- b\ntwo')).toEqual([{ text: 'one' }, { items: ['a', 'b'] }, { text: 'two' }]);
  });
});

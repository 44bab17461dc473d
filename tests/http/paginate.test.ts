import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from '../../server/http/paginate.ts';

const rows = Array.from({ length: 11 }, (_, i) => ({ at: '2026-11-23', id: `row ${i}` }));
const cursorOf = (row: (typeof rows)[number]) => [row.at, row.id];
const page = (count: number, filters: Record<string, string> = {}) =>
  pageOf(rows.slice(0, count), 10, '/units', filters, cursorOf);

describe('a cursor', () => {
  it('comes back as it went, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 3 }), (cursor) => {
        const text = encodeCursor(cursor);
        expect(text).toMatch(/^[\w-]*$/);
        expect(decodeCursor(text, cursor.length)).toEqual(cursor);
        expect(decodeCursor(text, cursor.length + 1)).toBeUndefined();
      }),
      { seed: 1 },
    );
  });

  it('that is none begins the list at its beginning', () => {
    const long = encodeCursor(['x'.repeat(400)]);
    for (const text of ['', 'x', '%%%', encodeCursor([]), long, null, undefined, 7, ['a'], '{"a":1}']) {
      expect(decodeCursor(text, 1)).toBeUndefined();
    }
    for (const value of [{ a: 1 }, [1], [null], 'text', 7, null, [['a']]]) {
      expect(decodeCursor(Buffer.from(JSON.stringify(value)).toString('base64url'), 1)).toBeUndefined();
    }
  });

  it('of any text is no reason to fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cursor = decodeCursor(text, 1);
        expect(cursor === undefined || cursor.length === 1).toBe(true);
      }),
      { seed: 2 },
    );
  });
});

describe('a page', () => {
  it('with one row more than it shows leads to the next, after its own last row', () => {
    const { rows: shown, nextHref, firstHref } = page(11);
    expect(shown).toHaveLength(10);
    expect(firstHref).toBeNull();
    const next = new URL(nextHref!, 'http://here.test');
    expect(next.pathname).toBe('/units');
    expect(decodeCursor(next.searchParams.get('after'), 2)).toEqual(['2026-11-23', 'row 9']);
  });

  it('that is the last, or empty, leads nowhere', () => {
    expect(page(10)).toMatchObject({ nextHref: null });
    expect(page(0)).toEqual({ rows: [], nextHref: null, firstHref: null });
  });

  it('keeps its filters in both links, escaped, and leaves empty ones out', () => {
    const { nextHref, firstHref } = page(11, { group: 'town & street', word: '', after: 'old' });
    const next = new URL(nextHref!, 'http://here.test').searchParams;
    expect(next.get('group')).toBe('town & street');
    expect(next.has('word')).toBe(false);
    expect(next.getAll('after')).toEqual([encodeCursor(['2026-11-23', 'row 9'])]);
    expect(firstHref).toBe('/units?group=town+%26+street');
  });
});

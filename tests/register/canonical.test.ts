import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonical } from '../../server/features/register/index.ts';

describe('canonical JSON (RFC 8785)', () => {
  it('orders keys by UTF-16 code units, at every depth', () => {
    // The example of RFC 8785 §3.2.3: a surrogate pair sorts before U+FB33.
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect([...canonical(keys).matchAll(/:(\d)/g)].map((match) => match[1]).join('')).toBe('2467153');
    expect(canonical({ b: [{ z: 1, a: 2 }], a: {} })).toBe('{"a":{},"b":[{"a":2,"z":1}]}');
    expect(canonical({ 10: 'a', 9: 'b' })).toBe('{"10":"a","9":"b"}');
  });

  it('writes numbers as ECMAScript does', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [-0, '0'],
      [1e21, '1e+21'],
      [999999999999999900000, '999999999999999900000'],
      [1e-7, '1e-7'],
      [0.000001, '0.000001'],
      [4.5, '4.5'],
      [Number.MAX_SAFE_INTEGER, '9007199254740991'],
      [5e-324, '5e-324'],
    ];
    for (const [value, text] of cases) expect(canonical(value)).toBe(text);
    for (const value of [NaN, Infinity, -Infinity]) expect(() => canonical({ value })).toThrow(RangeError);
  });

  it('escapes no more than it must', () => {
    expect(canonical('\b\t\n\f\r"\\/\u0000\u001f\u007f\u2028路😀𠮷')).toBe(
      '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007f\u2028路😀𠮷"',
    );
  });

  it('refuses half a surrogate pair, in keys as well', () => {
    expect(() => canonical('\ud83d')).toThrow(RangeError);
    expect(() => canonical(['\ude00\ud83d'])).toThrow(RangeError);
    expect(() => canonical({ '\udead': 1 })).toThrow(RangeError);
  });

  it('refuses what would silently turn into something else', () => {
    for (const value of [
      new Date(0),
      new Map(),
      Buffer.from('x'),
      1n,
      () => 1,
      Symbol('x'),
      undefined,
      [undefined],
    ]) {
      expect(() => canonical(value)).toThrow(TypeError);
    }
  });

  it('leaves out undefined properties, as JSON does, and takes rows without a prototype', () => {
    expect(canonical({ a: undefined, b: null })).toBe('{"b":null}');
    expect(canonical(Object.assign(Object.create(null) as object, { x: 1 }))).toBe('{"x":1}');
  });

  it('gives one text for one value, whatever the order it was built in, and keeps the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        // JSON text has no minus zero, so both sides go through it.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(reversed(value))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandClock } from '../../server/clock.ts';
import {
  newCode,
  newReceipt,
  readCode,
  readReceipt,
  receiptHash,
} from '../../server/features/cases/index.ts';
import { CODE_ALPHABET, makeIds, seededSource } from '../../server/ids.ts';
import { MONDAY } from '../support/context.ts';

const ids = makeIds(new HandClock(MONDAY), seededSource('codes'));

/** Every text that differs from `text` in one letter of the alphabet, from the `from`-th character on. */
function* oneLetterWrong(text: string, from = 0): Generator<string> {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '-') continue;
    for (const letter of CODE_ALPHABET) {
      if (letter !== text[i]) yield text.slice(0, i) + letter + text.slice(i + 1);
    }
  }
}

describe('a case code', () => {
  it('looks like ZTC-7K3M-9Q2X-R and reads back as itself', () => {
    for (let i = 0; i < 200; i++) {
      const code = newCode(ids);
      expect(code).toMatch(/^ZTC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/);
      expect(readCode(code)).toBe(code);
    }
  });

  it('with any one letter wrong is known to be wrong', () => {
    for (let i = 0; i < 20; i++) {
      const taken = [...oneLetterWrong(newCode(ids), 4)].filter((wrong) => readCode(wrong) !== null);
      expect(taken).toEqual([]);
    }
  });

  it('is not fooled by what is no code', () => {
    for (const text of [
      '',
      'ZTC',
      'ZTC-',
      '停水了',
      'ZTC-0000-0000',
      '../../etc/passwd',
      "' or 1=1 --",
      '0'.repeat(5000),
    ]) {
      expect(readCode(text)).toBeNull();
    }
  });
});

describe('a receipt', () => {
  it('carries 120 random bits and a check letter, in five groups of five', () => {
    const receipt = newReceipt(ids);
    expect(receipt.split('-').map((group) => /^[0-9A-HJKMNP-TV-Z]{5}$/.test(group))).toEqual(
      Array(5).fill(true),
    );
    const letters = receipt.replaceAll('-', '').length - 1;
    expect(letters * Math.log2(CODE_ALPHABET.length)).toBe(120);
  });

  it('uses every letter about equally often, so that the bits are worth what they count', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      for (const letter of newReceipt(ids).replaceAll('-', '').slice(0, 24)) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(32);
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(1300);
      expect(count).toBeLessThan(1700);
    }
  });

  it('never comes twice', () => {
    expect(new Set(Array.from({ length: 3000 }, () => newReceipt(ids))).size).toBe(3000);
  });

  it('with any one letter wrong is known to be wrong before anything is looked up', () => {
    for (let i = 0; i < 10; i++) {
      const taken = [...oneLetterWrong(newReceipt(ids))].filter((wrong) => readReceipt(wrong) !== null);
      expect(taken).toEqual([]);
    }
  });

  it('with two neighbours swapped is known to be wrong, but for the one pair the check letter cannot tell', () => {
    for (let i = 0; i < 100; i++) {
      const letters = newReceipt(ids).replaceAll('-', '');
      for (let at = 0; at < letters.length - 1; at++) {
        const [one, other] = [letters[at]!, letters[at + 1]!];
        if (one === other || [one, other].sort().join('') === '0Z') continue;
        expect(readReceipt(letters.slice(0, at) + other + one + letters.slice(at + 2))).toBeNull();
      }
    }
  });

  it('is read however it was written down: small letters, blanks, full width, O for 0, I and L for 1', () => {
    const ways = fc.constantFrom(
      (text: string) => text.toLowerCase(),
      (text: string) => text.replaceAll('-', ' '),
      (text: string) => text.replaceAll('-', ''),
      (text: string) => `  ${text}\n`,
      (text: string) => text.replaceAll('0', 'O'),
      (text: string) => text.replaceAll('0', 'o'),
      (text: string) => text.replaceAll('1', 'I'),
      (text: string) => text.replaceAll('1', 'l'),
      (text: string) => text.replaceAll('-', '－'),
      (text: string) =>
        text.replace(/[0-9A-Z]/g, (char) => String.fromCodePoint(char.codePointAt(0)! + 0xfee0)),
    );
    fc.assert(
      fc.property(fc.array(ways, { maxLength: 4 }), (chosen) => {
        const receipt = newReceipt(ids);
        const typed = chosen.reduce((text, way) => way(text), receipt);
        expect(readReceipt(typed)).toBe(receipt);
        expect(receiptHash(typed)).toBe(receiptHash(receipt));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('is not fooled by anything else, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(readReceipt(text) ?? text).toEqual(expect.any(String));
      }),
      { seed: 5 },
    );
    for (const text of ['', '0', '-----', 'A'.repeat(25), newReceipt(ids) + '0'])
      expect(readReceipt(text)).toBeNull();
  });

  it('cannot be read from its hash, and two receipts have two', () => {
    const receipt = newReceipt(ids);
    expect(receiptHash(receipt)).toMatch(/^[0-9a-f]{64}$/);
    expect(receiptHash(receipt)).not.toBe(receiptHash(newReceipt(ids)));
  });
});

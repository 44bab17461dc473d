import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MEMBER_ROLES } from '../../server/actor.ts';
import {
  certificateNumber,
  isSigned,
  kindOfNumber,
  readNumber,
  signatureOf,
} from '../../server/features/certificates/number.ts';
import { CODE_ALPHABET } from '../../server/ids.ts';
import { testConfig } from '../support/context.ts';

const anyNumber = fc
  .tuple(
    fc.constantFrom(...MEMBER_ROLES),
    fc.integer({ min: 2014, max: 2099 }),
    fc.integer({ min: 1, max: 999_999 }),
  )
  .map(([kind, year, serial]) => certificateNumber(kind, year, serial));

describe('the number of a certificate', () => {
  it('names its kind, its year and its place, and ends in a letter that checks them', () => {
    expect(certificateNumber('collector', 2026, 123)).toMatch(/^S2026-000123-[0-9A-Y]$/);
    expect(kindOfNumber(certificateNumber('evaluator', 2027, 1))).toBe('evaluator');
    expect(kindOfNumber(certificateNumber('supervisor', 2027, 1))).toBe('supervisor');
  });

  it('is read however it is typed', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        const bare = number.replaceAll('-', '');
        expect(readNumber(number)).toBe(number);
        expect(readNumber(` ${bare.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(number);
        expect(readNumber([...bare].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(''))).toBe(
          number,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('shows every single wrong letter', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        const letters = [...number.replaceAll('-', '')];
        letters.forEach((right, at) => {
          for (const wrong of `${CODE_ALPHABET}Z`) {
            if (wrong !== right) expect(readNumber(letters.with(at, wrong).join(''))).toBeNull();
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('shows every swap of neighbours, the check letter too', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        const letters = [...number.replaceAll('-', '')];
        for (let at = 0; at + 1 < letters.length; at++) {
          const [a, b] = [letters[at]!, letters[at + 1]!];
          if (a !== b)
            expect(
              readNumber(
                letters
                  .with(at, b)
                  .with(at + 1, a)
                  .join(''),
              ),
            ).toBeNull();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is nothing when it is something else', () => {
    for (const odd of [
      '',
      'S',
      'ZTC-7K3M-9Q2X-R',
      'X2026-000001-0',
      'S2026-000001',
      '👍',
      'S'.repeat(5000),
    ]) {
      expect(readNumber(odd)).toBeNull();
    }
  });
});

describe('the signature beside it', () => {
  const config = testConfig('/nowhere');
  const other = testConfig('/nowhere', { REGISTER_SECRET: Buffer.alloc(32, 7).toString('base64') });
  const number = certificateNumber('collector', 2026, 1);

  it('stands for this number and this county alone', () => {
    const signature = signatureOf(config, number);
    expect(signature).toMatch(/^[0-9A-Z]{10}$/);
    expect(isSigned(config, number, signature)).toBe(true);
    expect(isSigned(config, number, signature.toLowerCase())).toBe(true);
    expect(isSigned(config, certificateNumber('collector', 2026, 2), signature)).toBe(false);
    expect(isSigned(other, number, signature)).toBe(false);
  });

  it('is not to be guessed by a part, a longer one, or nothing', () => {
    const signature = signatureOf(config, number);
    for (const wrong of [
      '',
      signature.slice(0, 9),
      `${signature}0`,
      `${signature}${signature}`,
      '0000000000',
    ]) {
      expect(isSigned(config, number, wrong)).toBe(false);
    }
  });
});

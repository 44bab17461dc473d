import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskPhone } from '../../server/features/vault/index.ts';

describe('a masked telephone number', () => {
  it('keeps the beginning and the last four digits of a mobile number', () => {
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskPhone(' +8613812345678 ')).toBe('+86138****5678');
  });

  it('keeps less of shorter numbers and nothing of very short ones', () => {
    expect(maskPhone('0371-6221')).toBe('****221');
    expect(maskPhone('12345')).toBe('****');
    expect(maskPhone('')).toBe('****');
  });

  it('never shows the four digits before the last four', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1[3-9][0-3]{2}[4-9]{4}[0-3]{3}$/), (phone) => {
        expect(maskPhone(phone)).not.toContain(phone.slice(-8, -4));
      }),
    );
  });
});

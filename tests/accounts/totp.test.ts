import { describe, expect, it } from '@jest/globals';
import { plus } from '../../server/clock.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import {
  enrolment,
  newTotpSecret,
  openTotpSecret,
  sealTotpSecret,
  stepOfCode,
} from '../../server/features/accounts/totp.ts';
import { testConfig } from '../support/context.ts';
import { HandClock } from '../../server/clock.ts';

const ids = makeIds(new HandClock('2026-11-23T01:00:00.000Z'), seededSource('totp'));
const config = testConfig('/nowhere');
const rfc = Buffer.from('12345678901234567890');

describe('codes of the second factor', () => {
  // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  it.each([
    ['1970-01-01T00:00:59.000Z', '287082'],
    ['2005-03-18T01:58:29.000Z', '081804'],
    ['2005-03-18T01:58:31.000Z', '050471'],
    ['2009-02-13T23:31:30.000Z', '005924'],
    ['2033-05-18T03:33:20.000Z', '279037'],
  ])('at %s is %s', (at, code) => {
    expect(stepOfCode(rfc, code, at)).toBe(Math.floor(Date.parse(at) / 30_000));
  });

  it('are good one step early and one step late, and no further', () => {
    const at = '2009-02-13T23:31:30.000Z';
    const own = Math.floor(Date.parse(at) / 30_000);
    const when = [-2, -1, 0, 1, 2].map((steps) => stepOfCode(rfc, '005924', plus(at, steps * 30_000)));
    expect(when).toEqual([null, own, own, own, null]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '００５９２４', '-05924'])('are not %j', (code) => {
    expect(stepOfCode(rfc, code, '2009-02-13T23:31:30.000Z')).toBeNull();
  });
});

describe('the sealed secret', () => {
  it('opens for its own account only', () => {
    const secret = newTotpSecret(ids);
    const sealed = sealTotpSecret(config, ids, 'account-1', secret);
    expect(openTotpSecret(config, 'account-1', sealed)).toEqual(secret);
    expect(() => openTotpSecret(config, 'account-2', sealed)).toThrow();
  });

  it('does not open when any byte of it was touched, or it was cut', () => {
    const sealed = Buffer.from(sealTotpSecret(config, ids, 'account-1', newTotpSecret(ids)), 'base64');
    for (let index = 0; index < sealed.length; index++) {
      const touched = Buffer.from(sealed);
      touched[index]! ^= 1;
      expect(() => openTotpSecret(config, 'account-1', touched.toString('base64'))).toThrow();
    }
    for (const length of [0, 5, 12, 27, 30]) {
      expect(() =>
        openTotpSecret(config, 'account-1', sealed.subarray(0, length).toString('base64')),
      ).toThrow();
    }
  });

  it('does not hold the secret in the clear', () => {
    const secret = newTotpSecret(ids);
    expect(Buffer.from(sealTotpSecret(config, ids, 'a', secret), 'base64').includes(secret)).toBe(false);
  });

  it('is told to the phone as an address with issuer and name, and in groups to type', () => {
    const { uri, typed } = enrolment(rfc, { issuer: '直通车', account: 'zjj.leader' });
    const url = new URL(uri);
    expect(url.protocol).toBe('otpauth:');
    expect(url.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(url.searchParams.get('issuer')).toBe('直通车');
    expect(typed).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { between, HOUR, plus, timeOf } from '../../server/clock.ts';
import {
  isCode,
  isQuiet,
  mailAddress,
  MAX_ATTEMPTS,
  nextTry,
  notBefore,
  officeRoute,
  phoneNumber,
  residentRoute,
} from '../../server/features/notices/rules.ts';

const anyInstant = fc
  .integer({ min: 0, max: 20 * 365 * 24 * 3600 })
  .map((s) => plus('2020-01-01T00:00:00.000Z', s * 1000));

const HOURS = { from: '21:00', to: '08:00' };

describe('the quiet hours', () => {
  it.each([
    // Asia/Shanghai in the comment; both ends belong where a clock on the wall puts them.
    ['2026-11-23T12:59:59.999Z', '2026-11-23T12:59:59.999Z'], // 20:59
    ['2026-11-23T13:00:00.000Z', '2026-11-24T00:00:00.000Z'], // 21:00
    ['2026-11-23T15:59:00.000Z', '2026-11-24T00:00:00.000Z'], // 23:59
    ['2026-11-23T16:00:00.000Z', '2026-11-24T00:00:00.000Z'], // 00:00
    ['2026-11-23T23:59:59.999Z', '2026-11-24T00:00:00.000Z'], // 07:59
    ['2026-11-24T00:00:00.000Z', '2026-11-24T00:00:00.000Z'], // 08:00
    ['2026-12-31T14:00:00.000Z', '2027-01-01T00:00:00.000Z'], // New Year's Eve, 22:00
    ['2028-02-28T17:00:00.000Z', '2028-02-29T00:00:00.000Z'], // 29 February, 01:00
  ])('a notice of %s leaves at %s', (at, leaves) => {
    expect(notBefore(at, false, HOURS)).toBe(leaves);
  });

  it('hold nothing that is urgent', () => {
    fc.assert(fc.property(anyInstant, (at) => notBefore(at, true, HOURS) === at));
  });

  it('whenever it is, are over within eleven hours, and never make a notice early', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        const leaves = notBefore(at, false, HOURS);
        expect(isQuiet(leaves, HOURS)).toBe(false);
        expect(between(at, leaves)).toBeGreaterThanOrEqual(0);
        expect(between(at, leaves)).toBeLessThanOrEqual(11 * HOUR);
        if (leaves !== at) expect(timeOf(leaves)).toBe('08:00');
      }),
    );
  });
});

describe('other quiet hours', () => {
  it.each([
    // Over midday, over midnight, and none at all: 12:30 and 23:30 in Asia/Shanghai.
    [{ from: '12:00', to: '14:00' }, '2026-11-23T04:30:00.000Z', '2026-11-23T06:00:00.000Z'],
    [{ from: '12:00', to: '14:00' }, '2026-11-23T15:30:00.000Z', '2026-11-23T15:30:00.000Z'],
    [{ from: '23:00', to: '06:30' }, '2026-11-23T15:30:00.000Z', '2026-11-23T22:30:00.000Z'],
    [{ from: '08:00', to: '08:00' }, '2026-11-23T15:30:00.000Z', '2026-11-23T15:30:00.000Z'],
  ])('%j hold a notice of %s until %s', (hours, at, leaves) => {
    expect(notBefore(at, false, hours)).toBe(leaves);
  });
});

describe('trying again', () => {
  it('waits longer each time, and ends', () => {
    const at = '2026-11-23T01:00:00.000Z';
    const pauses = [1, 2, 3, 4, 5].map(
      (attempts) => between(at, nextTry(at, attempts, true, HOURS)!) / 60_000,
    );
    expect(pauses).toEqual([1, 5, 30, 120, 720]);
    expect(nextTry(at, MAX_ATTEMPTS, true, HOURS)).toBeNull();
    expect(nextTry(at, MAX_ATTEMPTS + 3, true, HOURS)).toBeNull();
  });

  it('does not wake anybody', () => {
    // 10:00 + 12 h = 22:00 → 08:00 the day after.
    expect(nextTry('2026-11-23T02:00:00.000Z', 5, false, HOURS)).toBe('2026-11-24T00:00:00.000Z');
    expect(nextTry('2026-11-23T02:00:00.000Z', 5, true, HOURS)).toBe('2026-11-23T14:00:00.000Z');
  });
});

describe('an address', () => {
  it.each(['a@b.cn', 'li.si+ztc@mail.example.gov.cn', ' a@b.cn ', 'x@localhost'])('%j is one', (text) => {
    expect(mailAddress(text)).toBe(text.trim());
  });

  it.each([
    'a@b.cn\r\nBcc: all@example.cn',
    'a@b.cn\nSubject: x',
    'a@b.cn, c@d.cn',
    'a@b.cn c@d.cn',
    'Name <a@b.cn>',
    '"a b"@c.cn',
    'a@b@c.cn',
    '@b.cn',
    'a@',
    'a@-b.cn',
    'a@b..cn',
    'a',
    '',
    `${'a'.repeat(65)}@b.cn`,
    `a@${'b'.repeat(300)}.cn`,
  ])('%j is none', (text) => {
    expect(mailAddress(text)).toBeNull();
  });

  it('of any text is one line without a second @, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const address = mailAddress(`${text}@b.cn`);
        if (address !== null) expect(address).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it('is quickly told however it is made', () => {
    expect(mailAddress(`a@${'a.'.repeat(50_000)}!`)).toBeNull();
    expect(mailAddress(`a@${'a-'.repeat(50_000)}!`)).toBeNull();
  });

  it('as a number is digits, with or without a plus', () => {
    expect(phoneNumber('138 0013-8000')).toBe('13800138000');
    expect(phoneNumber('+86 13800138000')).toBe('+8613800138000');
    for (const text of [
      '12',
      '1380013800x',
      '138\r\n00138000',
      '+',
      '',
      '1'.repeat(30),
      '１３８００１３８０００',
    ]) {
      expect(phoneNumber(text)).toBeNull();
    }
  });
});

describe('the way to a person', () => {
  it('is the one a resident asked for, or none', () => {
    const both = { email: 'a@b.cn', phone: '13800138000' };
    expect(residentRoute({ ...both, notify: 'email' })).toEqual({ by: 'mail', to: 'a@b.cn' });
    expect(residentRoute({ ...both, notify: 'sms' })).toEqual({ by: 'sms', to: '13800138000' });
    expect(residentRoute({ ...both, notify: 'none' })).toEqual({ by: 'none', why: 'noContact' });
    expect(residentRoute({ phone: '13800138000', notify: 'email' })).toEqual({
      by: 'none',
      why: 'noContact',
    });
    expect(residentRoute({ email: 'a@b.cn\r\nBcc: x@y.cn', notify: 'email' })).toEqual({
      by: 'none',
      why: 'badAddress',
    });
    expect(residentRoute(null)).toEqual({ by: 'none', why: 'noContact' });
  });

  it('is mail before text for an office', () => {
    expect(officeRoute({ email: 'a@b.cn', phone: '13800138000' })).toEqual({ by: 'mail', to: 'a@b.cn' });
    expect(officeRoute({ phone: '13800138000' })).toEqual({ by: 'sms', to: '13800138000' });
    expect(officeRoute({})).toEqual({ by: 'none', why: 'noContact' });
    expect(officeRoute(null)).toEqual({ by: 'none', why: 'noContact' });
  });
});

describe('a case number', () => {
  it('is nothing else', () => {
    expect(isCode('ZTC-7K3M-9QX2')).toBe(true);
    for (const text of ['', 'ZTC 1', 'ZTC-1\r\nBcc: a@b.cn', '村口的路灯坏了', 'Z'.repeat(41)])
      expect(isCode(text)).toBe(false);
  });
});

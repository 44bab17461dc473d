import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandClock } from '../../server/clock.ts';
import {
  channelOf,
  CONSENT_WORDINGS,
  newSlipNumber,
  readSlipNumber,
  slipFault,
  SLIP_STATES,
} from '../../server/features/intake/rules.ts';
import { CODE_ALPHABET, makeIds, seededSource } from '../../server/ids.ts';
import { MONDAY } from '../support/context.ts';

const ids = makeIds(new HandClock(MONDAY), seededSource('slips'));
const numbers = fc.integer({ min: 1, max: 1000 }).map(() => newSlipNumber(ids));

describe('the number of a slip', () => {
  it('is short, in two groups, and reads back as itself', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(readSlipNumber(number)).toBe(number);
      }),
    );
  });

  it('is read however it is typed: small letters, spaces, full width, O for 0, I for 1', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const typed = number.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'i');
        expect(readSlipNumber(typed)).toBe(number);
        const wide = [...number.replace('-', '')].map((c) =>
          String.fromCodePoint(c.codePointAt(0)! + 0xfee0),
        );
        expect(readSlipNumber(wide.join(''))).toBe(number);
      }),
    );
  });

  it('is refused with any one letter wrong, before anything is looked up', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom(...CODE_ALPHABET),
        (number, place, letter) => {
          const letters = [...number.replace('-', '')];
          fc.pre(letters[place] !== letter);
          letters[place] = letter;
          expect(readSlipNumber(letters.join(''))).toBeNull();
        },
      ),
    );
  });

  it.each(['', '7', '7K3M-9Q2', '7K3M-9Q2XX', '!!!!-!!!!', '回执单'])('is not %p', (typed) => {
    expect(readSlipNumber(typed)).toBeNull();
  });
});

describe('whether a slip can be used', () => {
  const own = { role: 'collector', memberId: 'me' } as const;
  const post = { role: 'dispatcher', memberId: null } as const;

  it('is a matter of its state, and for a collector of whose pad it is', () => {
    const faults = SLIP_STATES.map((state) => slipFault({ state, memberId: 'me' }, own));
    expect(faults).toEqual([null, 'slipUsed', 'slipCancelled']);
    expect(slipFault(undefined, own)).toBe('slipUnknown');
    expect(slipFault({ state: 'unused', memberId: 'other' }, own)).toBe('slipNotYours');
    expect(slipFault({ state: 'unused', memberId: null }, own)).toBe('slipNotYours');
  });

  it('is for an office a matter of its state alone: it types in what others wrote on paper', () => {
    expect(slipFault({ state: 'unused', memberId: 'me' }, post)).toBeNull();
    expect(slipFault({ state: 'unused', memberId: null }, post)).toBeNull();
    expect(slipFault({ state: 'used', memberId: 'me' }, post)).toBe('slipUsed');
  });
});

it('a collector is a channel of its own, whatever the form says; a post says how it came', () => {
  expect(channelOf('collector', 'paper')).toBe('collector');
  expect(channelOf('dispatcher', 'paper')).toBe('paper');
  expect(channelOf('network_office', 'counter')).toBe('counter');
});

describe('the words of the consent', () => {
  /** What was asked under a number stays what it was. Changed words need a new number, and a line here. */
  const PINNED: Record<string, string> = { 'zh-CN 1': 'f3e7bb37e6a9f812', 'en 1': '9172f9174c447e54' };

  it.each(['zh-CN', 'en'])('of each wording never change in %s', (lang) => {
    const path = join(import.meta.dirname, '../../views/locales', lang, 'intake.json');
    const { consent } = JSON.parse(readFileSync(path, 'utf8')) as { consent: Record<string, object> };
    const prints = CONSENT_WORDINGS.map((wording) => {
      const text = JSON.stringify(consent[wording]);
      return [`${lang} ${wording}`, createHash('sha256').update(text).digest('hex').slice(0, 16)];
    });
    expect(Object.fromEntries(prints)).toEqual(
      Object.fromEntries(CONSENT_WORDINGS.map((w) => [`${lang} ${w}`, PINNED[`${lang} ${w}`]])),
    );
  });
});

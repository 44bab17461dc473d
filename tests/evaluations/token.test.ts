import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../server/clock.ts';
import {
  ballotKey,
  caseTag,
  evaluatorTag,
  newSlip,
  newToken,
  openToken,
} from '../../server/features/evaluations/token.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { MONDAY, testConfig } from '../support/context.ts';

const ctx = {
  config: testConfig('nowhere'),
  ids: makeIds(new HandClock(MONDAY), seededSource('tokens')),
};
const units = new Map([
  ['B01', 'unit-1'],
  ['B02', 'unit-2'],
  ['B03', 'unit-3'],
]);
const rounds = [
  { id: 'round-1', units, slipUnits: 2 },
  { id: 'round-2', units, slipUnits: 2 },
];

/** Lengths of its groups, when all of it is letters of the code alphabet. */
const shapeOf = (token: string): number[] => {
  expect(token).toMatch(/^[0-9A-HJKMNP-TV-Z-]+$/);
  return token.split('-').map(({ length }) => length);
};

describe('a token', () => {
  it('opens its round, unit and group, however it is typed', () => {
    const token = newToken(ctx, 'round-2', 'unit-2', 'users');
    expect(shapeOf(token)).toEqual(Array(12).fill(4));
    for (const typed of [
      token,
      token.toLowerCase(),
      token.replaceAll('-', ' '),
      token.replaceAll('0', 'o'),
    ]) {
      expect(openToken(ctx, typed, rounds)).toMatchObject({
        roundId: 'round-2',
        group: 'users',
        unitIds: ['unit-2'],
      });
    }
  });

  it('opens nothing with one letter changed, cut short, or in another county', () => {
    const token = newToken(ctx, 'round-1', 'unit-1', 'evaluators');
    for (let at = 0; at < token.length; at += 1) {
      if (token[at] === '-') continue;
      const other = token[at] === '7' ? '8' : '7';
      expect(openToken(ctx, token.slice(0, at) + other + token.slice(at + 1), rounds)).toBeNull();
    }
    for (const typed of ['', '-', token.slice(0, -1), `${token}0`, 'x'.repeat(5000), '选票']) {
      expect(openToken(ctx, typed, rounds)).toBeNull();
    }
    const secret = Buffer.alloc(32, 7).toString('base64');
    const elsewhere = { config: testConfig('nowhere', { REGISTER_SECRET: secret }) };
    expect(openToken(elsewhere, token, rounds)).toBeNull();
    expect(openToken(ctx, token, [])).toBeNull();
  });

  it('is another one each time, and its key tells neither the token nor the other units of a slip', () => {
    const tokens = Array.from({ length: 50 }, () => newToken(ctx, 'round-1', 'unit-1', 'users'));
    expect(new Set(tokens).size).toBe(50);
    const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    expect(ballotKey(bytes, 'unit-1')).toMatch(/^[0-9a-f]{64}$/);
    expect(ballotKey(bytes, 'unit-1')).not.toBe(ballotKey(bytes, 'unit-2'));
  });
});

describe('an invitation', () => {
  it('opens the units its own number gives, in its round alone', () => {
    const slip = newSlip(ctx, 'round-1');
    expect(shapeOf(slip)).toEqual(Array(8).fill(4));
    const opened = openToken(ctx, slip, rounds)!;
    expect(opened).toMatchObject({ roundId: 'round-1', group: 'residents' });
    expect(opened.unitIds).toHaveLength(2);
    expect(openToken(ctx, slip, rounds)!.unitIds).toEqual(opened.unitIds);
    expect(openToken(ctx, slip, [rounds[1]!])).toBeNull();
  });
});

describe('tags', () => {
  it('stand for somebody in one round and in no other', () => {
    expect(evaluatorTag(ctx, 'round-1', 'm')).not.toBe(evaluatorTag(ctx, 'round-2', 'm'));
    expect(caseTag(ctx, 'round-1', 'c')).not.toBe(caseTag(ctx, 'round-2', 'c'));
    expect(caseTag(ctx, 'round-1', 'c')).not.toContain('c/');
  });
});

import { createHmac, timingSafeEqual } from 'node:crypto';
import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { CODE_ALPHABET } from '../../ids.ts';

/** First letter of a number: 收集 S, 监督 J, 评议 P. */
export const KIND_LETTERS: Readonly<Record<MemberRole, string>> = {
  collector: 'S',
  supervisor: 'J',
  evaluator: 'P',
};

/** The code alphabet without its last letter: thirty-one is prime, and Z is too much like a 2. */
const ALPHABET = CODE_ALPHABET.slice(0, 31);
const PRIME = ALPHABET.length;
const SHAPE = /^([SJP])(\d{4})(\d{6})([0-9A-Z])$/;
const SIGNATURE_LETTERS = 10;

/**
 * `S2026-000123-K`: kind, year, running number, check letter. A running number, since the roster is public anyway
 * and a number on a card should be easy to read out.
 */
export function certificateNumber(kind: MemberRole, year: number, serial: number): string {
  const body = `${KIND_LETTERS[kind]}${String(year).padStart(4, '0')}${String(serial).padStart(6, '0')}`;
  return dressed(body + checkLetter(body));
}

/** A number as typed (any case, spaces, full width, O for 0), in its stored form; null when it can't be one. */
export function readNumber(typed: string): string | null {
  const tidy = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/U/g, 'V');
  const [, kind, year, serial, check] = SHAPE.exec(tidy) ?? [];
  if (check === undefined) return null;
  return checkLetter(`${kind}${year}${serial}`) === check ? dressed(tidy) : null;
}

/** The kind that a number names. */
export function kindOfNumber(number: string): MemberRole | undefined {
  return MEMBER_ROLES.find((kind) => KIND_LETTERS[kind] === number[0]);
}

/**
 * Stands beside the number in the address behind the QR code: nobody can make up a number that carries it, since
 * the key never leaves the server.
 */
export function signatureOf(config: Pick<Context['config'], 'register'>, number: string): string {
  const digest = createHmac('sha256', config.register.secret).update(`certificate:${number}`).digest();
  return Array.from(digest.subarray(0, SIGNATURE_LETTERS), (byte) => CODE_ALPHABET[byte % 32]).join('');
}

/** Whether `given` is the signature of a number; takes as long for a wrong one as for a right one. */
export function isSigned(
  config: Pick<Context['config'], 'register'>,
  number: string,
  given: string,
): boolean {
  const expected = Buffer.from(signatureOf(config, number));
  const actual = Buffer.alloc(expected.length);
  actual.write(given.toUpperCase().slice(0, SIGNATURE_LETTERS + 1), 'latin1');
  return timingSafeEqual(expected, actual) && given.length === SIGNATURE_LETTERS;
}

function dressed(letters: string): string {
  return `${letters.slice(0, 5)}-${letters.slice(5, 11)}-${letters.slice(11)}`;
}

/**
 * Makes the weighed sum of all letters divisible by 31. Weights are powers of 3, no two neighbours alike and none
 * divisible by 31, so every single wrong letter and every swap of neighbours shows.
 */
function checkLetter(body: string): string {
  let sum = 0;
  for (const letter of body) sum = (sum + ALPHABET.indexOf(letter)) * 3;
  return ALPHABET[(PRIME - (sum % PRIME)) % PRIME]!;
}

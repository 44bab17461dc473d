import { createHmac } from 'node:crypto';
import { daysBetween, plusDays, type Day } from '../../clock.ts';
import { CODE_ALPHABET } from '../../ids.ts';
import { checkLetter, tidyLetters } from '../cases/index.ts';
import { SLIP_DAYS, SLIPS_A_SHEET } from './rules.ts';

/**
 * A visit slip: two letters of its day, five of chance, seven that only this server can make, and one that finds
 * slips of the hand. Fifteen letters in groups of five: as short as can still be typed and not guessed (35 bits, behind
 * a limit of tries).
 */
const DAY_LETTERS = 2;
const NONCE_LETTERS = 5;
const SEAL_LETTERS = 7;
const LENGTH = DAY_LETTERS + NONCE_LETTERS + SEAL_LETTERS + 1;

const BEGINNING: Day = '2020-01-01';
const LAP = CODE_ALPHABET.length ** DAY_LETTERS;

export type SlipFault = 'mistyped' | 'foreign' | 'expired';
export type ReadSlip = { hash: string; expiresOn: Day } | { fault: SlipFault };

/** Letters from a keyed hash: 32 of them divide 256 evenly, so that each is as likely as the others. */
function lettersOf(secret: Buffer, words: string, count: number): string {
  const bytes = createHmac('sha256', secret).update(words).digest();
  return Array.from(bytes.subarray(0, count), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('');
}

function dayLetters(day: Day): string {
  const n = daysBetween(BEGINNING, day) % LAP;
  const size = CODE_ALPHABET.length;
  return `${CODE_ALPHABET[Math.floor(n / size)]}${CODE_ALPHABET[n % size]}`;
}

/** The newest day up to `today` that these letters can mean. */
function dayFrom(letters: string, today: Day): Day {
  const [high, low] = [...letters].map((letter) => CODE_ALPHABET.indexOf(letter));
  const n = high! * CODE_ALPHABET.length + low!;
  const now = daysBetween(BEGINNING, today) % LAP;
  return plusDays(today, -((now - n + LAP) % LAP));
}

const sealOf = (secret: Buffer, windowId: string, day: Day, nonce: string): string =>
  lettersOf(secret, `window-slip/${windowId}/${day}/${nonce}`, SEAL_LETTERS);

/** The slip of one visit. */
export function makeSlip(secret: Buffer, windowId: string, day: Day, nonce: string): string {
  const body = dayLetters(day) + nonce + sealOf(secret, windowId, day, nonce);
  return (body + checkLetter(body)).match(/.{5}/g)!.join('-');
}

/** All slips of a sheet: the same whenever it is printed, so that printing again hands out no more of them. */
export function slipsOfSheet(
  secret: Buffer,
  sheet: { id: string; window_id: string; printed_on: Day; slips: number },
): string[] {
  const nonces = new Set<string>();
  for (let n = 0; nonces.size < Math.min(sheet.slips, SLIPS_A_SHEET); n += 1) {
    nonces.add(lettersOf(secret, `window-sheet/${sheet.id}/${n}`, NONCE_LETTERS));
  }
  return [...nonces].map((nonce) => makeSlip(secret, sheet.window_id, sheet.printed_on, nonce));
}

/**
 * What a slip as typed is worth at a window. Whether it was used is not told here: who tries slips out to see whose
 * was used, and when, must give a review for each.
 */
export function readSlip(secret: Buffer, windowId: string, typed: string, today: Day): ReadSlip {
  const letters = tidyLetters(typed);
  const body = letters.slice(0, -1);
  if (letters.length !== LENGTH || checkLetter(body) !== letters.at(-1)) return { fault: 'mistyped' };
  const day = dayFrom(body.slice(0, DAY_LETTERS), today);
  const nonce = body.slice(DAY_LETTERS, DAY_LETTERS + NONCE_LETTERS);
  if (body.slice(DAY_LETTERS + NONCE_LETTERS) !== sealOf(secret, windowId, day, nonce))
    return { fault: 'foreign' };
  const expiresOn = plusDays(day, SLIP_DAYS);
  if (today > expiresOn) return { fault: 'expired' };
  const hash = createHmac('sha256', secret).update(`window-slip-used/${windowId}/${letters}`).digest('hex');
  return { hash, expiresOn };
}

import { createHash } from 'node:crypto';
import { CODE_ALPHABET, type Ids } from '../../ids.ts';

const PREFIX = 'ZTC';
const RECEIPT_LETTERS = 24;

/**
 * A new case code, `ZTC-7K3M-9Q2X-R`: 8 random letters (not a running number: nobody can count or guess
 * neighbours) and one that checks them.
 */
export function newCode(ids: Ids): string {
  const body = ids.letters(8);
  return `${PREFIX}-${body.slice(0, 4)}-${body.slice(4)}-${checkLetter(body)}`;
}

/** A code as typed (any case, spaces, full width, O for 0) in its stored form, or null when it can't be one. */
export function readCode(typed: string): string | null {
  const letters = tidyLetters(typed).replace(/^ZTC/, '');
  if (letters.length !== 9 || checkLetter(letters.slice(0, 8)) !== letters[8]) return null;
  return `${PREFIX}-${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters[8]}`;
}

/** A new secret receipt: 120 random bits and a check letter, in groups of five for writing down. */
export function newReceipt(ids: Ids): string {
  const body = ids.letters(RECEIPT_LETTERS);
  return groups(body + checkLetter(body));
}

/** A receipt as typed, tidied, or null when a letter is wrong: said before anything is looked up. */
export function readReceipt(typed: string): string | null {
  const letters = tidyLetters(typed);
  if (letters.length !== RECEIPT_LETTERS + 1) return null;
  return checkLetter(letters.slice(0, -1)) === letters.at(-1) ? groups(letters) : null;
}

/** What is stored instead of the receipt. 120 random bits can't be tried through, so a plain hash is enough. */
export function receiptHash(receipt: string): string {
  return createHash('sha256')
    .update(`receipt/${tidyLetters(receipt)}`)
    .digest('hex');
}

function groups(letters: string): string {
  return letters.match(/.{1,5}/g)!.join('-');
}

/** Letters as typed (any case, spaces, full width, O for 0, I for 1) in the code alphabet; what is no letter is left out. */
export function tidyLetters(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/U/g, 'V');
}

/** Luhn's sum over 32 letters: finds every single wrong letter and nearly every swap of neighbours. */
export function checkLetter(body: string): string {
  const n = CODE_ALPHABET.length;
  let sum = 0;
  [...body].reverse().forEach((letter, index) => {
    const value = CODE_ALPHABET.indexOf(letter);
    const addend = index % 2 === 0 ? value * 2 : value;
    sum += Math.floor(addend / n) + (addend % n);
  });
  return CODE_ALPHABET[(n - (sum % n)) % n]!;
}

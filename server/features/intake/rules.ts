import type { Actor } from '../../actor.ts';
import type { Ids } from '../../ids.ts';
import { checkLetter, tidyLetters, type CaseRow } from '../cases/index.ts';

export const PAD_STATES = ['in_use', 'cancelled'] as const;
export type PadState = (typeof PAD_STATES)[number];

export const SLIP_STATES = ['unused', 'used', 'cancelled'] as const;
export type SlipState = (typeof SLIP_STATES)[number];

/** Why printed receipts are worth nothing any more. */
export const CANCEL_GROUNDS = ['lost', 'damaged', 'misprint', 'returned'] as const;
export type CancelGround = (typeof CANCEL_GROUNDS)[number];

/** A4 holds so many slips that are big enough for old eyes. */
export const SLIPS_A_SHEET = 8;
export const SHEETS_MOST = 10;

/**
 * Wordings of the consent that is read aloud, oldest first. A draft that lay on a phone carries the one it was asked
 * with. Changed words are a new wording, never the old one's (its words are pinned by a test).
 */
export const CONSENT_WORDINGS = ['1'] as const;
export type ConsentWording = (typeof CONSENT_WORDINGS)[number];
export const CONSENT_WORDING: ConsentWording = '1';

const SLIP_LETTERS = 7;

/** A new slip number, `7K3M-9Q2X`: random, so that a neighbour's slip is never one wrong digit away. */
export function newSlipNumber(ids: Pick<Ids, 'letters'>): string {
  const body = ids.letters(SLIP_LETTERS);
  return inGroups(body + checkLetter(body));
}

/** A slip number as typed, in its stored form; null when a letter is wrong: said before anything is looked up. */
export function readSlipNumber(typed: string): string | null {
  const letters = tidyLetters(typed);
  if (letters.length !== SLIP_LETTERS + 1) return null;
  return checkLetter(letters.slice(0, -1)) === letters.at(-1) ? inGroups(letters) : null;
}

const inGroups = (letters: string): string => `${letters.slice(0, 4)}-${letters.slice(4)}`;

/** Where a matter that is taken down for somebody else comes in; an office says which of its two ways it was. */
export const POST_CHANNELS = ['counter', 'paper'] as const;
export type PostChannel = (typeof POST_CHANNELS)[number];

export function channelOf(role: Actor['role'], by: PostChannel): CaseRow['channel'] {
  return role === 'collector' ? 'collector' : by;
}

/** Why a slip can't be used by whoever types its number; null when it can. */
export function slipFault(
  slip: { state: SlipState; memberId: string | null } | undefined,
  taker: { role: Actor['role']; memberId: string | null },
): 'slipUnknown' | 'slipNotYours' | 'slipUsed' | 'slipCancelled' | null {
  if (!slip) return 'slipUnknown';
  // An office types in what a collector wrote on paper, with the slip from that collector's pad.
  if (taker.role === 'collector' && slip.memberId !== taker.memberId) return 'slipNotYours';
  if (slip.state === 'used') return 'slipUsed';
  return slip.state === 'cancelled' ? 'slipCancelled' : null;
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { CODE_ALPHABET, type Ids } from '../../ids.ts';
import type { Context } from '../../context.ts';
import { tidyLetters } from '../cases/index.ts';
import { unitsOfSlip } from './draw.ts';
import type { Group } from './rules.ts';

type WithSecret = Pick<Context, 'config'>;

/**
 * Sizes in bytes: of the random number, and of the proof that it is the county's. A slip is typed from paper, so it
 * is shorter. Both are whole numbers of letters, and differ, so that the length tells which one it is.
 */
const TOKEN = { nonce: 16, proof: 14 } as const;
const SLIP = { nonce: 10, proof: 10 } as const;

export interface TokenRound {
  id: string;
  /** Units in the round: id by code. */
  units: ReadonlyMap<string, string>;
  slipUnits: number;
}

/** What a token opens. */
export interface Opened {
  roundId: string;
  group: Group;
  /** Ids: one, or for a slip those its lot gives. */
  unitIds: string[];
  /** Its bytes, from which the keys of ballots are made. */
  bytes: Buffer;
}

function roundKey({ config }: WithSecret, roundId: string): Buffer {
  return createHmac('sha256', config.register.secret).update(`evaluation-ballots:${roundId}`).digest();
}

function proofOf(ctx: WithSecret, roundId: string, subject: string, nonce: Buffer, bytes: number): Buffer {
  return createHmac('sha256', roundKey(ctx, roundId))
    .update(`${roundId}/${subject}/${nonce.toString('hex')}`)
    .digest()
    .subarray(0, bytes);
}

/** A token for one unit. It is shown once and stored nowhere; nothing that is stored gives it again. */
export function newToken(
  ctx: WithSecret & { ids: Pick<Ids, 'bytes'> },
  roundId: string,
  unitId: string,
  group: Exclude<Group, 'residents'>,
): string {
  const nonce = ctx.ids.bytes(TOKEN.nonce);
  return spell(Buffer.concat([nonce, proofOf(ctx, roundId, `${unitId}/${group}`, nonce, TOKEN.proof)]));
}

/** An invitation on paper: which units it is for lies in its own number. */
export function newSlip(ctx: WithSecret & { ids: Pick<Ids, 'bytes'> }, roundId: string): string {
  const nonce = ctx.ids.bytes(SLIP.nonce);
  return spell(Buffer.concat([nonce, proofOf(ctx, roundId, 'residents', nonce, SLIP.proof)]));
}

/** What a token as typed is for among these rounds; null: it is none of the county's. */
export function openToken(ctx: WithSecret, typed: string, rounds: readonly TokenRound[]): Opened | null {
  const bytes = unspell(typed);
  if (!bytes) return null;
  const isSlip = bytes.length === SLIP.nonce + SLIP.proof;
  const size = isSlip ? SLIP : TOKEN;
  if (bytes.length !== size.nonce + size.proof) return null;
  const [nonce, proof] = [bytes.subarray(0, size.nonce), bytes.subarray(size.nonce)];
  const fits = (roundId: string, subject: string): boolean =>
    timingSafeEqual(proof, proofOf(ctx, roundId, subject, nonce, size.proof));
  for (const round of rounds) {
    if (isSlip) {
      if (!fits(round.id, 'residents')) continue;
      const codes = unitsOfSlip(nonce.toString('hex'), [...round.units.keys()], round.slipUnits);
      const unitIds = codes.map((code) => round.units.get(code)!);
      return { roundId: round.id, group: 'residents', unitIds, bytes };
    }
    for (const unitId of round.units.values()) {
      for (const group of ['evaluators', 'users'] as const) {
        if (fits(round.id, `${unitId}/${group}`))
          return { roundId: round.id, group, unitIds: [unitId], bytes };
      }
    }
  }
  return null;
}

/** What a ballot is kept under. From it nobody gets back to the token, nor from one unit of a slip to the next. */
export function ballotKey(bytes: Buffer, unitId: string): string {
  return createHash('sha256')
    .update(`ballot/${bytes.toString('hex')}/${unitId}`)
    .digest('hex');
}

/** Stands for an evaluator in the published lists of one round. */
export function evaluatorTag({ config }: WithSecret, roundId: string, memberId: string): string {
  return createHmac('sha256', config.register.secret)
    .update(`evaluation:${roundId}/${memberId}`)
    .digest('hex')
    .slice(0, 16);
}

/** Stands for a case among those who have claimed in one round: its id is not in the list of rights. */
export function caseTag({ config }: WithSecret, roundId: string, caseId: string): string {
  return createHmac('sha256', config.register.secret)
    .update(`evaluation-user:${roundId}/${caseId}`)
    .digest('hex');
}

function spell(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)!.map((five) => CODE_ALPHABET[Number.parseInt(five, 2)]!);
  return letters
    .join('')
    .match(/.{1,4}/g)!
    .join('-');
}

function unspell(typed: string): Buffer | null {
  const letters = tidyLetters(typed.slice(0, 200));
  if (letters.length === 0 || (letters.length * 5) % 8 !== 0) return null;
  const bits = [...letters].map((letter) => CODE_ALPHABET.indexOf(letter).toString(2).padStart(5, '0'));
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  );
}

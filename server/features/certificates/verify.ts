import type { Context } from '../../context.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { MemberRole } from '../../actor.ts';
import { findMember, type MemberLevel } from '../network/index.ts';
import { certificateNumber, isSigned, readNumber } from './number.ts';
import { standingOf, validUntil, type CertificateState } from './rules.ts';
import { findByNumber } from './store.ts';

export type Verdict =
  | {
      state: CertificateState;
      number: string;
      kind: MemberRole;
      level: MemberLevel;
      townCode: string | null;
      validUntil: Day;
    }
  | {
      state: 'unknown';
      /** `mistyped`: the check letter says it can't be a number; `forged`: the address was not made here. */
      why: 'mistyped' | 'forged' | 'none';
    };

/** Looked up in place of what can't be a number, so that every answer takes the same way. */
const NO_NUMBER = certificateNumber('collector', 0, 0);

/**
 * What a number stands for today. About the person it says nothing.
 *
 * @param typed as it stands in the address or was typed in.
 * @param signature from the address behind the QR code; undefined when the number was typed in.
 */
export async function verifyNumber(
  context: Pick<Context, 'db' | 'clock' | 'config'>,
  typed: string,
  signature: string | undefined,
): Promise<Verdict> {
  const number = readNumber(typed.slice(0, 60));
  const isOurs = isSigned(context.config, number ?? NO_NUMBER, signature ?? '');
  const certificate = await findByNumber(context.db, number ?? NO_NUMBER);
  const member = await findMember(context.db, certificate?.member_id ?? '');
  if (number === null) return { state: 'unknown', why: 'mistyped' };
  if (signature !== undefined && !isOurs) return { state: 'unknown', why: 'forged' };
  if (!certificate || !member) return { state: 'unknown', why: 'none' };
  return {
    state: standingOf(certificate, member, dayOf(context.clock.now())),
    number,
    kind: certificate.kind,
    level: certificate.level,
    townCode: certificate.town_code,
    validUntil: validUntil(certificate, member),
  };
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { assertWithin, findMember, isInOffice, networkScope, type MemberRow } from '../network/index.ts';
import { appendEvent, holdRegister } from '../register/index.ts';
import { chanceOf } from './exam-rules.ts';
import { certificateRecords } from './records.ts';
import { renewIfEarned } from './renew.ts';
import { standingOf } from './rules.ts';
import { findRound, insertRound, listExamsOf } from './store-exams.ts';
import { findCertificateOf, type CertificateRow } from './store.ts';
import { tellMember } from './tell.ts';

/** A reason has at least so many characters: the member reads it. */
export const LEAST_WORDS = 10;

/**
 * Suspends a member's certificate: from now on no duty. The member is told, and reads the reason.
 *
 * @throws Forbidden for every other role; NotFound outside the scope; RuleFault for too few words, or when there
 *   is none that counts; Conflict when it is suspended already.
 */
export async function suspendCertificate(
  context: Context,
  actor: Actor,
  memberId: string,
  input: { words: string },
): Promise<CertificateRow> {
  return deciding(context, actor, memberId, input.words, async (trx, member, at, words) => {
    const certificate = await findCertificateOf(trx, member.id);
    if (!certificate) throw new RuleFault('certificates:fault.none');
    if (certificate.state === 'suspended') throw new Conflict('certificates:fault.suspended');
    const day = dayOf(at);
    if (standingOf(certificate, member, day) !== 'valid') throw new RuleFault('certificates:fault.notValid');
    const { row } = await certificateRecords.change(trx, context, actor, at, certificate, {
      kind: 'certificate.suspended',
      set: { state: 'suspended', suspended_on: day, suspended_by: actor.accountId, suspend_words: words },
    });
    await tellMember(trx, context, member, 'member.certificate_suspended', at);
    return row;
  });
}

/**
 * Lifts a suspension. What was earned in the meantime is made up for: with the yearly course read the certificate
 * is extended at once; past its last day it comes back as expired.
 *
 * @throws as `suspendCertificate`; Conflict when it is not suspended.
 */
export async function liftSuspension(
  context: Context,
  actor: Actor,
  memberId: string,
  input: { words: string },
): Promise<CertificateRow> {
  return deciding(context, actor, memberId, input.words, async (trx, member, at, words) => {
    const certificate = await findCertificateOf(trx, member.id);
    if (certificate?.state !== 'suspended') throw new Conflict('certificates:fault.notSuspended');
    const day: Day = dayOf(at);
    const { row } = await certificateRecords.change(trx, context, actor, at, certificate, {
      kind: 'certificate.lifted',
      set: {
        state: certificate.expires_on < day ? 'expired' : 'valid',
        suspended_on: null,
        suspended_by: null,
        suspend_words: null,
      },
      note: { words },
    });
    await tellMember(trx, context, member, 'member.certificate_lifted', at);
    return (await renewIfEarned(trx, context, actor, member, day)) ?? row;
  });
}

/**
 * Lets somebody sit the exam again who has used up three attempts: three more, after reading the courses again as
 * they are then.
 *
 * @throws as `suspendCertificate`; RuleFault while there are attempts left, or after a pass.
 */
export async function openRound(
  context: Context,
  actor: Actor,
  memberId: string,
  input: { words: string },
): Promise<number> {
  return deciding(context, actor, memberId, input.words, async (trx, member, at, words) => {
    if (!isInOffice(member, dayOf(at))) throw new RuleFault('certificates:fault.ended');
    const current = await findRound(trx, member.id);
    const chance = chanceOf(await listExamsOf(trx, member.id), current, at);
    if (chance.kind !== 'used_up') throw new RuleFault('certificates:fault.attemptsLeft');
    const round = current + 1;
    await insertRound(trx, {
      member_id: member.id,
      round,
      opened_by: actor.accountId ?? actor.role,
      opened_at: at,
      words,
    });
    await appendEvent(trx, context, {
      stream: `training:${member.id}`,
      kind: 'exam.round_opened',
      at,
      actor,
      payload: { round, words },
    });
    await tellMember(trx, context, member, 'member.exam_reopened', String(round));
    return round;
  });
}

/** A member of the office's scope. @throws Forbidden; NotFound outside the scope. */
export async function memberWithin(
  trx: Trx | Context['db'],
  actor: Actor,
  memberId: string,
): Promise<MemberRow> {
  const scope = await networkScope(trx, actor);
  const member = await findMember(trx, memberId);
  if (!member) throw new NotFound();
  assertWithin(scope, { level: member.level, townCode: member.town_code });
  return member;
}

async function deciding<T>(
  context: Context,
  actor: Actor,
  memberId: string,
  given: string,
  work: (trx: Trx, member: MemberRow, at: Instant, words: string) => Promise<T>,
): Promise<T> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const member = await memberWithin(trx, actor, memberId);
    const words = given.trim();
    if ([...words].length < LEAST_WORDS)
      throw new RuleFault('certificates:fault.short', { least: LEAST_WORDS });
    return work(trx, member, context.clock.now(), words);
  });
}

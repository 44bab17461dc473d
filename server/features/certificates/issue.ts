import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { isInOffice, type MemberRow, type NetworkContext } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { certificateNumber } from './number.ts';
import { certificateRecords } from './records.ts';
import { firstExpiry } from './rules.ts';
import { findExam } from './store-exams.ts';
import { findCertificateOf, lastSerial, type CertificateRow } from './store.ts';

/**
 * Issues the one certificate of a term of office, in the caller's transaction, from today for a year, to the end
 * of the term at most (domain §5.6).
 *
 * @param examId the exam that was passed; it is the member's own.
 * @throws RuleFault out of office or without a passed exam; Conflict when there is one already.
 */
export async function issueCertificate(
  trx: Trx,
  ctx: NetworkContext,
  actor: Actor,
  member: MemberRow,
  examId: string,
): Promise<CertificateRow> {
  const at = ctx.clock.now();
  const day = dayOf(at);
  if (!isInOffice(member, day)) throw new RuleFault('certificates:missing.termOver');
  const exam = await findExam(trx, examId);
  if (exam?.member_id !== member.id || exam.state !== 'passed') {
    throw new RuleFault('certificates:fault.noPass');
  }
  // Running numbers have neither gaps nor doubles only while nobody else may take one.
  await holdRegister(trx, ctx.dialect);
  if (await findCertificateOf(trx, member.id)) throw new Conflict('certificates:fault.issued');
  const year = Number(day.slice(0, 4));
  const serial = (await lastSerial(trx, year)) + 1;
  const { row } = await certificateRecords.create(
    trx,
    ctx,
    actor,
    at,
    {
      id: ctx.ids.id(),
      member_id: member.id,
      number: certificateNumber(member.kind, year, serial),
      year,
      serial,
      kind: member.kind,
      level: member.level,
      town_code: member.town_code,
      exam_id: exam.id,
      photo_id: null,
      issued_on: day,
      expires_on: firstExpiry(day, member.term_to),
      state: 'valid',
      reminded: null,
      suspended_on: null,
      suspended_by: null,
      suspend_words: null,
    },
    { kind: 'certificate.issued' },
  );
  return row;
}

import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import { isInOffice, type MemberRow, type NetworkContext } from '../network/index.ts';
import { certificateRecords } from './records.ts';
import { renewableFrom, renewedExpiry } from './rules.ts';
import { listCoursesFor, listReads } from './store-courses.ts';
import { findCertificateOf, type CertificateRow } from './store.ts';
import { tellMember } from './tell.ts';
import { yearlyDone } from './training-rules.ts';

/**
 * Extends a member's certificate by a year when the yearly course was read in time, in the caller's transaction.
 * A suspended one waits until it is lifted; none outlives the term.
 *
 * @returns the certificate as it is then, or null when there was nothing to extend.
 */
export async function renewIfEarned(
  trx: Trx,
  ctx: NetworkContext,
  actor: Actor,
  member: MemberRow,
  day: Day,
): Promise<CertificateRow | null> {
  const certificate = await findCertificateOf(trx, member.id);
  if (!certificate || certificate.state === 'suspended' || !isInOffice(member, day)) return null;
  const since = renewableFrom(certificate.expires_on);
  if (day < since || certificate.expires_on >= member.term_to) return null;
  const courses = await listCoursesFor(trx, member.kind);
  const reads = new Map((await listReads(trx, member.id)).map((read) => [read.course_id, read]));
  if (!yearlyDone(courses, reads, since)) return null;
  const expiresOn = renewedExpiry(certificate.expires_on, day, member.term_to);
  const { row } = await certificateRecords.change(trx, ctx, actor, ctx.clock.now(), certificate, {
    kind: 'certificate.renewed',
    set: { expires_on: expiresOn, state: 'valid', reminded: null },
  });
  await tellMember(trx, ctx, member, 'member.certificate_renewed', expiresOn);
  return row;
}

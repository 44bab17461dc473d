import type { Reader } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import { Forbidden } from '../../errors.ts';
import {
  findMember,
  findMemberByAccount,
  listMembersInOffice,
  type MemberFilter,
  type MemberRow,
} from '../network/index.ts';
import { missingForDuty, standingOf } from './rules.ts';
import { findCertificateOf, listCertificatesOf, type CertificateRow } from './store.ts';

export interface OnDuty {
  member: MemberRow;
  certificate: CertificateRow;
}

/** The certificate of a member, if it counts on `day`: neither suspended nor past its last day, holder in office. */
export async function validCertificate(
  reader: Reader,
  memberId: string,
  day: Day,
): Promise<CertificateRow | null> {
  const member = await findMember(reader, memberId);
  const certificate = member && (await findCertificateOf(reader, memberId));
  if (!member || !certificate) return null;
  return standingOf(certificate, member, day) === 'valid' ? certificate : null;
}

/**
 * The member behind `actor`, fit for a duty at `at`: of one of these kinds, in office, with a certificate that
 * counts, ties declared within the year (domain §5.6). Every duty verb begins with this.
 *
 * @throws Forbidden for everybody else; its key says what is missing (`certificates:missing.*`).
 */
export async function memberOnDuty(
  reader: Reader,
  actor: Actor,
  kinds: readonly MemberRole[],
  at: Instant,
): Promise<OnDuty> {
  const isOfKind = (kinds as readonly string[]).includes(actor.role);
  const member =
    isOfKind && actor.accountId !== null ? await findMemberByAccount(reader, actor.accountId) : undefined;
  if (!member || !kinds.includes(member.kind)) throw new Forbidden();
  const certificate = await findCertificateOf(reader, member.id);
  const missing = missingForDuty(member, certificate, dayOf(at));
  if (missing !== null) throw new Forbidden(`certificates:missing.${missing}`);
  return { member, certificate: certificate! };
}

/**
 * Everybody of a kind (level, town) who is fit for a duty on `day`, by member id: for draws and for giving out
 * tasks. Two queries, however many there are.
 */
export async function certifiedMembers(reader: Reader, filter: MemberFilter, day: Day): Promise<OnDuty[]> {
  const members = await listMembersInOffice(reader, filter, day);
  const certificates = await listCertificatesOf(
    reader,
    members.map(({ id }) => id),
  );
  const byMember = new Map(certificates.map((certificate) => [certificate.member_id, certificate]));
  return members.flatMap((member) => {
    const certificate = byMember.get(member.id);
    return certificate && missingForDuty(member, certificate, day) === null ? [{ member, certificate }] : [];
  });
}

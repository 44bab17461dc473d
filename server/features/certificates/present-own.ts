import type { Request } from 'express';
import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors } from '../../http/parse-form.ts';
import { isInOffice, type MemberRow } from '../network/index.ts';
import { renewableFrom, standingOf, validUntil } from './rules.ts';
import type { CertificateRow } from './store.ts';

const TONES = { valid: 'success', suspended: 'warning', expired: 'warning' } as const;

/** The holder's own page: what the certificate is, what keeps it, its papers and its photo. */
export function presentOwn(
  member: MemberRow,
  certificate: CertificateRow | undefined,
  area: string,
  today: Day,
  errors: FieldErrors,
  say: Say,
) {
  const { t, f } = say;
  const trail = [
    { href: '/member', label: t('certificates:trail.member') },
    { label: t('certificates:own.title') },
  ];
  if (!certificate) return { trail, held: null, isInOffice: isInOffice(member, today) };
  const standing = standingOf(certificate, member, today);
  const isOut = !isInOffice(member, today);
  return {
    trail,
    isInOffice: !isOut,
    held: {
      notice: {
        kind: TONES[standing],
        title: t(`certificates:own.${isOut ? 'ended' : standing}.title`),
        text: textOf(member, certificate, standing, isOut, today, say),
        links:
          !isOut && standing !== 'suspended' && canRenew(member, certificate, today)
            ? [{ href: '/member/training', label: t('certificates:own.toCourse') }]
            : [],
      },
      rows: [
        { label: t('certificates:label.number'), text: certificate.number },
        { label: t('certificates:label.kind'), text: t(`accounts:role.${certificate.kind}`) },
        { label: t('certificates:label.area'), text: area },
        { label: t('certificates:label.issued'), text: f.day(certificate.issued_on) },
        { label: t('certificates:label.until'), text: f.day(validUntil(certificate, member)) },
        { label: t('certificates:label.term'), text: f.day(member.term_to) },
      ],
      verifyHref: `/verify/${certificate.number}`,
      papers: (['card', 'sheet'] as const).map((form) => ({
        href: `/member/certificate/${form}`,
        label: t(`certificates:print.${form}`),
      })),
      hasPhoto: certificate.photo_id !== null,
      photoField: {
        name: 'photo',
        type: 'file',
        label: t('certificates:own.photo'),
        hint: t('certificates:own.photoHint'),
        accept: 'image/jpeg,image/png,image/webp',
        plain: true,
        error: errors['photo'] ? t(errors['photo'].key, errors['photo'].args) : '',
      },
    },
  };
}

const canRenew = (member: MemberRow, certificate: CertificateRow, today: Day): boolean =>
  today >= renewableFrom(certificate.expires_on) && certificate.expires_on < member.term_to;

function textOf(
  member: MemberRow,
  certificate: CertificateRow,
  standing: 'valid' | 'suspended' | 'expired',
  isOut: boolean,
  today: Day,
  { t, f }: Say,
): string {
  if (isOut) return t('certificates:own.ended.text');
  if (standing === 'suspended') {
    const day = f.day(certificate.suspended_on ?? today);
    return t('certificates:own.suspended.text', { day, words: certificate.suspend_words ?? '' });
  }
  if (standing === 'expired') return t('certificates:own.expired.text');
  if (certificate.expires_on >= member.term_to) return t('certificates:own.valid.term');
  const from = renewableFrom(certificate.expires_on);
  return today >= from
    ? t('certificates:own.valid.now', { day: f.day(certificate.expires_on) })
    : t('certificates:own.valid.later', { day: f.day(from) });
}

/** What stands on the printed card and sheet. The name only with the same consent as in public. */
export function presentPaper(
  member: MemberRow,
  certificate: CertificateRow,
  area: string,
  today: Day,
  { say, context }: Pick<Request, 'say' | 'context'>,
) {
  const { t } = say;
  const standing = standingOf(certificate, member, today);
  return {
    backHref: '/member/certificate',
    county: t(context.config.mode === 'demo' ? 'common:county.demo' : 'common:county.own'),
    kind: t(`accounts:role.${certificate.kind}`),
    level: t(`certificates:level.${certificate.level}`),
    area,
    number: certificate.number,
    name: member.shows_name === 1 ? member.name : '',
    issued: certificate.issued_on,
    until: validUntil(certificate, member),
    /** Said on the paper itself: a print of what does not count must not look like one that does. */
    void: standing === 'valid' ? '' : t(`certificates:state.${standing}`),
    hasPhoto: certificate.photo_id !== null,
    address: `${context.config.baseUrl}/verify`,
  };
}

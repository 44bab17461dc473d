import { dayOf, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { isInOffice, type MemberRow } from '../network/index.ts';
import type { ExamChance } from './exam-rules.ts';
import { filled } from './present.ts';
import { sittingRows } from './present-exam.ts';
import { standingOf, validUntil } from './rules.ts';
import type { CourseRead, CourseRow } from './store-courses.ts';
import type { ExamRow } from './store-exams.ts';
import type { CertificateRow } from './store.ts';
import { trainingDone } from './training-rules.ts';

/** How far somebody without a certificate has come: in training, before the exam, after so many attempts. */
export function progressOf(
  courses: readonly CourseRow[],
  reads: readonly CourseRead[],
  chance: ExamChance,
  attempts: number,
  { t }: Pick<Say, 't'>,
): string {
  if (chance.kind === 'used_up') return t('certificates:progress.usedUp');
  if (chance.kind === 'open') return t('certificates:progress.open');
  if (chance.kind === 'passed') return t('certificates:progress.passed');
  if (attempts > 0) return t('certificates:progress.failed', { n: attempts });
  const byCourse = new Map(reads.map((read) => [read.course_id, read]));
  if (trainingDone(courses, byCourse)) return t('certificates:progress.trained');
  return t(reads.length > 0 ? 'certificates:progress.training' : 'certificates:progress.new');
}

interface Seen {
  member: MemberRow;
  certificate: CertificateRow | undefined;
  sittings: readonly ExamRow[];
  chance: ExamChance;
  area: string;
  now: Instant;
}

interface Failed {
  act: string;
  errors: FieldErrors;
  typed: Typed;
}

/** One member, as the office sees what concerns the certificate. */
export function presentHolder(seen: Seen, failed: Failed | undefined, say: Say) {
  const { member, certificate, sittings, chance, area, now } = seen;
  const { t, f } = say;
  const day = dayOf(now);
  const inOffice = isInOffice(member, day);
  const standing = certificate ? standingOf(certificate, member, day) : 'none';
  const acts = [
    ...(standing === 'valid' ? ['suspension'] : []),
    ...(certificate?.state === 'suspended' && inOffice ? ['lifting'] : []),
    ...(inOffice && !certificate && chance.kind === 'used_up' ? ['round'] : []),
  ];
  return {
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { href: '/desk/network/certificates', label: t('certificates:holders.title') },
      { label: member.name },
    ],
    kicker: t(`accounts:role.${member.kind}`),
    state: t(`certificates:state.${standing}`),
    rows: [
      { label: t('certificates:label.area'), text: area },
      { label: t('certificates:label.term'), text: f.day(member.term_to) },
      ...(certificate
        ? [
            {
              label: t('certificates:label.number'),
              text: certificate.number,
              href: `/verify/${certificate.number}`,
            },
            { label: t('certificates:label.issued'), text: f.day(certificate.issued_on) },
            { label: t('certificates:label.until'), text: f.day(validUntil(certificate, member)) },
          ]
        : []),
      ...(certificate?.suspended_on
        ? [
            { label: t('certificates:label.suspended'), text: f.day(certificate.suspended_on) },
            { label: t('certificates:label.why'), text: certificate.suspend_words ?? '' },
          ]
        : []),
    ],
    columns: ['attempt', 'day', 'outcome'].map((key) => ({ label: t(`certificates:exam.column.${key}`) })),
    sittings: sittingRows(sittings, now, say, false),
    references: sittings.map(({ id, round, attempt }) => ({
      label: t('certificates:exam.sitting', { round, attempt }),
      text: id,
    })),
    acts: acts.map((act) => {
      const isThis = failed?.act === act;
      return {
        title: t(`certificates:holders.act.${act}.title`),
        hint: t(`certificates:holders.act.${act}.hint`),
        submit: t(`certificates:holders.act.${act}.submit`),
        danger: act === 'suspension',
        action: `/desk/network/certificates/${member.id}/${act}`,
        fields: [
          {
            ...filled('words', isThis ? failed.typed : {}, isThis ? failed.errors : {}, t),
            type: 'textarea',
            rows: 4,
            label: t('certificates:holders.words'),
            hint: t('certificates:holders.wordsHint'),
            required: true,
            maxlength: 2000,
          },
        ],
      };
    }),
  };
}

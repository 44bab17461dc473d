import type { Say } from '../../http/page.ts';
import { EXAM, type ExamChance } from './exam-rules.ts';
import { renewableFrom } from './rules.ts';
import type { CourseRead, CourseRow } from './store-courses.ts';
import type { ExamRow } from './store-exams.ts';
import type { CertificateRow } from './store.ts';

/** Locals of `card.ejs`: whether a course was read, and whether that still counts. */
export function courseCard(
  course: CourseRow,
  read: CourseRead | undefined,
  certificate: CertificateRow | undefined,
  { t, f, lang }: Say,
) {
  const isOld = read !== undefined && read.edition !== course.edition;
  const counts =
    read !== undefined &&
    (course.purpose === 'entry'
      ? !isOld
      : certificate !== undefined && read.read_on >= renewableFrom(certificate.expires_on));
  const state = counts ? 'read' : isOld ? 'newEdition' : 'unread';
  const opens =
    course.purpose === 'yearly' && certificate && !counts
      ? [t('certificates:training.countsFrom', { day: f.day(renewableFrom(certificate.expires_on)) })]
      : [];
  return {
    title: lang === 'en' ? course.title_en : course.title,
    href: `/member/training/${course.code}`,
    text: '',
    tag: {
      text: t(`certificates:training.${state}`),
      kind: { read: 'green', newEdition: 'amber', unread: 'plain' }[state],
    },
    meta: [...(read ? [t('certificates:course.readOn', { day: f.day(read.read_on) })] : []), ...opens],
  };
}

export interface Step {
  title: string;
  text: string;
  /** A link, or null where there is nothing to do. */
  link: { href: string; label: string } | null;
}

/** What comes after the courses: the exam, when and whether. */
export function examStep(
  state: { isDone: boolean; chance: ExamChance; isInOffice: boolean },
  { t, f }: Pick<Say, 't' | 'f'>,
): Step {
  const { chance } = state;
  const key = !state.isInOffice
    ? 'termOver'
    : chance.kind === 'open'
      ? 'open'
      : chance.kind === 'used_up'
        ? 'usedUp'
        : chance.kind === 'passed'
          ? 'passed'
          : !state.isDone
            ? 'untrained'
            : chance.kind;
  const args = {
    size: EXAM.size,
    minutes: EXAM.minutes,
    from: chance.kind === 'wait' ? f.when(chance.from) : '',
  };
  const hasLink = key === 'open' || key === 'may';
  return {
    title: t(`certificates:step.${key}.title`),
    text: t(`certificates:step.${key}.text`, args),
    link: hasLink ? { href: '/member/exam', label: t(`certificates:step.${key}.link`) } : null,
  };
}

/** How a sitting went, for the member and the office: passed or not, never how far. */
export function outcomeOf(
  exam: Pick<ExamRow, 'state'>,
  isOver: boolean,
): 'open' | 'passed' | 'failed' | 'late' {
  return exam.state === 'open' && isOver ? 'late' : exam.state;
}

import { atTime, dayOf, daysBetween, plusDays, type Day, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { isPublicCase } from '../cases/index.ts';
import type { CertificateRow } from '../certificates/index.ts';
import { remaining, remainingWords, type WorkCalendar } from '../deadlines/index.ts';
import { hasDeclared, sameDayLater, type MemberRow } from '../network/index.ts';
import { factsOf } from './follow-actions.ts';
import type { Names } from './names.ts';
import { caseRow } from './present-follow.ts';
import type { TaskRow } from './store.ts';
import type { DutyRow } from './store-duties.ts';
import type { LookBackRow } from './store-look-backs.ts';
import type { BroughtCase } from './store-public-cases.ts';

/** From so many days before the end on it is said that a certificate or declaration ends. */
const DAYS_BEFORE = 30;

export interface MemberDesk {
  member: MemberRow;
  certificate: CertificateRow | undefined;
  /** Locale key that says what stands in the way of any duty; null: nothing. */
  missing: string | null;
  duties: readonly { duty: DutyRow; task: TaskRow }[];
  checks: readonly LookBackRow[];
  brought: readonly BroughtCase[];
}

export interface MemberLens {
  say: Say;
  names: Names;
  calendar: WorkCalendar;
  now: Instant;
}

/** Locals of `light` for a last day: how long there is still, or that it is over. */
export function dueLight(dueOn: Day, { say: { t }, calendar, now }: MemberLens) {
  const today = dayOf(now);
  const text = remainingWords(remaining(calendar, now, atTime(dueOn, '23:59')), t);
  if (today > dueOn) return { kind: 'red', word: t('duties:due.over'), text };
  const isSoon = calendar.addWorkingDays(today, 1).day >= dueOn;
  return {
    kind: isSoon ? 'amber' : 'none',
    word: isSoon ? t('duties:due.soon') : t('duties:due.time'),
    text,
  };
}

/** Where one can mend what stands in the way of a duty. */
const MENDS: Partial<Record<string, { href: string; key: string }>> = {
  none: { href: '/member/training', key: 'training' },
  expired: { href: '/member/training', key: 'training' },
  suspended: { href: '/member/certificate', key: 'certificate' },
  notDeclared: { href: '/member/ties', key: 'ties' },
};

/** Locals of `notice`: what stands in the way of any duty, and the way to mend it. */
export function missingNotice(missing: string, t: Say['t']) {
  const mend = MENDS[missing.replace('certificates:missing.', '')];
  const links = mend ? [{ href: mend.href, label: t(`duties:desk.${mend.key}`) }] : [];
  return { kind: 'warning', title: '', text: t(missing), links, isFlash: false };
}

/** Locals of `notice` for a sentence of warning. */
export const warning = (text: string) => ({ kind: 'warning', title: '', text, links: [], isFlash: false });

/** The view-model of `duties/member`. */
export function presentMember(desk: MemberDesk, lens: MemberLens) {
  const { t } = lens.say;
  const { member } = desk;
  return {
    lede: t('duties:desk.lede'),
    notices: noticesOf(desk, lens),
    due: dueRows(desk, lens),
    brought: desk.brought.map((row) => broughtRow(row, lens)),
    links: linksOf(member, t),
    protect: { href: '/member/protect', label: t('duties:desk.protect') },
  };
}

/** Late first, then by last day: what has to be done next stands on top. */
function dueRows({ duties, checks }: MemberDesk, lens: MemberLens) {
  const { say, names } = lens;
  const { t, f } = say;
  const rows = [
    ...duties.map(({ duty, task }) => ({
      dueOn: duty.due_on,
      id: duty.id,
      row: {
        href: `/member/duties/${duty.id}`,
        code: t(`duties:rhythm.${task.rhythm}`),
        title: task.title,
        unit: names.unit(task.unit_id),
      },
    })),
    ...checks.map((check) => ({
      dueOn: check.due_on,
      id: check.id,
      row: {
        href: `/member/look-backs/${check.id}`,
        code: t('duties:lookBack.name'),
        title: check.code,
        unit: names.unit(check.unit_id),
      },
    })),
  ];
  rows.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.id < b.id ? -1 : 1));
  return rows.map(({ dueOn, row }) => ({
    ...row,
    stage: '',
    tags: [],
    action: null,
    light: dueLight(dueOn, lens),
    date: f.day(dueOn),
    dateLabel: t('duties:due.label'),
  }));
}

/** What became of it, as everybody may know it: a state and a day. No number of what somebody brought. */
function broughtRow(row: BroughtCase, lens: MemberLens) {
  const { light, ...facts } = caseRow(row, factsOf(row), lens, null);
  const isPutRight = row.state === 'closed' && row.close_kind === 'judged';
  return {
    ...facts,
    href: isPublicCase(row) ? facts.href : '',
    light: isPutRight ? { ...light, word: lens.say.t('duties:brought.putRight') } : light,
  };
}

function noticesOf({ member, certificate, missing }: MemberDesk, { say, now }: MemberLens) {
  const { t, f } = say;
  const today = dayOf(now);
  if (missing !== null) return [missingNotice(missing, t)];
  const notices = [];
  if (certificate && daysBetween(today, certificate.expires_on) <= DAYS_BEFORE) {
    notices.push({
      kind: 'info',
      title: '',
      text: t('duties:desk.certificateEnds', { day: f.day(certificate.expires_on) }),
      links: [{ href: '/member/training', label: t('duties:desk.training') }],
      isFlash: false,
    });
  }
  const declaredUntil =
    member.declared_on === null ? today : plusDays(sameDayLater(member.declared_on, 12), -1);
  if (!hasDeclared(member, plusDays(today, DAYS_BEFORE))) {
    notices.push({
      kind: 'info',
      title: '',
      text: t('duties:desk.declarationEnds', { day: f.day(declaredUntil) }),
      links: [{ href: '/member/ties', label: t('duties:desk.ties') }],
      isFlash: false,
    });
  }
  return notices;
}

function linksOf(member: MemberRow, t: Say['t']) {
  const link = (href: string, key: string) => ({ href, label: t(`duties:desk.${key}`) });
  return [
    ...(member.kind === 'collector'
      ? [
          link('/member/intake', 'intake'),
          link('/member/intake/mine', 'mine'),
          link('/member/intake/slips', 'slips'),
        ]
      : []),
    ...(member.kind === 'supervisor'
      ? [
          link('/member/cases', 'cases'),
          { href: '/member/inspections', label: t('inspections:member.title') },
          { href: '/member/ledger', label: t('ledger:check.list') },
        ]
      : []),
    ...(member.kind === 'evaluator' ? [link('/member/evaluations', 'evaluations')] : []),
    link('/member/log', 'log'),
    link('/member/training', 'training'),
    link('/member/certificate', 'certificate'),
    link('/member/ties', 'ties'),
    link('/member/term', 'term'),
  ];
}

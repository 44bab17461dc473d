import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import type { RegisteredEvent } from '../register/index.ts';
import { blocksOf, filled, summaryOf } from './present.ts';
import { COURSE_PURPOSES } from './rules.ts';
import type { CourseRow } from './store-courses.ts';

const PATH = '/desk/network/courses';

export const kindWord = (kind: MemberRole | null, t: Say['t']): string =>
  t(kind === null ? 'certificates:allKinds' : `accounts:role.${kind}`);

const titleIn = (course: CourseRow, lang: Say['lang']): string =>
  lang === 'en' ? course.title_en : course.title;

/** All courses, those in use first, and the form of a new one for the office that may add it. */
export function coursesPage(
  courses: readonly CourseRow[],
  mayChange: boolean,
  typed: Typed,
  errors: FieldErrors,
  say: Say,
) {
  const { t, lang } = say;
  return {
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { label: t('certificates:courses.title') },
    ],
    lede: t(mayChange ? 'certificates:courses.lede' : 'certificates:courses.ledeTown'),
    columns: ['title', 'kind', 'purpose', 'edition', 'use'].map((key) => ({
      label: t(`certificates:courses.column.${key}`),
    })),
    rows: courses.map((course) => [
      { text: titleIn(course, lang), href: `${PATH}/${course.code}` },
      kindWord(course.kind, t),
      t(`certificates:courses.purpose.${course.purpose}`),
      t('certificates:course.edition', { n: course.edition }),
      t(course.is_active === 1 ? 'certificates:courses.inUse' : 'certificates:courses.notInUse'),
    ]),
    form: mayChange
      ? { action: PATH, fields: [codeField(typed, errors, t), ...contentFields(typed, errors, t)] }
      : null,
    summary: summaryOf(errors, t),
  };
}

/** One course: its text, its next edition, its history, and the way out of the training and back. */
export function coursePage(
  course: CourseRow,
  events: readonly RegisteredEvent[],
  mayChange: boolean,
  typed: Typed,
  errors: FieldErrors,
  say: Say,
) {
  const { t, f, lang } = say;
  const isActive = course.is_active === 1;
  return {
    heading: titleIn(course, lang),
    kicker: `${kindWord(course.kind, t)} · ${t(`certificates:courses.purpose.${course.purpose}`)} · ${t('certificates:course.edition', { n: course.edition })}`,
    state: t(isActive ? 'certificates:courses.inUse' : 'certificates:courses.notInUse'),
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { href: PATH, label: t('certificates:courses.title') },
      { label: titleIn(course, lang) },
    ],
    blocks: blocksOf(lang === 'en' ? course.body_en : course.body),
    form: mayChange
      ? {
          action: `${PATH}/${course.code}`,
          fields: [
            { type: 'hidden', name: 'base', value: String(course.edition) },
            ...contentFields(typed, errors, t),
          ],
        }
      : null,
    use: mayChange
      ? {
          action: `${PATH}/${course.code}/use`,
          fields: [{ type: 'hidden', name: 'active', value: isActive ? '0' : '1' }],
          submit: t(isActive ? 'certificates:courses.end' : 'certificates:courses.resume'),
          hint: t(isActive ? 'certificates:courses.endHint' : 'certificates:courses.resumeHint'),
          danger: isActive,
        }
      : null,
    columns: ['when', 'what', 'edition'].map((key) => ({ label: t(`certificates:courses.column.${key}`) })),
    history: [...events].reverse().map((event) => {
      const set = (event.payload?.['set'] ?? {}) as { edition?: number };
      return [
        f.when(event.at),
        t(`certificates:courses.event.${event.kind.slice('course.'.length)}`),
        set.edition === undefined ? '' : t('certificates:course.edition', { n: set.edition }),
      ];
    }),
    summary: summaryOf(errors, t),
  };
}

export function typedOfCourse(course: CourseRow): Typed {
  return {
    kind: course.kind ?? '',
    purpose: course.purpose,
    sort: String(course.sort),
    title: course.title,
    titleEn: course.title_en,
    body: course.body,
    bodyEn: course.body_en,
  };
}

function codeField(typed: Typed, errors: FieldErrors, t: Say['t']) {
  return {
    ...filled('code', typed, errors, t),
    label: t('certificates:courses.field.code'),
    hint: t('certificates:courses.field.codeHint'),
    required: true,
    maxlength: 40,
    autocomplete: 'off',
    attrs: { autocapitalize: 'none', spellcheck: 'false' },
  };
}

export function kindField(typed: Typed, errors: FieldErrors, t: Say['t']) {
  return {
    ...filled('kind', typed, errors, t),
    type: 'select',
    label: t('certificates:courses.field.kind'),
    plain: true,
    blank: t('certificates:allKinds'),
    options: MEMBER_ROLES.map((value) => ({ value, label: t(`accounts:role.${value}`) })),
  };
}

function contentFields(typed: Typed, errors: FieldErrors, t: Say['t']) {
  const text = (name: string, more: object = {}) => ({
    ...filled(name, typed, errors, t),
    label: t(`certificates:courses.field.${name}`),
    required: true,
    autocomplete: 'off',
    ...more,
  });
  return [
    kindField(typed, errors, t),
    {
      ...filled('purpose', typed, errors, t),
      type: 'radios',
      label: t('certificates:courses.field.purpose'),
      required: true,
      options: COURSE_PURPOSES.map((value) => ({ value, label: t(`certificates:courses.purpose.${value}`) })),
    },
    text('sort', { inputmode: 'numeric', maxlength: 4, hint: t('certificates:courses.field.sortHint') }),
    text('title', { maxlength: 40 }),
    text('titleEn', { maxlength: 120 }),
    text('body', {
      type: 'textarea',
      rows: 14,
      maxlength: 20_000,
      hint: t('certificates:courses.field.bodyHint'),
    }),
    text('bodyEn', { type: 'textarea', rows: 14, maxlength: 60_000 }),
  ];
}

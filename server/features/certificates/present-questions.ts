import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { EXAM } from './exam-rules.ts';
import { filled, summaryOf } from './present.ts';
import { kindField, kindWord } from './present-courses.ts';
import { MOST_OPTIONS } from './question-office.ts';
import type { CourseRow } from './store-courses.ts';
import type { QuestionRow } from './store-questions.ts';

const PATH = '/desk/network/questions';

interface Bank {
  kind: MemberRole | null;
  questions: readonly QuestionRow[];
  courses: readonly CourseRow[];
  /** Questions that may be drawn, by kind. */
  sizes: ReadonlyMap<string, number>;
  mayChange: boolean;
}

const titleIn = (course: CourseRow | undefined, lang: Say['lang']): string =>
  course === undefined ? '' : lang === 'en' ? course.title_en : course.title;

/** The questions of one kind, or those for all; and the form of a new one. */
export function questionsPage(bank: Bank, typed: Typed, errors: FieldErrors, say: Say) {
  const { t, f, lang } = say;
  const courses = new Map(bank.courses.map((course) => [course.id, course]));
  return {
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { label: t('certificates:questions.title') },
    ],
    lede: t(bank.mayChange ? 'certificates:questions.lede' : 'certificates:questions.ledeTown', { ...EXAM }),
    tabs: [null, ...MEMBER_ROLES].map((kind) => ({
      href: kind === null ? PATH : `${PATH}?kind=${kind}`,
      label: kindWord(kind, t),
      current: kind === bank.kind,
    })),
    sizes: MEMBER_ROLES.map((kind) =>
      t('certificates:questions.size', { kind: kindWord(kind, t), n: f.number(bank.sizes.get(kind) ?? 0) }),
    ),
    columns: ['question', 'course'].map((key) => ({ label: t(`certificates:questions.column.${key}`) })),
    rows: bank.questions.map((question) => [
      { text: lang === 'en' ? question.text_en : question.text, href: `${PATH}/${question.id}` },
      titleIn(courses.get(question.course_id), lang),
    ]),
    form: bank.mayChange
      ? {
          action: PATH,
          fields: questionFields({ kind: bank.kind ?? '', ...typed }, bank.courses, errors, say),
        }
      : null,
    summary: summaryOf(errors, t),
  };
}

/** One question with its right option marked; what takes its place, or its end. */
export function questionPage(
  question: QuestionRow,
  courses: readonly CourseRow[],
  mayChange: boolean,
  typed: Typed,
  errors: FieldErrors,
  say: Say,
) {
  const { t, lang } = say;
  const isEnded = question.until_edition !== null;
  const options = JSON.parse(lang === 'en' ? question.options_en_json : question.options_json) as string[];
  const course = courses.find(({ id }) => id === question.course_id);
  const mayAct = mayChange && !isEnded;
  return {
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { href: PATH, label: t('certificates:questions.title') },
      { label: t('certificates:questions.one') },
    ],
    heading: lang === 'en' ? question.text_en : question.text,
    kicker: kindWord(question.kind, t),
    ended: isEnded ? t('certificates:questions.isEnded') : '',
    rows: options.map((text, place) => ({
      label: t(place === question.answer ? 'certificates:questions.right' : 'certificates:questions.wrong'),
      text,
    })),
    course: course ? { label: titleIn(course, lang), href: `/desk/network/courses/${course.code}` } : null,
    form: mayAct
      ? { action: `${PATH}/${question.id}`, fields: questionFields(typed, courses, errors, say) }
      : null,
    end: mayAct ? { action: `${PATH}/${question.id}/end` } : null,
    summary: summaryOf(errors, t),
  };
}

export function typedOfQuestion(question: QuestionRow, courses: readonly CourseRow[]): Typed {
  const split = (json: string) => {
    const options = JSON.parse(json) as string[];
    return [
      options[question.answer]!,
      options.filter((_, place) => place !== question.answer).join('\n'),
    ] as const;
  };
  const [right, wrong] = split(question.options_json);
  const [rightEn, wrongEn] = split(question.options_en_json);
  return {
    kind: question.kind ?? '',
    course: courses.find(({ id }) => id === question.course_id)?.code ?? '',
    text: question.text,
    textEn: question.text_en,
    right,
    rightEn,
    wrong,
    wrongEn,
  };
}

function questionFields(typed: Typed, courses: readonly CourseRow[], errors: FieldErrors, { t, lang }: Say) {
  const text = (name: string, maxlength: number, more: object = {}) => ({
    ...filled(name, typed, errors, t),
    label: t(`certificates:questions.field.${name}`),
    required: true,
    maxlength,
    autocomplete: 'off',
    ...more,
  });
  const lines = {
    type: 'textarea',
    rows: 4,
    hint: t('certificates:questions.field.wrongHint', { most: MOST_OPTIONS - 1 }),
  };
  return [
    kindField(typed, errors, t),
    {
      ...filled('course', typed, errors, t),
      type: 'select',
      label: t('certificates:questions.field.course'),
      hint: t('certificates:questions.field.courseHint'),
      required: true,
      blank: t('certificates:questions.field.choose'),
      options: courses
        .filter((course) => course.is_active === 1)
        .map((course) => ({ value: course.code, label: titleIn(course, lang) })),
    },
    text('text', 300, { type: 'textarea', rows: 3 }),
    text('right', 200),
    text('wrong', 1200, lines),
    text('textEn', 900, { type: 'textarea', rows: 3 }),
    text('rightEn', 600),
    text('wrongEn', 3600, lines),
  ];
}

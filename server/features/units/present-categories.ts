import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { CATEGORY_CLASSES } from './catalogue-rules.ts';
import type { Category } from './units.ts';

const nameIn = ({ name, nameEn }: Pick<Category, 'name' | 'nameEn'>, lang: Say['lang']): string =>
  lang === 'en' ? nameEn : name;

const classWords = (deadlineClass: string | null, t: Say['t']): string =>
  t(deadlineClass === null ? 'units:category.ownClass' : `deadlines:class.${deadlineClass}`);

/** The list of all categories, in use first, and the form of a new one. */
export function categoriesPage(
  categories: readonly Category[],
  typed: Typed,
  errors: FieldErrors,
  { t, lang }: Say,
) {
  const line = (category: Category) => [
    { text: nameIn(category, lang), href: `/admin/categories/${category.code}` },
    category.code,
    lang === 'en' ? category.name : category.nameEn,
    classWords(category.deadlineClass, t),
    String(category.sort),
    t('units:category.versionN', { version: category.version }),
  ];
  const rows = (isActive: boolean) =>
    categories.filter((category) => category.isActive === isActive).map(line);
  return {
    columns: ['name', 'code', 'otherName', 'class', 'sort', 'version'].map((column) => ({
      label: t(`units:category.column.${column}`),
    })),
    active: rows(true),
    ended: rows(false),
    fields: [codeField(typed, errors, t), ...contentFields(typed, errors, t)],
    summary: summaryOf(errors, t),
  };
}

/** One category: the form of its next version, its history, and the way out of the forms and back. */
export function categoryPage(
  newest: Category,
  versions: readonly Category[],
  typed: Typed,
  errors: FieldErrors,
  { t, lang }: Say,
) {
  const path = `/admin/categories/${newest.code}`;
  return {
    heading: nameIn(newest, lang),
    code: newest.code,
    state: t(newest.isActive ? 'units:category.inUse' : 'units:category.notInUse'),
    action: path,
    fields: [
      { type: 'hidden', name: 'base', value: String(newest.version) },
      ...contentFields(typed, errors, t),
    ],
    use: {
      action: `${path}/use`,
      fields: [{ type: 'hidden', name: 'active', value: newest.isActive ? '0' : '1' }],
      submit: t(newest.isActive ? 'units:category.end' : 'units:category.resume'),
      hint: t(newest.isActive ? 'units:category.endHint' : 'units:category.resumeHint'),
      danger: newest.isActive,
    },
    columns: ['version', 'chinese', 'english', 'class', 'sort'].map((column) => ({
      label: t(`units:category.column.${column}`),
    })),
    rows: [...versions]
      .reverse()
      .map((one) => [
        t('units:category.versionN', { version: one.version }),
        one.name,
        one.nameEn,
        classWords(one.deadlineClass, t),
        String(one.sort),
      ]),
    summary: summaryOf(errors, t),
  };
}

export function typedOfCategory({ name, nameEn, sort, deadlineClass }: Category): Typed {
  return { name, nameEn, sort: String(sort), deadlineClass: deadlineClass ?? '' };
}

/** Faults first, each a link to its field; a fault of no field stands for the whole form. */
export function summaryOf(errors: FieldErrors, t: Say['t']): { field: string; message: string }[] {
  return Object.entries(errors).map(([field, { key, args }]) => ({
    field: field === 'form' ? '' : field,
    message: t(key, args),
  }));
}

/** Value and fault of one field of a form. */
export function filled(name: string, typed: Typed, errors: FieldErrors, t: Say['t']) {
  const fault = errors[name];
  return { name, value: typed[name] ?? '', error: fault ? t(fault.key, fault.args) : '' };
}

function codeField(typed: Typed, errors: FieldErrors, t: Say['t']) {
  return {
    ...filled('code', typed, errors, t),
    label: t('units:category.field.code'),
    hint: t('units:category.field.codeHint'),
    required: true,
    maxlength: 32,
    autocomplete: 'off',
    attrs: { autocapitalize: 'none', spellcheck: 'false' },
  };
}

function contentFields(typed: Typed, errors: FieldErrors, t: Say['t']) {
  const text = (name: string, maxlength: number, more: object = {}) => ({
    ...filled(name, typed, errors, t),
    label: t(`units:category.field.${name}`),
    required: true,
    maxlength,
    autocomplete: 'off',
    ...more,
  });
  return [
    text('name', 20),
    text('nameEn', 60),
    text('sort', 4, { hint: t('units:category.field.sortHint'), inputmode: 'numeric' }),
    {
      ...filled('deadlineClass', typed, errors, t),
      type: 'select',
      label: t('units:category.field.deadlineClass'),
      hint: t('units:category.field.classHint'),
      required: false,
      plain: true,
      blank: t('units:category.ownClass'),
      options: CATEGORY_CLASSES.map((value) => ({ value, label: t(`deadlines:class.${value}`) })),
    },
  ];
}

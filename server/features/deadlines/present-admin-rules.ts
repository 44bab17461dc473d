import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { changesVm } from './rule-changes.ts';
import { fieldGroupsOf, fieldsOf, type FieldGroup, type RuleField } from './rule-fields.ts';
import { DEADLINE_CLASSES, type Rules } from './rule-set.ts';
import type { RuleVersion } from './store.ts';

const isClass = (group: FieldGroup['group']): boolean =>
  (DEADLINE_CLASSES as readonly string[]).includes(group);

/** The form of a new version, filled with what was typed; `errors` first. */
export function rulesFormPage(base: RuleVersion, typed: Typed, errors: FieldErrors, { t, f }: Say) {
  const messages = Object.fromEntries(
    Object.entries(errors).map(([field, { key, args }]) => [field, t(key, args)]),
  );
  const groups = fieldGroupsOf(base.rules).map(({ group, fields }) => ({
    id: `group-${group}`,
    title: isClass(group) ? t(`deadlines:class.${group}`) : t(`deadlines:admin.group.${group}`),
    isClass: isClass(group),
    fields: fields.map((field) => fieldVm(field, typed, messages, t)),
  }));
  return {
    preview: null,
    base: base.version,
    from: t('deadlines:admin.from', {
      version: base.version,
      day: f.day(base.effectiveOn),
      year: base.effectiveOn.slice(0, 4),
    }),
    effectiveOn: typed['effectiveOn'] ?? '',
    dayError: messages['effectiveOn'] ?? '',
    classes: groups.filter((group) => group.isClass),
    others: groups.filter((group) => !group.isClass),
    summary: inOrder(base.rules, messages, t),
  };
}

/** What the form would change, and all that was typed once more, to be sent on or taken back. */
export function rulesPreviewPage(
  base: RuleVersion,
  draft: { rules: Rules; effectiveOn: Day },
  typed: Typed,
  { t, f }: Say,
) {
  const names = ['effectiveOn', ...Object.keys(typed).filter((name) => known(base.rules).has(name))];
  return {
    base: base.version,
    summary: [],
    preview: {
      text: t('deadlines:admin.preview', {
        version: base.version + 1,
        day: f.day(draft.effectiveOn),
        year: draft.effectiveOn.slice(0, 4),
      }),
      changes: changesVm(base.rules, draft.rules, t),
      hidden: names.map((name) => ({ name, value: String(typed[name] ?? '') })),
    },
  };
}

function known(base: Rules): Set<string> {
  return new Set(
    fieldsOf(base).flatMap(({ name, kind }) => (kind === 'span' ? [name, `${name}.unit`] : [name])),
  );
}

function fieldVm(field: RuleField, typed: Typed, messages: Record<string, string>, t: Say['t']) {
  const { name, kind, units } = field;
  const text = (at: string) => String(typed[at] ?? '');
  return {
    name,
    kind: kind === 'approver' ? 'select' : kind === 'flag' ? 'checkbox' : 'number',
    label: t(`deadlines:admin.field.${field.label}`),
    value: text(name),
    error: messages[name] ?? messages[`${name}.unit`] ?? '',
    isOptional: field.isOptional,
    // Said beside the number where there is nothing to choose.
    unitWord: ['workdays', 'calendarDays', 'percent', 'times'].includes(kind)
      ? t(`deadlines:admin.unitOf.${kind}`)
      : units.length === 1
        ? t(`deadlines:admin.unitOf.${units[0]}`)
        : '',
    unitName: units.length > 0 ? `${name}.unit` : '',
    unit: units.length === 1 ? units[0] : text(`${name}.unit`),
    units: units.map((value) => ({ value, label: t(`deadlines:admin.unitOf.${value}`) })),
    options:
      kind === 'approver'
        ? ['leader', 'supervision'].map((value) => ({ value, label: t(`deadlines:rules.by.${value}`) }))
        : [],
  };
}

/** Faults in the order of the form, each said with what it is about. */
function inOrder(base: Rules, messages: Record<string, string>, t: Say['t']) {
  const about = new Map<string, string>();
  for (const { group, fields } of fieldGroupsOf(base)) {
    const title = t(isClass(group) ? `deadlines:class.${group}` : `deadlines:admin.group.${group}`);
    for (const { name, label } of fields) {
      const what = t('deadlines:changes.within', { group: title, what: t(`deadlines:admin.field.${label}`) });
      about.set(name, what);
    }
  }
  const told = [...about].flatMap(([field, what]) => {
    const message = messages[field] ?? messages[`${field}.unit`];
    return message ? [{ field, message: t('deadlines:admin.faultAt', { what, message }) }] : [];
  });
  const whole = messages['form'] ? [{ field: '', message: messages['form'] }] : [];
  const day = messages['effectiveOn'] ? [{ field: 'effectiveOn', message: messages['effectiveOn'] }] : [];
  return [...whole, ...day, ...told];
}

import { defaultRules } from './default-rules.ts';
import { DEADLINE_CLASSES, type DeadlineClassName, type Rules, type Span } from './rule-set.ts';

export const SPAN_UNITS = ['days', 'hours', 'calendarDays'] as const;
export type SpanUnit = (typeof SPAN_UNITS)[number];

/** `times`: a count that may be 0, for an extension nobody may ask for. `flag`: 1 or nothing. */
export type FieldKind =
  'span' | 'workdays' | 'calendarDays' | 'count' | 'times' | 'percent' | 'approver' | 'flag';

/** One thing of the rules that the administrator may change. */
export interface RuleField {
  /** Where it stands in the rules: `classes.help.resolve`. Also its name in the form. */
  name: string;
  kind: FieldKind;
  /** What its words are filed under; the same for every class. */
  label: string;
  /** For `span`: the units it may be counted in, the usual one first. */
  units: readonly SpanUnit[];
  /** May be left empty. */
  isOptional: boolean;
}

export interface FieldGroup {
  /** A deadline class, or one of the other groups. */
  group: DeadlineClassName | 'pauses' | 'ladder' | 'exposure' | 'listening' | 'rates';
  fields: RuleField[];
}

const field = (name: string, kind: FieldKind, label = name, parts: Partial<RuleField> = {}): RuleField => ({
  name,
  kind,
  label,
  units: kind === 'span' ? SPAN_UNITS : [],
  isOptional: false,
  ...parts,
});

/** What is not made of steps: the pause and what closes or fixes a matter, the ladder, and the smallest numbers. */
const OTHERS: readonly FieldGroup[] = [
  {
    group: 'pauses',
    fields: [
      field('pause.times', 'count'),
      field('pause.maxDays', 'workdays'),
      // The clock counts a silent resident's time in working days only.
      field('silenceClose', 'span', 'silenceClose', { units: ['days'] }),
      field('dispatchesUntilFixed', 'count'),
      field('callbacks.samplePercent', 'percent'),
    ],
  },
  {
    group: 'ladder',
    fields: [
      field('ladder.amberBefore', 'workdays'),
      field('ladder.orderAfter', 'workdays'),
      field('ladder.urgentOrderAtDue', 'flag'),
      field('ladder.orderReply', 'workdays'),
      field('ladder.candidateAfter', 'workdays'),
      field('ladder.rightOfReply', 'workdays'),
      field('ladder.pledge', 'workdays'),
      field('ladder.fix', 'workdays'),
      field('ladder.dissatisfiedForOrder', 'count'),
      field('ladder.extensionsForCandidate', 'count'),
      field('ladder.reworkRoundForCandidate', 'count'),
      field('ladder.exposuresForList', 'count'),
      field('ladder.listWindowCalendarDays', 'calendarDays'),
    ],
  },
  {
    group: 'exposure',
    fields: [field('exposure.fewCases.least', 'count'), field('exposure.fewCases.days', 'calendarDays')],
  },
  {
    group: 'listening',
    fields: [
      field('listening.record', 'workdays'),
      field('listening.leastWorkdays', 'count'),
      field('listening.missesForCandidate', 'count'),
      field('listening.windowWeeks', 'count'),
      field('listening.keptWeeks', 'count'),
    ],
  },
  {
    group: 'rates',
    fields: [
      field('rates.minForScore', 'count'),
      field('rates.minForRate', 'count'),
      field('rates.minFormsPerUnit', 'count'),
      field('rates.minFormsPerGroup', 'count'),
    ],
  },
];

/**
 * What may be changed in `base`, in the order of the form. Which steps a class has is part of how the matter is
 * handled (domain §5.2: a conduct complaint cannot be handed back), so a step that `base` lacks is not offered;
 * only extensions may be taken away and given back.
 */
export function fieldGroupsOf(base: Rules): FieldGroup[] {
  return [...DEADLINE_CLASSES.map((group) => ({ group, fields: classFields(base, group) })), ...OTHERS];
}

export function fieldsOf(base: Rules): RuleField[] {
  return fieldGroupsOf(base).flatMap(({ fields }) => fields);
}

function classFields(base: Rules, name: DeadlineClassName): RuleField[] {
  const limits = base.classes[name];
  const at = (step: string, kind: FieldKind, parts?: Partial<RuleField>) =>
    field(`classes.${name}.${step}`, kind, step, parts);
  const fields: RuleField[] = [];
  for (const step of ['dispatch', 'returnWindow', 'contact', 'plan', 'resolve'] as const) {
    if (limits[step] === null) continue;
    // Half of an original limit can only be weighed against working days.
    fields.push(at(step, 'span', name === 'rework' && step === 'resolve' ? { units: ['days'] } : {}));
  }
  if (limits.percentOfOriginal !== null) fields.push(at('percentOfOriginal', 'percent'));
  if (limits.progressEvery !== null) fields.push(at('progressEvery', 'workdays'));
  const usual = limits.extension ?? defaultRules.classes[name].extension;
  if (usual) {
    fields.push(
      at('extension.times', 'times'),
      at('extension.days', 'workdays', { isOptional: true }),
      at('extension.by', 'approver'),
    );
    if (usual.further ?? defaultRules.classes[name].extension?.further) {
      fields.push(
        at('extension.further.totalDays', 'workdays', { isOptional: true }),
        at('extension.further.by', 'approver'),
      );
    }
  }
  if (limits.callback) fields.push(at('callback.within', 'span'));
  return fields;
}

/** The value at a field's name; undefined where the rules have none. */
export function valueAt(rules: Rules, name: string): Span | string | number | boolean | undefined {
  let at: unknown = rules;
  for (const key of name.split('.')) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return (at ?? undefined) as ReturnType<typeof valueAt>;
}

export function unitOf(span: Span): SpanUnit {
  return 'days' in span ? 'days' : 'hours' in span ? 'hours' : 'calendarDays';
}

/** The rules as a person would have typed them, by the names of the form's inputs. */
export function typedOf(base: Rules): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const { name, kind } of fieldsOf(base)) {
    const value = valueAt(base, name);
    if (typeof value === 'object') {
      typed[name] = String(Object.values(value)[0]);
      typed[`${name}.unit`] = unitOf(value);
    } else if (kind === 'flag') typed[name] = value ? '1' : '';
    else if (value === undefined) typed[name] = { times: '0', approver: 'supervision' }[kind as string] ?? '';
    else typed[name] = String(value);
  }
  return typed;
}

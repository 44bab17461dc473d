import { z } from 'zod';
import { daysBetween, type Day } from '../../clock.ts';
import { flatten, FormFault, parseForm, type FieldErrors } from '../../http/parse-form.ts';
import { fieldsOf, type RuleField, type SpanUnit } from './rule-fields.ts';
import { DEADLINE_CLASSES, rulesSchema, type Rules } from './rule-set.ts';

/** Which of the two steps, or back to the form; and the version that the form was filled from. */
export const stepForm = z.object({
  step: z.enum(['preview', 'publish', 'edit']).catch('preview'),
  base: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .catch(0),
});

/** A mistyped century would keep every later version out: none may begin before the newest. */
const MOST_DAYS_AHEAD = 366;

const typedText = (key: string) => z.string(key).transform((typed) => typed.normalize('NFKC').trim());
const numberLike = (pattern: RegExp, key: string) =>
  typedText(key).pipe(z.string().regex(pattern, key)).transform(Number);
const decimal = numberLike(/^\d{1,5}$|^\d{1,5}\.\d{1,2}$/, 'deadlines:admin.number');
const whole = numberLike(/^\d{1,4}$/, 'deadlines:admin.whole');
const wholeOrNothing = typedText('deadlines:admin.whole')
  .pipe(z.string().regex(/^\d{0,4}$/, 'deadlines:admin.whole'))
  .transform((typed) => (typed === '' ? null : Number(typed)));

/**
 * A form filled from `base` → the rules it describes. What the form does not show stays as it is in `base`.
 *
 * @throws FormFault for what is no number, makes no sense, or begins too early or too far away.
 */
export function parseRulesForm(
  base: Rules,
  body: unknown,
  days: { today: Day; notBefore: Day },
): { rules: Rules; effectiveOn: Day } {
  const fields = fieldsOf(base);
  const form = parseForm(
    z.object({
      effectiveOn: typedText('deadlines:admin.dayMissing').pipe(z.iso.date('deadlines:admin.dayMissing')),
      ...Object.fromEntries(fields.flatMap(inputsOf)),
    }),
    body,
  ) as Record<string, unknown> & { effectiveOn: Day };
  const errors: FieldErrors = {};
  const draft = draftOf(base, fields, form, errors);
  const checked = rulesSchema.safeParse(draft);
  for (const issue of checked.error?.issues ?? []) {
    const at = issue.path.join('.');
    const name = fields.find((one) => at === one.name || at.startsWith(`${one.name}.`))?.name ?? 'form';
    errors[name] ??= { key: 'deadlines:admin.range' };
  }
  if (checked.success) addNonsense(checked.data, errors);
  addDayFault(form.effectiveOn, days, errors);
  if (!checked.success || Object.keys(errors).length > 0) throw new FormFault(errors, flatten(body));
  return { rules: checked.data, effectiveOn: form.effectiveOn };
}

function inputsOf({ name, kind, units, isOptional }: RuleField): [string, z.ZodType][] {
  switch (kind) {
    case 'span':
      return [
        [name, decimal],
        [`${name}.unit`, z.enum(units as [SpanUnit, ...SpanUnit[]], 'deadlines:admin.unit')],
      ];
    case 'approver':
      return [[name, z.enum(['leader', 'supervision'], 'deadlines:admin.by')]];
    case 'flag':
      return [[name, z.literal('1').optional().catch(undefined)]];
    default:
      return [[name, isOptional ? wholeOrNothing : whole]];
  }
}

type Tree = { [key: string]: unknown };

/** `base` with what was typed put in its place; not yet checked against the shape of rules. */
function draftOf(base: Rules, fields: RuleField[], form: Record<string, unknown>, errors: FieldErrors): Tree {
  const draft = structuredClone(base) as unknown as Tree;
  for (const { name, kind } of fields) {
    if (name.includes('.extension.')) continue;
    if (kind === 'span') {
      const unit = form[`${name}.unit`] as SpanUnit;
      const amount = form[name] as number;
      if (unit === 'days' && !Number.isInteger(amount * 2))
        errors[name] = { key: 'deadlines:admin.halfDays' };
      if (unit === 'calendarDays' && !Number.isInteger(amount))
        errors[name] = { key: 'deadlines:admin.whole' };
      put(draft, name, { [unit]: amount });
    } else put(draft, name, kind === 'flag' ? form[name] === '1' : form[name]);
  }
  for (const { name } of fields.filter((one) => one.kind === 'times')) {
    const at = name.slice(0, -'.times'.length);
    const part = (key: string) => form[`${at}.${key}`];
    if (form[name] === 0) {
      put(draft, at, null);
      continue;
    }
    if (part('days') === null) errors[`${at}.days`] = { key: 'deadlines:admin.extensionDays' };
    const total = part('further.totalDays') ?? null;
    put(draft, at, {
      times: form[name],
      days: part('days') ?? 1,
      by: part('by'),
      further: total === null ? null : { by: part('further.by'), totalDays: total },
    });
  }
  return draft;
}

/** Names come from the list of fields, never from what was sent. */
function put(tree: Tree, name: string, value: unknown): void {
  const keys = name.split('.');
  const last = keys.pop()!;
  let at = tree;
  for (const key of keys) at = at[key] as Tree;
  at[last] = value;
}

/** Numbers that are possible one by one, and together would turn a rule round. */
function addNonsense(rules: Rules, errors: FieldErrors): void {
  const say = (name: string, key: string) => (errors[name] ??= { key: `deadlines:admin.${key}` });
  const { ladder, rates } = rules;
  if (ladder.candidateAfter < ladder.orderAfter) say('ladder.candidateAfter', 'candidateTooEarly');
  if (rates.minForScore < rates.minForRate) say('rates.minForScore', 'scoreTooEarly');
  for (const name of DEADLINE_CLASSES) {
    const { resolve, extension } = rules.classes[name];
    const total = extension?.further?.totalDays;
    if (total === undefined) continue;
    const granted = resolve && 'days' in resolve ? resolve.days + extension!.times * extension!.days : null;
    const at = `classes.${name}.extension.further.totalDays`;
    if (granted === null) say(at, 'totalWithoutDays');
    else if (total <= granted) say(at, 'totalTooSmall');
  }
}

function addDayFault(
  day: Day,
  { today, notBefore }: { today: Day; notBefore: Day },
  errors: FieldErrors,
): void {
  if (day < today) errors['effectiveOn'] = { key: 'deadlines:rules.past', args: { day } };
  else if (day < notBefore)
    errors['effectiveOn'] = { key: 'deadlines:rules.order', args: { day: notBefore } };
  else if (daysBetween(today, day) > MOST_DAYS_AHEAD) {
    errors['effectiveOn'] = { key: 'deadlines:admin.dayFar', args: { most: MOST_DAYS_AHEAD } };
  }
}

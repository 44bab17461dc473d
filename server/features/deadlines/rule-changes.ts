import type { Say } from '../../http/page.ts';
import { fieldGroupsOf, valueAt, type RuleField } from './rule-fields.ts';
import { DEADLINE_CLASSES, type Rules, type Span } from './rule-set.ts';
import {
  classRow,
  COLUMNS,
  exposureLines,
  listeningLines,
  quietWords,
  rateLines,
  retentionLines,
  type Line,
} from './rule-words.ts';
import { spanWords, workdayWords } from './words.ts';

export interface RuleChange {
  label: string;
  before: string;
  after: string;
}

/** What differs between two sets of rules, in the words in which the public page says them. */
export function changesBetween(before: Rules, after: Rules, t: Say['t']): RuleChange[] {
  const old = linesOf(before, t);
  return linesOf(after, t).flatMap(({ label, text }, index) => {
    const was = old[index]!.text;
    return was === text ? [] : [{ label, before: was, after: text }];
  });
}

/** The locals of a table of differences; null when nothing differs. */
export function changesVm(before: Rules, after: Rules, t: Say['t']) {
  const changes = changesBetween(before, after, t);
  if (changes.length === 0) return null;
  return {
    columns: ['what', 'before', 'after'].map((column) => ({ label: t(`deadlines:changes.${column}`) })),
    rows: changes.map((change) => [change.label, change.before, change.after]),
  };
}

/** Every rule in words, always as many lines in the same order. */
function linesOf(rules: Rules, t: Say['t']): Line[] {
  const within = (group: string, what: string) => t('deadlines:changes.within', { group, what });
  const limits = DEADLINE_CLASSES.flatMap((name) => {
    const [title, ...cells] = classRow(name, rules.classes[name], t);
    return cells.map((text, index) => ({
      label: within(title!, t(`deadlines:rules.column.${COLUMNS[index + 1]}`)),
      text,
    }));
  });
  // Of the rates the public lines say all, the smallest numbers among them.
  const numbers = fieldGroupsOf(rules)
    .filter(({ group }) => group === 'pauses' || group === 'ladder')
    .flatMap(({ group, fields }) =>
      fields.map((field) => ({
        label: within(t(`deadlines:admin.group.${group}`), t(`deadlines:admin.field.${field.label}`)),
        text: wordsOf(field, valueAt(rules, field.name), t),
      })),
    );
  const sections = (title: string, lines: Line[]) =>
    lines.map(({ label, text }) => ({ label: within(t(`deadlines:${title}.title`), label), text }));
  return [
    ...limits,
    ...numbers,
    { label: t('deadlines:changes.quiet'), text: quietWords(rules, t) },
    ...sections('exposure', exposureLines(rules, t)),
    ...sections('listening', listeningLines(rules, t)),
    ...sections('rates', rateLines(rules, t)),
    ...sections('retention', retentionLines(rules, t)),
  ];
}

function wordsOf({ kind }: RuleField, value: unknown, t: Say['t']): string {
  switch (kind) {
    case 'span':
      return spanWords(value as Span, t);
    case 'workdays':
      return workdayWords(value as number, t);
    case 'calendarDays':
      return spanWords({ calendarDays: value as number }, t);
    case 'percent':
      return `${Number(value)}%`;
    case 'flag':
      return t(`deadlines:changes.${value ? 'yes' : 'no'}`);
    default:
      return String(value);
  }
}

import { HOUR, MINUTE } from '../../clock.ts';
import type { Formats, Translate } from '../../http/locale.ts';
import type { Span } from './rule-set.ts';
import type { Explanation, Remaining } from './rules.ts';

const counted = (t: Translate, unit: string, n: number): string =>
  t(`deadlines:span.${n === 1 ? `one_${unit}` : unit}`, { n });

/** A limit in words: "5 working days", "30 minutes", "half a working day". */
export function spanWords(span: Span, t: Translate): string {
  if ('calendarDays' in span) return counted(t, 'calendarDays', span.calendarDays);
  if ('hours' in span) {
    return span.hours < 1
      ? counted(t, 'minutes', Math.round((span.hours * HOUR) / MINUTE))
      : counted(t, 'hours', span.hours);
  }
  return span.days === 0.5 ? t('deadlines:span.halfDay') : counted(t, 'days', span.days);
}

/** Working days in words, for limits that are plain numbers in the rules. */
export function workdayWords(days: number, t: Translate): string {
  return counted(t, 'days', days);
}

/** "2 working days left", "due today", "3 working days late". */
export function remainingWords(left: Remaining, t: Translate): string {
  const side = left.late ? 'late' : 'left';
  if (left.workingDays > 0)
    return t(`deadlines:${side}.days`, { span: counted(t, 'days', left.workingDays) });
  if (left.hours > 0) {
    const hours = left.sameDay && !left.late ? 'today' : 'hours';
    return t(`deadlines:${side}.${hours}`, { span: counted(t, 'hours', left.hours) });
  }
  return t(`deadlines:${side}.now`);
}

/**
 * The locals of the partial `why-date`. `rule` says which limit was counted and by which version, and whether it was
 * counted from a receipt or from another day. Holidays have their names in Chinese alone: elsewhere they are called
 * what they are.
 */
export function whyDate(
  explanation: Explanation,
  rule: { span: Span; version: number; from?: 'receipt' | 'day' },
  { t, f, lang = 'zh-CN' }: { t: Translate; f: Formats; lang?: string },
) {
  const named = (name: string, kind: 'holiday' | 'makeUp') =>
    lang === 'zh-CN' || name === '' ? name : t(`deadlines:why.${kind}`);
  const offName = ({ name }: Explanation['days'][number]) =>
    name === undefined ? t('deadlines:why.weekend') : named(name, 'holiday');
  return {
    sentence: t(`deadlines:why.${rule.from === 'day' ? 'sentenceDay' : 'sentence'}`, {
      span: spanWords(rule.span, t),
      start: f.day(explanation.from),
    }),
    start: explanation.from,
    due: explanation.to,
    counted: explanation.days.filter((day) => day.counted !== null).map((day) => day.day),
    off: explanation.days
      .filter((day) => day.counted === null)
      .map((day) => ({ day: day.day, name: offName(day) })),
    makeUp: explanation.days
      .filter((day) => day.why === 'makeup')
      .map((day) => ({ day: day.day, name: named(day.name ?? '', 'makeUp') })),
    rule: {
      href: `/rules?version=${rule.version}`,
      label: t('deadlines:why.rule', { version: rule.version }),
    },
    warning: explanation.provisional ? t('deadlines:why.provisional') : '',
  };
}

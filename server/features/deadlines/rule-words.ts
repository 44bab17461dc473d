import type { Say } from '../../http/page.ts';
import type { DeadlineClass, DeadlineClassName, Rules, Span } from './rule-set.ts';
import { spanWords, workdayWords } from './words.ts';

export interface Line {
  label: string;
  text: string;
}

export const quietWords = (rules: Rules, t: Say['t']): string => t('deadlines:rules.quiet', rules.quietHours);

export const COLUMNS = [
  'class',
  'dispatch',
  'returnWindow',
  'contact',
  'resolve',
  'extension',
  'callback',
] as const;

export function classRow(name: DeadlineClassName, limits: DeadlineClass, t: Say['t']): string[] {
  const span = (limit: Span | null) => (limit ? spanWords(limit, t) : '—');
  return [
    t(`deadlines:class.${name}`),
    span(limits.dispatch),
    span(limits.returnWindow),
    span(limits.contact),
    resolveWords(name, limits, t),
    extensionWords(limits, t),
    limits.callback
      ? t(`deadlines:rules.callback.${limits.callback.who}`, { span: spanWords(limits.callback.within, t) })
      : '—',
  ];
}

function resolveWords(name: DeadlineClassName, limits: DeadlineClass, t: Say['t']): string {
  if (!limits.resolve) return name === 'report' ? t('deadlines:rules.handedOver') : '—';
  const span = spanWords(limits.resolve, t);
  if (limits.percentOfOriginal !== null) {
    return t('deadlines:rules.rework', { span, percent: limits.percentOfOriginal });
  }
  if (limits.plan && limits.progressEvery !== null) {
    const args = { span, plan: spanWords(limits.plan, t), every: workdayWords(limits.progressEvery, t) };
    return t('deadlines:rules.longCycle', args);
  }
  return span;
}

function extensionWords({ extension }: DeadlineClass, t: Say['t']): string {
  if (!extension) return t('deadlines:rules.noExtension');
  const { times, days, by, further } = extension;
  const first = t('deadlines:rules.extension', {
    times,
    span: workdayWords(days, t),
    by: t(`deadlines:rules.by.${by}`),
  });
  if (!further) return first;
  const more = t('deadlines:rules.further', {
    by: t(`deadlines:rules.by.${further.by}`),
    span: workdayWords(further.totalDays, t),
  });
  return `${first}${t('deadlines:rules.join')}${more}`;
}

export function exposureLines({ exposure }: Rules, t: Say['t']): Line[] {
  return (['reviewAsk', 'reviewDecide', 'correction', 'followUp', 'frontPage'] as const)
    .map((name) => line(`exposure.${name}`, { span: spanWords(exposure[name], t) }, t))
    .concat(line('exposure.public', { months: exposure.publicMonths }, t))
    .concat(
      line(
        'exposure.few',
        { least: exposure.fewCases.least, span: spanWords({ calendarDays: exposure.fewCases.days }, t) },
        t,
      ),
    );
}

export function rateLines({ rates }: Rules, t: Say['t']): Line[] {
  const [best, good, fair, poor, worst] = rates.scale;
  const [excellent, sound, passed] = rates.bands;
  return [
    line('rates.scale', { best, good, fair, poor, worst }, t),
    line('rates.score', { ...rates.weights, points: rates.redOrderPoints, most: rates.redOrderPointsMax }, t),
    line('rates.small', { score: rates.minForScore, rate: rates.minForRate }, t),
    line('rates.appraisal', { ...rates.rubric, ...rates.groups }, t),
    line('rates.forms', { unit: rates.minFormsPerUnit, group: rates.minFormsPerGroup }, t),
    line('rates.composite', rates.composite, t),
    line('rates.bands', { excellent, sound, passed }, t),
  ];
}

export function listeningLines({ listening }: Rules, t: Say['t']): Line[] {
  return [
    line('listening.due', { least: listening.leastWorkdays }, t),
    line('listening.record', { span: workdayWords(listening.record, t) }, t),
    line('listening.misses', { n: listening.missesForCandidate, weeks: listening.windowWeeks }, t),
    line('listening.kept', { weeks: listening.keptWeeks }, t),
  ];
}

export function retentionLines({ retention }: Rules, t: Say['t']): Line[] {
  return (['contactMonths', 'textMonths', 'logMonths', 'recordMonths'] as const)
    .map((name) => line(`retention.${name}`, { months: retention[name] }, t))
    .concat(line('retention.requestAnswer', { span: spanWords(retention.requestAnswer, t) }, t));
}

const line = (key: string, args: Record<string, unknown>, t: Say['t']): Line => ({
  label: t(`deadlines:${key}.label`),
  text: t(`deadlines:${key}.text`, args),
});

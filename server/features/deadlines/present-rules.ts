import type { Say } from '../../http/page.ts';
import {
  DEADLINE_CLASSES,
  type DeadlineClass,
  type DeadlineClassName,
  type Rules,
  type Span,
} from './rule-set.ts';
import type { RuleVersion } from './store.ts';
import { spanWords, workdayWords } from './words.ts';

interface Line {
  label: string;
  text: string;
}

/** The page of one version: the deadline table, the ladder and the other numbers, in words. */
export function rulesPage(
  shown: RuleVersion,
  versions: readonly RuleVersion[],
  inForce: number,
  { t, f }: Say,
) {
  const { rules } = shown;
  const state = shown.version === inForce ? 'inForce' : shown.version > inForce ? 'coming' : 'past';
  return {
    version: t('deadlines:rules.version', { version: shown.version }),
    state: t(`deadlines:rules.state.${state}`, {
      day: f.day(shown.effectiveOn),
      year: shown.effectiveOn.slice(0, 4),
    }),
    isInForce: state === 'inForce',
    note: shown.noteKey === null ? '' : t(shown.noteKey),
    versions: versions.map((version) => ({
      href: `/rules?version=${version.version}`,
      label: t('deadlines:rules.version', { version: version.version }),
      current: version.version === shown.version,
    })),
    columns: COLUMNS.map((column) => ({ label: t(`deadlines:rules.column.${column}`) })),
    rows: DEADLINE_CLASSES.map((name) => classRow(name, rules.classes[name], t)),
    ladderColumns: ['step', 'when', 'effect'].map((column) => ({
      label: t(`deadlines:ladder.column.${column}`),
    })),
    ladder: ladderRows(rules, t),
    pauses: [
      t('deadlines:rules.pause', { times: rules.pause.times, span: workdayWords(rules.pause.maxDays, t) }),
      t('deadlines:rules.silence', { span: spanWords(rules.silenceClose, t) }),
      t('deadlines:rules.dispatches', { n: rules.dispatchesUntilFixed }),
      t('deadlines:rules.quiet', rules.quietHours),
    ],
    exposure: exposureLines(rules, t),
    rates: rateLines(rules, t),
    retention: retentionLines(rules, t),
  };
}

const COLUMNS = ['class', 'dispatch', 'returnWindow', 'contact', 'resolve', 'extension', 'callback'] as const;

function classRow(name: DeadlineClassName, limits: DeadlineClass, t: Say['t']): string[] {
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

function ladderRows(rules: Rules, t: Say['t']): string[][] {
  const { ladder } = rules;
  const args = {
    amber: workdayWords(ladder.amberBefore, t),
    order: workdayWords(ladder.orderAfter, t),
    candidate: workdayWords(ladder.candidateAfter, t),
    exposed: workdayWords(ladder.candidateAfter + ladder.rightOfReply, t),
    orderReply: workdayWords(ladder.orderReply, t),
    rightOfReply: workdayWords(ladder.rightOfReply, t),
    pledge: workdayWords(ladder.pledge, t),
    fix: workdayWords(ladder.fix, t),
    dissatisfied: ladder.dissatisfiedForOrder,
    extensions: ladder.extensionsForCandidate,
    round: ladder.reworkRoundForCandidate,
    exposures: ladder.exposuresForList,
    days: ladder.listWindowCalendarDays,
  };
  return ['amber', 'red', 'order', 'candidate', 'exposed', 'list'].map((step) => {
    const when = t(`deadlines:ladder.${step}.when`, args);
    const urgent = step === 'order' && ladder.urgentOrderAtDue ? t('deadlines:ladder.order.urgent') : '';
    return [
      t(`deadlines:ladder.${step}.name`),
      `${when}${urgent}`,
      t(`deadlines:ladder.${step}.effect`, args),
    ];
  });
}

function exposureLines({ exposure }: Rules, t: Say['t']): Line[] {
  return (['reviewAsk', 'reviewDecide', 'correction', 'followUp', 'frontPage'] as const)
    .map((name) => line(`exposure.${name}`, { span: spanWords(exposure[name], t) }, t))
    .concat(line('exposure.public', { months: exposure.publicMonths }, t));
}

function rateLines({ rates }: Rules, t: Say['t']): Line[] {
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

function retentionLines({ retention }: Rules, t: Say['t']): Line[] {
  return (['contactMonths', 'textMonths', 'logMonths', 'recordMonths'] as const)
    .map((name) => line(`retention.${name}`, { months: retention[name] }, t))
    .concat(line('retention.requestAnswer', { span: spanWords(retention.requestAnswer, t) }, t));
}

const line = (key: string, args: Record<string, unknown>, t: Say['t']): Line => ({
  label: t(`deadlines:${key}.label`),
  text: t(`deadlines:${key}.text`, args),
});

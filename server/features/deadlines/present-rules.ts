import type { Say } from '../../http/page.ts';
import { DEADLINE_CLASSES, type Rules } from './rule-set.ts';
import { changesVm } from './rule-changes.ts';
import {
  classRow,
  COLUMNS,
  exposureLines,
  listeningLines,
  quietWords,
  rateLines,
  retentionLines,
} from './rule-words.ts';
import type { RuleVersion } from './store.ts';
import { spanWords, workdayWords } from './words.ts';

/** The page of one version: the deadline table, the ladder and the other numbers, in words. */
export function rulesPage(
  shown: RuleVersion,
  versions: readonly RuleVersion[],
  inForce: number,
  { t, f }: Say,
) {
  const { rules } = shown;
  const before = versions.find(({ version }) => version === shown.version - 1);
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
      label: t('deadlines:rules.versionFrom', {
        version: version.version,
        day: f.day(version.effectiveOn),
        year: version.effectiveOn.slice(0, 4),
      }),
      current: version.version === shown.version,
    })),
    changes: before ? changesVm(before.rules, rules, t) : null,
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
      t('deadlines:rules.sample', { percent: rules.callbacks.samplePercent }),
      quietWords(rules, t),
    ],
    exposure: exposureLines(rules, t),
    listening: listeningLines(rules, t),
    rates: rateLines(rules, t),
    retention: retentionLines(rules, t),
  };
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

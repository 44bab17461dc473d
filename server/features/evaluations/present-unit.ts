import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { Names } from './names.ts';
import { resultIn } from './present-round.ts';
import { rubricOf } from './rubric.ts';
import { DIMENSIONS, type Rubric } from './rules.ts';
import type { Result } from './scoring.ts';
import type { PlanRow } from './store-words.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';

export interface UnitParts {
  round: RoundRow;
  entry: RoundUnitRow;
  plan: PlanRow | undefined;
  words: readonly string[];
  today: Day;
}

/** The view-model of `evaluations/unit`: nothing of a result before it is published. */
export function presentUnit({ round, entry, plan, words, today }: UnitParts, names: Names, say: Say) {
  const { t, f } = say;
  const rubric = rubricOf(round);
  const isPublished = round.state === 'published' && entry.state === 'in';
  const result = isPublished ? resultIn(entry) : null;
  return {
    withdrawn:
      entry.state === 'withdrawn'
        ? t('evaluations:unit.withdrawn', {
            day: f.day(entry.withdrawn_on!),
            words: entry.withdrawn_words ?? '',
          })
        : '',
    isPublished,
    result: result ? presentResult(result, rubric, say) : null,
    formula: result ? t('evaluations:formula.version', { version: rubric.rulesVersion }) : '',
    report: entry.report,
    noReport: t('evaluations:unit.noReport'),
    words: result && result.shown !== 'nothing' ? words : [],
    reply: entry.reply,
    plan: plan ? presentPlan(plan, today, say) : null,
    unitHref: `/units/${encodeURIComponent(names.row(entry.unit_id)?.code ?? '')}`,
  };
}

/** A result as everybody may read it. */
export function presentResult(result: Result, rubric: Rubric, say: Say) {
  const { t, f } = say;
  const number = (n: number | null): string => (n === null ? '—' : f.number(n, 1));
  const why = {
    nothing: t('evaluations:unit.nothing', { least: rubric.leastShown }),
    count: t('evaluations:unit.count', { n: result.forms, least: rubric.leastForScore }),
    thin: t('evaluations:unit.thin', { n: result.forms, least: rubric.leastForms }),
    full: '',
  }[result.shown];
  if (result.shown !== 'full' || result.score === null)
    return { why, stats: [], notes: [], rows: [], columns: [] };
  const counted = result.groups.filter(({ mean }) => mean !== null);
  return {
    why,
    stats: [
      {
        label: t('evaluations:label.score'),
        value: number(result.score),
        note: t('evaluations:intervalText', { low: number(result.low), high: number(result.high) }),
        n: t('evaluations:unit.n', { n: f.number(result.forms) }),
      },
      { label: t('evaluations:label.band'), value: t(`evaluations:band.${result.band!}`), note: '', n: '' },
      { label: t('evaluations:label.appraisal'), value: number(result.appraisal), note: '', n: '' },
      { label: t('evaluations:label.work'), value: number(result.work.mean), note: '', n: '' },
    ],
    notes: [
      ...(result.sharedOut.length > 0
        ? [
            t('evaluations:unit.shared', {
              groups: result.sharedOut
                .map((group) => t(`evaluations:group.${group}`))
                .join(t('evaluations:and')),
            }),
          ]
        : []),
      ...(result.work.mean === null ? [t('evaluations:unit.noWork')] : []),
    ],
    columns: [
      { label: t('evaluations:label.group') },
      ...DIMENSIONS.map((name) => ({ label: t(`evaluations:dimension.${name}`), numeric: true })),
      { label: t('evaluations:label.whole'), numeric: true },
      { label: t('evaluations:label.weight'), numeric: true },
      { label: t('evaluations:label.forms'), numeric: true },
    ],
    // Of a group with too few forms not even the dimensions are shown.
    rows: counted.map((one) => [
      t(`evaluations:group.${one.group}`),
      ...DIMENSIONS.map((name) => number(one.dimensions[name])),
      number(one.mean),
      f.percent(one.weight),
      f.number(one.forms),
    ]),
  };
}

function presentPlan(plan: PlanRow, today: Day, { t, f }: Say) {
  if (plan.measures !== null) {
    return {
      text: plan.measures,
      note: t('evaluations:unit.planDone', { day: f.day(plan.finish_on!) }),
      isLate: false,
    };
  }
  const isLate = plan.due_on !== null && today > plan.due_on;
  const key = isLate ? 'evaluations:unit.planLate' : 'evaluations:unit.planDue';
  return { text: '', note: t(key, { day: f.day(plan.due_on!) }), isLate };
}

import type { Unit } from '../units/index.ts';
import { resultIn } from './present-round.ts';
import { lines } from './published.ts';
import { rubricOf } from './rubric.ts';
import { DIMENSIONS, GROUPS } from './rules.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';

/** Every published number of a round, a line a unit, by code; what is too thin is empty, and why stands beside it. */
export function unitLines(
  round: RoundRow,
  entries: readonly RoundUnitRow[],
  units: ReadonlyMap<string, Unit>,
): string[] {
  const rubric = rubricOf(round);
  const sorted = entries
    .flatMap((entry) => {
      const unit = units.get(entry.unit_id);
      return unit ? [{ entry, unit }] : [];
    })
    .sort((a, b) => (a.unit.code < b.unit.code ? -1 : 1));
  const { appraisal, monthly } = rubric.composite;
  return lines([
    [
      'round',
      'rules_version',
      'unit',
      'name',
      'peer_group',
      'shown',
      'forms',
      ...GROUPS.flatMap((group) => [
        `forms_${group}`,
        `weight_${group}`,
        ...DIMENSIONS.map((name) => `${group}_${name}`),
        `mean_${group}`,
      ]),
      'appraisal',
      'work_mean',
      'work_months',
      'score',
      'low',
      'high',
      'band',
      'formula',
    ],
    ...sorted.map(({ entry, unit }) => {
      const result = entry.state === 'in' ? resultIn(entry) : null;
      const isFull = result?.shown === 'full' && result.score !== null;
      const text = (n: number | null): string => (!isFull || n === null ? '' : n.toFixed(4));
      const share = result?.work.mean === null ? '1' : `${appraisal / 100}`;
      return [
        round.code,
        String(rubric.rulesVersion),
        unit.code,
        unit.name,
        unit.peerGroup,
        entry.state === 'in' ? (result?.shown ?? '') : 'withdrawn',
        result && result.shown !== 'nothing' ? String(result.forms) : '',
        ...GROUPS.flatMap((_, which) => {
          const group = result?.groups[which];
          const counts = isFull && group?.mean !== null;
          return [
            counts ? String(group!.forms) : '',
            counts ? text(group!.weight) : '',
            ...DIMENSIONS.map((name) => (counts ? text(group!.dimensions[name]) : '')),
            counts ? text(group!.mean) : '',
          ];
        }),
        text(result?.appraisal ?? null),
        text(result?.work.mean ?? null),
        isFull ? String(result.work.months) : '',
        text(result?.score ?? null),
        text(result?.low ?? null),
        text(result?.high ?? null),
        isFull ? (result.band ?? '') : '',
        isFull ? `${share}*appraisal${result.work.mean === null ? '' : `+${monthly / 100}*work_mean`}` : '',
      ];
    }),
  ]);
}

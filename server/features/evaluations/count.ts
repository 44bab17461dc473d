import type { Reader } from '../../../db/transaction.ts';
import { rulesOf } from '../deadlines/index.ts';
import { listMonthsOfUnit, scoreOf, type UnitMonth } from '../statistics/index.ts';
import { GROUPS, type Form, type Group, type Rubric } from './rules.ts';
import { resultOf, type Result } from './scoring.ts';
import { listBallots, type BallotRow } from './store-ballots.ts';
import { listRights } from './store-rights.ts';
import type { RoundRow } from './store.ts';
import { flagsOf, type Flag } from './stuffing.ts';

/** Months looked back for those of a round's period. */
const MONTHS_BACK = 60;

export const formOf = (ballot: BallotRow): Form => ({
  levels: {
    attitude: ballot.attitude,
    capability: ballot.capability,
    efficiency: ballot.efficiency,
    effect: ballot.effect,
  },
  reason: ballot.reason,
});

/** Forms of each unit by group. */
export function formsByUnit(ballots: readonly BallotRow[]): Map<string, Record<Group, Form[]>> {
  const found = new Map<string, Record<Group, Form[]>>();
  for (const ballot of ballots) {
    const forms = found.get(ballot.unit_id) ?? noForms();
    forms[ballot.rater_group].push(formOf(ballot));
    found.set(ballot.unit_id, forms);
  }
  return found;
}

export const noForms = (): Record<Group, Form[]> => ({ users: [], evaluators: [], residents: [] });

/** The mean of a unit's monthly scores in the months of a period, by the rules of the round. */
export async function workOf(
  reader: Reader,
  round: Pick<RoundRow, 'period_from' | 'period_to'>,
  unitId: string,
  rubric: Rubric,
): Promise<Result['work']> {
  const { rules } = await rulesOf(reader, rubric.rulesVersion);
  const [first, last] = [round.period_from.slice(0, 7), round.period_to.slice(0, 7)];
  const scores = (await listMonthsOfUnit(reader, unitId, MONTHS_BACK))
    .filter((row: UnitMonth) => row.month >= first && row.month <= last)
    .flatMap((row) => scoreOf(row, rules.rates) ?? [])
    .sort((a, b) => a - b);
  const mean = scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { mean, months: scores.length };
}

export interface Counted {
  unitId: string;
  result: Result;
  flags: Flag[];
}

/** Counts the ballots of a round for these units, with the monthly scores that `work` gives. */
export async function countRound(
  reader: Reader,
  roundId: string,
  unitIds: readonly string[],
  rubric: Rubric,
  work: (unitId: string) => Promise<Result['work']>,
): Promise<Counted[]> {
  const forms = formsByUnit(await listBallots(reader, roundId));
  const claimed = (await listRights(reader, roundId)).filter((right) => right.claimed_on !== null);
  const casts = [];
  for (const unitId of unitIds) {
    const own = forms.get(unitId) ?? noForms();
    const rights = Object.fromEntries(
      GROUPS.map((group) => [
        group,
        // How many hold an invitation is on no list.
        group === 'residents'
          ? null
          : claimed.filter((right) => right.unit_id === unitId && right.rater_group === group).length,
      ]),
    ) as Record<Group, number | null>;
    casts.push({ forms: own, result: resultOf(own, await work(unitId), rubric), rights });
  }
  const flags = flagsOf(casts);
  return casts.map(({ result }, at) => ({ unitId: unitIds[at]!, result, flags: flags[at]! }));
}

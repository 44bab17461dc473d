import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { rulesAt } from '../deadlines/index.ts';
import { ROUND_NUMBERS, type Rubric } from './rules.ts';
import type { RoundRow } from './store.ts';

/** The numbers a round made on `day` will be counted by, and the version of the rules they are from. */
export async function rubricOn(reader: Reader, day: Day): Promise<Rubric> {
  const { version, rules } = await rulesAt(reader, day);
  const { rates } = rules;
  return {
    rulesVersion: version,
    scale: rates.scale,
    dimensions: rates.rubric,
    groups: {
      users: rates.groups.users,
      evaluators: rates.groups.appraisers,
      residents: rates.groups.residents,
    },
    leastForms: rates.minFormsPerUnit,
    leastForScore: rates.minForScore,
    leastShown: rates.minForRate,
    leastOfGroup: rates.minFormsPerGroup,
    composite: rates.composite,
    bands: rates.bands,
    ...ROUND_NUMBERS,
  };
}

export const rubricOf = (round: Pick<RoundRow, 'rubric_json'>): Rubric =>
  JSON.parse(round.rubric_json) as Rubric;

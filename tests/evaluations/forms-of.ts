import fc from 'fast-check';
import type { Form, Group, Level, Rubric } from '../../server/features/evaluations/rules.ts';
import { levels } from './round.ts';

/** The numbers of domain §5.5. */
export const RUBRIC: Rubric = {
  rulesVersion: 1,
  scale: [100, 80, 60, 30, 0],
  dimensions: { attitude: 20, capability: 20, efficiency: 20, effect: 40 },
  groups: { users: 50, evaluators: 25, residents: 25 },
  leastForms: 30,
  leastForScore: 10,
  leastShown: 5,
  leastOfGroup: 5,
  composite: { appraisal: 70, monthly: 30 },
  bands: [90, 80, 60],
  evaluators: { least: 3, wanted: 12, unitsMost: 8 },
  slip: { units: 5, villagesPerTown: 2 },
  planWorkdays: 10,
};

export const NO_WORK = { mean: null, months: 0 };
export const times = (n: number, level: Level): Form[] =>
  Array.from({ length: n }, () => ({ levels: levels(level), reason: null }));

export const forms = (parts: Partial<Record<Group, Form[]>> = {}): Record<Group, Form[]> => ({
  users: [],
  evaluators: [],
  residents: [],
  ...parts,
});

const level = fc.option(fc.constantFrom<Level[]>(1, 2, 3, 4, 5), { nil: null, freq: 6 });
export const anyForm: fc.Arbitrary<Form> = fc.record({
  levels: fc.record({ attitude: level, capability: level, efficiency: level, effect: level }),
  reason: fc.option(fc.constantFrom('unknown' as const, 'conflict' as const), { nil: null, freq: 8 }),
});
export const anyForms = (most: number): fc.Arbitrary<Record<Group, Form[]>> =>
  fc.record({
    users: fc.array(anyForm, { maxLength: most }),
    evaluators: fc.array(anyForm, { maxLength: most }),
    residents: fc.array(anyForm, { maxLength: most }),
  });

import type { Day } from '../../clock.ts';

export const ROUND_KINDS = ['quarterly', 'yearly', 'special'] as const;
export type RoundKind = (typeof ROUND_KINDS)[number];

export const ROUND_STATES = ['draft', 'ready', 'open', 'closed', 'published', 'called_off'] as const;
export type RoundState = (typeof ROUND_STATES)[number];

/** Who fills in the forms (domain §5.5): people with a case there, certified evaluators, residents drawn by lot. */
export const GROUPS = ['users', 'evaluators', 'residents'] as const;
export type Group = (typeof GROUPS)[number];

export const DIMENSIONS = ['attitude', 'capability', 'efficiency', 'effect'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** 1 is the best: the place in the scale of points. */
export const LEVELS = [1, 2, 3, 4, 5] as const;
export type Level = (typeof LEVELS)[number];

export const ABSTAIN_REASONS = ['unknown', 'conflict', 'other'] as const;
export type AbstainReason = (typeof ABSTAIN_REASONS)[number];

export const WORDS_STATES = ['waiting', 'approved', 'withheld'] as const;
export type WordsState = (typeof WORDS_STATES)[number];

/** The numbers of a round: copied from the rules in force when it was made, and never changed after. */
export interface Rubric {
  rulesVersion: number;
  /** Points of the five levels, the best first. */
  scale: readonly [number, number, number, number, number];
  dimensions: Record<Dimension, number>;
  groups: Record<Group, number>;
  /** Forms of a unit from which a score is published; from which one is worked out; from which anything is shown. */
  leastForms: number;
  leastForScore: number;
  leastShown: number;
  /** Forms from which a group counts by itself. */
  leastOfGroup: number;
  composite: { appraisal: number; monthly: number };
  bands: readonly [number, number, number];
  evaluators: { least: number; wanted: number; unitsMost: number };
  slip: { units: number; villagesPerTown: number };
  /** Working days in which a unit below the last band hands in its plan. */
  planWorkdays: number;
}

/** What the rules of the house don't set (domain §5.6; issue 4). */
export const ROUND_NUMBERS = {
  evaluators: { least: 3, wanted: 12, unitsMost: 8 },
  slip: { units: 5, villagesPerTown: 2 },
  planWorkdays: 10,
} as const;

export const REPORT_MOST = 500;
export const WORDS_MOST = 500;
export const TITLE_MOST = 60;
export const REASON_LEAST = 10;
export const SLIPS_MOST = 80;

export interface RoundDates {
  period_from: Day;
  period_to: Day;
  reports_by: Day;
  opens_on: Day;
  closes_on: Day;
}

/** Which date is out of place, or null: period, then self-reports, then voting. */
export function dateFault(dates: RoundDates): keyof RoundDates | null {
  if (dates.period_from > dates.period_to) return 'period_to';
  if (dates.period_to >= dates.opens_on) return 'opens_on';
  if (dates.reports_by >= dates.opens_on) return 'reports_by';
  return dates.closes_on <= dates.opens_on ? 'closes_on' : null;
}

/** 五个不开会, turned to use: what must be in order before a round can open. */
export const GATES = ['dates', 'units', 'reports', 'evaluators', 'draw', 'forms'] as const;
export type GateName = (typeof GATES)[number];

export interface GateFacts {
  dates: RoundDates;
  today: Day;
  units: readonly { id: string; hasReport: boolean; drawn: number }[];
  certified: number;
  isCommitted: boolean;
  isDrawn: boolean;
  hasWords: boolean;
  least: number;
}

export interface Gate {
  name: GateName;
  isShut: boolean;
  /** Ids of the units it waits for. */
  units: string[];
}

/** Each gate with the units it waits for. A round opens only when none is shut. */
export function gatesOf(facts: GateFacts): Gate[] {
  const { dates, today, units } = facts;
  const late = today > dates.reports_by;
  const silent = late ? [] : units.filter((unit) => !unit.hasReport);
  const thin = facts.isDrawn ? units.filter((unit) => unit.drawn < facts.least) : [];
  const gate = (name: GateName, isShut: boolean, ids: readonly { id: string }[] = []): Gate => ({
    name,
    isShut,
    units: ids.map(({ id }) => id),
  });
  return [
    gate('dates', dateFault(dates) !== null || today > dates.closes_on),
    gate('units', units.length === 0),
    gate('reports', silent.length > 0, silent),
    gate('evaluators', facts.certified < facts.least),
    gate('draw', !facts.isCommitted || !facts.isDrawn || thin.length > 0, thin),
    gate('forms', !facts.hasWords),
  ];
}

export const gatesAreOpen = (gates: readonly Gate[]): boolean => gates.every(({ isShut }) => !isShut);

/** What one form says: a level for each dimension, null where the person doesn't know; or a reason to abstain. */
export interface Form {
  levels: Record<Dimension, Level | null>;
  reason: AbstainReason | null;
}

/** Whether a form counts: not abstained, and at least one dimension known (domain §5.5: "don't know" is excluded). */
export function isValid(form: Form): boolean {
  return form.reason === null && DIMENSIONS.some((name) => form.levels[name] !== null);
}

/** What may be shown of a unit, by its valid forms: the stricter threshold wins. */
export type Shown = 'nothing' | 'count' | 'thin' | 'full';

export function shownFor(
  forms: number,
  rubric: Pick<Rubric, 'leastForms' | 'leastForScore' | 'leastShown'>,
): Shown {
  if (forms < rubric.leastShown) return 'nothing';
  if (forms < rubric.leastForScore) return 'count';
  return forms < rubric.leastForms ? 'thin' : 'full';
}

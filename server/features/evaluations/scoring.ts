import { bandOf, type Band } from '../statistics/index.ts';
import {
  DIMENSIONS,
  GROUPS,
  isValid,
  shownFor,
  type Dimension,
  type Form,
  type Group,
  type Rubric,
  type Shown,
} from './rules.ts';

export interface GroupResult {
  group: Group;
  /** All forms, and those that count. */
  ballots: number;
  forms: number;
  /** Points of each dimension, 0–100; null where nobody in the group knew. */
  dimensions: Record<Dimension, number | null>;
  /** Null with too few forms: the group's weight is then shared out among the others. */
  mean: number | null;
  variance: number | null;
  /** The weight that was really used, 0–1. */
  weight: number;
}

export interface Result {
  ballots: number;
  forms: number;
  shown: Shown;
  groups: GroupResult[];
  /** Groups whose weight was shared out. */
  sharedOut: Group[];
  /** A of domain §5.5: what the forms give. */
  appraisal: number | null;
  /** Mean of the monthly scores of the period, and how many months had one. */
  work: { mean: number | null; months: number };
  score: number | null;
  /** 95 %. */
  low: number | null;
  high: number | null;
  band: Band | null;
}

/** Of the normal distribution, for 95 %. */
const Z = 1.959963984540054;

/** The points of one form: its known dimensions by their weights. */
export function pointsOf(form: Form, rubric: Pick<Rubric, 'scale' | 'dimensions'>): number {
  let sum = 0;
  let weight = 0;
  for (const name of DIMENSIONS) {
    const level = form.levels[name];
    if (level === null) continue;
    sum += rubric.dimensions[name] * rubric.scale[level - 1]!;
    weight += rubric.dimensions[name];
  }
  return sum / weight;
}

/** How often each level was given: means and variances from these don't depend on any order. */
function dimensionMean(forms: readonly Form[], name: Dimension, rubric: Rubric): number | null {
  const counts = [0, 0, 0, 0, 0];
  for (const form of forms) {
    const level = form.levels[name];
    if (level !== null) counts[level - 1]! += 1;
  }
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  return counts.reduce((sum, count, at) => sum + count * rubric.scale[at]!, 0) / n;
}

function groupResult(group: Group, all: readonly Form[], rubric: Rubric): GroupResult {
  const forms = all.filter(isValid);
  const dimensions = Object.fromEntries(
    DIMENSIONS.map((name) => [name, dimensionMean(forms, name, rubric)]),
  ) as Record<Dimension, number | null>;
  const result = { group, ballots: all.length, forms: forms.length, dimensions, weight: 0 };
  if (forms.length < rubric.leastOfGroup) return { ...result, mean: null, variance: null };
  const known = DIMENSIONS.filter((name) => dimensions[name] !== null);
  const weight = known.reduce((sum, name) => sum + rubric.dimensions[name], 0);
  const mean = known.reduce((sum, name) => sum + rubric.dimensions[name] * dimensions[name]!, 0) / weight;
  // Sorted, so that the sum of rounded numbers comes out the same from any order.
  const points = forms.map((form) => pointsOf(form, rubric)).sort((a, b) => a - b);
  const middle = points.reduce((sum, point) => sum + point, 0) / points.length;
  const spread = points.reduce((sum, point) => sum + (point - middle) ** 2, 0);
  return { ...result, mean, variance: spread / Math.max(1, points.length - 1) / points.length };
}

/**
 * What a unit's forms and its monthly scores come to (domain §5.5). Depends on which forms there are and on nothing
 * else: not on their order, not on who wrote them.
 */
export function resultOf(
  forms: Readonly<Record<Group, readonly Form[]>>,
  work: { mean: number | null; months: number },
  rubric: Rubric,
): Result {
  const groups = GROUPS.map((group) => groupResult(group, forms[group], rubric));
  const counted = groups.filter(({ mean }) => mean !== null);
  const whole = counted.reduce((sum, { group }) => sum + rubric.groups[group], 0);
  for (const one of counted) one.weight = rubric.groups[one.group] / whole;
  const valid = groups.reduce((sum, one) => sum + one.forms, 0);
  const result = {
    ballots: groups.reduce((sum, one) => sum + one.ballots, 0),
    forms: valid,
    shown: shownFor(valid, rubric),
    groups,
    sharedOut:
      counted.length === 0 ? [] : groups.filter(({ mean }) => mean === null).map(({ group }) => group),
    work,
  };
  const none = { appraisal: null, score: null, low: null, high: null, band: null };
  if (valid < rubric.leastForScore || counted.length === 0) return { ...result, ...none };
  const appraisal = counted.reduce((sum, one) => sum + one.weight * one.mean!, 0);
  const share = work.mean === null ? 1 : rubric.composite.appraisal / 100;
  const score = share * appraisal + (work.mean === null ? 0 : (rubric.composite.monthly / 100) * work.mean);
  const error = share * Math.sqrt(counted.reduce((sum, one) => sum + one.weight ** 2 * one.variance!, 0));
  return {
    ...result,
    appraisal,
    score,
    low: Math.max(0, score - Z * error),
    high: Math.min(100, score + Z * error),
    band: result.shown === 'full' ? bandOf(score, [...rubric.bands]) : null,
  };
}

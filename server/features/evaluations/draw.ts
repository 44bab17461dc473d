import { byLot } from '../draws/index.ts';

/** One evaluator as the draw sees them. */
export interface Drawable {
  /** What stands for the person in this round, in public. */
  tag: string;
  /** The town's code; empty for the county's own. */
  town: string;
}

/** One look at one evaluator for one unit, in the order of the draw. */
export interface DrawLine {
  unit: string;
  tag: string;
  /** `passed`: kept away from the unit, or had it in the round before; `full`: has as many units as one may have. */
  outcome: 'drawn' | 'passed' | 'full';
}

export interface DrawLimits {
  wanted: number;
  unitsMost: number;
}

interface Walk {
  unit: string;
  /** Towns in the order of their lots, each with its evaluators in the order of theirs, and how far it was read. */
  towns: { tags: readonly string[]; next: number }[];
  turn: number;
}

/**
 * Draws evaluators for units, stratified by town. Units take turns in the order of their lots, one evaluator a turn,
 * so that no unit has many before each has some; within a unit the towns take turns. Whoever is kept away is passed
 * over. The same seed, units, evaluators and reasons give the same lines, whatever order the lists come in.
 */
export function drawEvaluators(
  seed: string,
  units: readonly string[],
  pool: readonly Drawable[],
  isKeptOff: (unit: string, tag: string) => boolean,
  { wanted, unitsMost }: DrawLimits,
): DrawLine[] {
  const byTown = Map.groupBy(pool, ({ town }) => town);
  const walks: Walk[] = byLot(seed, [...units].sort(), (unit) => `unit/${unit}`).map((unit) => ({
    unit,
    turn: 0,
    towns: byLot(seed, [...byTown.keys()].sort(), (town) => `${unit}/town/${town}`).map((town) => ({
      next: 0,
      tags: byLot(seed, byTown.get(town)!, ({ tag }) => `${unit}/${tag}`).map(({ tag }) => tag),
    })),
  }));
  const load = new Map<string, number>();
  const lines: DrawLine[] = [];
  for (let turn = 0; turn < wanted; turn += 1) {
    for (const walk of walks) {
      for (const line of takeOne(walk, load, isKeptOff, unitsMost)) lines.push(line);
    }
  }
  return lines;
}

function takeOne(
  walk: Walk,
  load: Map<string, number>,
  isKeptOff: (unit: string, tag: string) => boolean,
  unitsMost: number,
): DrawLine[] {
  const lines: DrawLine[] = [];
  const { unit, towns } = walk;
  for (let tried = 0; tried < towns.length; tried += 1) {
    const town = towns[walk.turn % towns.length]!;
    walk.turn += 1;
    while (town.next < town.tags.length) {
      const tag = town.tags[town.next]!;
      town.next += 1;
      const held = load.get(tag) ?? 0;
      if (isKeptOff(unit, tag)) lines.push({ unit, tag, outcome: 'passed' });
      else if (held >= unitsMost) lines.push({ unit, tag, outcome: 'full' });
      else {
        load.set(tag, held + 1);
        lines.push({ unit, tag, outcome: 'drawn' });
        return lines;
      }
    }
  }
  return lines;
}

/** Villages whose residents are invited, some of each town by lot. */
export function drawVillages(
  seed: string,
  villages: readonly { code: string; town: string }[],
  perTown: number,
): string[] {
  return [...Map.groupBy(villages, ({ town }) => town).values()]
    .flatMap((some) => byLot(seed, some, ({ code }) => `village/${code}`).slice(0, perTown))
    .map(({ code }) => code)
    .sort();
}

/** The units an invitation is for: those with the smallest lots under its own number. */
export function unitsOfSlip(nonce: string, units: readonly string[], most: number): string[] {
  return byLot(nonce, [...units].sort(), (unit) => unit).slice(0, most);
}

import { byLot } from '../draws/index.ts';

/**
 * Draws the units with the smallest lots. Needs nothing but what is published: anyone can do it again.
 *
 * @param pool codes of units.
 */
export function drawUnits(seed: string, pool: readonly string[], wanted: number): string[] {
  return byLot(seed, pool, (code) => code).slice(0, wanted);
}

export interface Candidate {
  id: string;
  tag: string;
}

export interface Pair {
  code: string;
  /** Everybody among whom the lot decided, in the order of the lots; the first two have it. */
  lots: readonly Candidate[];
}

/**
 * Two supervisors for each unit, in the order of the draw: of those who may look at it and have fewer than
 * `perMember` by then, the two with the smallest lots of `<unit>/<tag>`. With fewer than two nobody looks.
 *
 * @param candidatesFor who may look at a unit (domain §5.6), each with the tag that stands for them there.
 */
export function drawPairs(
  seed: string,
  units: readonly string[],
  candidatesFor: (code: string) => readonly Candidate[],
  perMember: number,
): Pair[] {
  const given = new Map<string, number>();
  return units.map((code) => {
    const free = candidatesFor(code).filter(({ id }) => (given.get(id) ?? 0) < perMember);
    const lots = byLot(seed, free, ({ tag }) => `${code}/${tag}`);
    if (lots.length >= 2) for (const { id } of lots.slice(0, 2)) given.set(id, (given.get(id) ?? 0) + 1);
    return { code, lots };
  });
}

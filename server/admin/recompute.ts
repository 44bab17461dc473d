import type { Context } from '../context.ts';
import { NotFound } from '../errors.ts';
import { recomputeRound, type RecomputeFlaw } from '../features/evaluations/index.ts';
import { unitNames } from '../features/units/index.ts';

const WORDS: Record<RecomputeFlaw, string> = {
  ballots: 'the ballots differ from the digest in the register',
  keys: 'the keys of the ballots differ from the published digest',
  result: 'counting again gives other numbers',
};

/** Counts a round again from its ballots and compares. @returns 0 when all comes out the same, else 1. */
export async function recompute(
  context: Pick<Context, 'db'>,
  say: (line: string) => void,
  code: string,
): Promise<number> {
  try {
    const { flaws, ballots, units, results } = await recomputeRound(context, code);
    const names = await unitNames(context.db);
    say(`${ballots} ballots about ${results.length} units in round ${code}.`);
    for (const { unitId, result } of results) {
      const score = result.score === null ? 'no score' : result.score.toFixed(1);
      const mark = units.includes(unitId) ? ' (differs)' : '';
      say(`${names.get(unitId)?.nameEn ?? unitId}: ${score}, ${result.forms} forms${mark}`);
    }
    for (const flaw of flaws) say(WORDS[flaw]);
    if (flaws.length === 0) say('Counted again, it comes out the same.');
    return flaws.length === 0 ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof NotFound)) throw fault;
    say(`Nothing was counted in round ${code}.`);
    return 1;
  }
}

import type { Context } from '../context.ts';
import { NotFound } from '../errors.ts';
import { verifyLookBacks, type LookBackFlaw } from '../features/duties/index.ts';
import { UsageFault } from './command-line.ts';

const WORDS: Record<LookBackFlaw, string> = {
  seed: 'the seed is not the one that was promised',
  pool: 'the table that was drawn from differs from the published digest',
  result: 'the result differs from the published digest',
  register: 'what was drawn differs from what the register says',
  cases: 'drawing again gives other cases',
  lots: 'drawing again gives other lots among those who could check',
  checker: 'a check is with somebody its lot does not stand for',
};

/** Draws again and compares. @returns 0 when it comes out the same, else 1. */
export async function verifyDraw(
  context: Pick<Context, 'db' | 'config'>,
  say: (line: string) => void,
  [kind, week]: readonly string[],
): Promise<number> {
  if (kind !== 'look-backs' || !/^\d{4}-\d\d-\d\d$/.test(week ?? '')) {
    throw new UsageFault(
      'Write: npm run admin -- verify-draw look-backs 2026-11-23 (the Monday of the week)',
    );
  }
  try {
    const { flaws, pool, drawn } = await verifyLookBacks(context, week!);
    say(`${drawn} of ${pool} cases were drawn in the week of ${week}.`);
    for (const flaw of flaws) say(WORDS[flaw]);
    if (flaws.length === 0) say('Drawn again, it comes out the same.');
    return flaws.length === 0 ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof NotFound)) throw fault;
    say(`Nothing was drawn in the week of ${week}.`);
    return 1;
  }
}

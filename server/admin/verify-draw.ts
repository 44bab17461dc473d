import type { Context } from '../context.ts';
import { NotFound } from '../errors.ts';
import { verifyLookBacks, type LookBackFlaw } from '../features/duties/index.ts';
import { verifyRoundDraw, type DrawRoundFlaw } from '../features/evaluations/index.ts';
import { verifyInspectionDraw, type InspectionFlaw } from '../features/inspections/index.ts';
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

const ROUND_WORDS: Record<DrawRoundFlaw, string> = {
  seed: WORDS.seed,
  pool: 'the list of evaluators that was drawn from differs from the published digest',
  result: WORDS.result,
  register: WORDS.register,
  tags: 'a tag stands for somebody else than it was made for',
  rights: 'drawing again gives other evaluators than those who may vote',
};

const INSPECTION_WORDS: Record<InspectionFlaw, string> = {
  seed: WORDS.seed,
  pool: WORDS.pool,
  result: WORDS.result,
  register: WORDS.register,
  units: 'drawing again gives other offices',
  lots: WORDS.lots,
  members: 'a place is with somebody its lot does not stand for',
};

/** A plan of inspections by its code, `MC-2026-001`. */
async function verifyInspections(
  context: Pick<Context, 'db' | 'config'>,
  say: (line: string) => void,
  code: string,
): Promise<number> {
  try {
    const { flaws, pool, drawn } = await verifyInspectionDraw(context, code);
    say(`${drawn} of ${pool} offices were drawn for ${code}.`);
    for (const flaw of flaws) say(INSPECTION_WORDS[flaw]);
    if (flaws.length === 0) say('Drawn again, it comes out the same.');
    return flaws.length === 0 ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof NotFound)) throw fault;
    say(`Nothing was drawn for ${code}.`);
    return 1;
  }
}

/** A round of evaluations by its code, `2026-3`. */
async function verifyRound(
  context: Pick<Context, 'db' | 'config'>,
  say: (line: string) => void,
  code: string,
): Promise<number> {
  try {
    const { flaws, pool, drawn } = await verifyRoundDraw(context, code);
    say(`${drawn} places were drawn among ${pool} evaluators for round ${code}.`);
    for (const flaw of flaws) say(ROUND_WORDS[flaw]);
    if (flaws.length === 0) say('Drawn again, it comes out the same.');
    return flaws.length === 0 ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof NotFound)) throw fault;
    say(`Nothing was drawn for round ${code}.`);
    return 1;
  }
}

/** Draws again and compares. @returns 0 when it comes out the same, else 1. */
export async function verifyDraw(
  context: Pick<Context, 'db' | 'config'>,
  say: (line: string) => void,
  [kind, week]: readonly string[],
): Promise<number> {
  if (week === undefined && /^\d{4}-\d{1,4}$/.test(kind ?? '')) return verifyRound(context, say, kind!);
  if (week === undefined && /^MC-\d{4}-\d{3,}$/.test(kind ?? ''))
    return verifyInspections(context, say, kind!);
  if (kind !== 'look-backs' || !/^\d{4}-\d\d-\d\d$/.test(week ?? '')) {
    throw new UsageFault(
      'Write: npm run admin -- verify-draw look-backs 2026-11-23 (the Monday of the week), verify-draw 2026-3 (a round), or verify-draw MC-2026-001 (inspections)',
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

import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  castBallot,
  claimAsEvaluator,
  closeRound,
  listRoundUnits,
  recomputeRound,
  verifyRoundDraw,
  type Level,
} from '../../server/features/evaluations/index.ts';
import { aTie } from '../support/members.ts';
import { actorOf, AFTER, aForm, at, moreUnits, openedRound, openEvaluated } from './round.ts';

/** A number below `most` that is the same for the same name. */
const lot = (name: string, most: number): number =>
  createHash('sha256').update(name).digest().readUInt32BE() % most;

/** A round with ties and votes by chance; the votes come in one order or in the other. */
async function playRound(seed: string, isReversed: boolean) {
  const open = await openEvaluated(9 + lot(seed, 6), { towns: 1 + lot(`${seed}/towns`, 3), seed });
  const { context, world, evaluators } = open;
  await moreUnits(context, lot(`${seed}/units`, 5));
  const units = await context.db
    .selectFrom('units')
    .select(['id', 'code'])
    .where('takes_cases', '=', 1)
    .orderBy('code')
    .execute();
  const tied = new Set<string>();
  for (const [n, member] of evaluators.entries()) {
    const unit = units[lot(`${seed}/tie/${n}`, units.length)]!;
    if (n % 3 !== 0) continue;
    await aTie(context, member, unit.id, { ground: 'works_there' });
    tied.add(`${unit.id}/${member.id}`);
  }
  const round = await openedRound(open);
  const rights = await context.db
    .selectFrom('evaluation_rights')
    .selectAll()
    .where('round_id', '=', round.id)
    .execute();
  const ordered = rights
    .map((right) => ({ right, n: evaluators.findIndex(({ id }) => id === right.who) }))
    .sort((a, b) => a.right.unit_id.localeCompare(b.right.unit_id) || a.n - b.n);
  for (const { right, n } of isReversed ? ordered.reverse() : ordered) {
    const { token } = await claimAsEvaluator(context, actorOf(evaluators[n]!), round.code, right.unit_id);
    const level = (lot(`${seed}/${n}/${right.unit_id}`, 5) + 1) as Level;
    await castBallot(context, token, right.unit_id, aForm(level));
  }
  context.clock.set(at(AFTER));
  await closeRound(context, world.posts.supervision, round.code);
  const played = {
    own: rights.filter((right) => tied.has(`${right.unit_id}/${right.who}`)),
    load: Math.max(...evaluators.map(({ id }) => rights.filter(({ who }) => who === id).length)),
    results: (await listRoundUnits(context.db, round.id)).map((entry) => [entry.unit_id, entry.result_json]),
    recomputed: await recomputeRound(context, round.code),
    drawn: await verifyRoundDraw(context, round.code),
  };
  await context.close();
  return played;
}

describe('rounds by chance', () => {
  it.each(['a', 'b', 'c'])(
    'round %s: nobody judges their own unit, and counting and drawing again give the same, in any order',
    async (seed) => {
      const one = await playRound(seed, false);
      expect(one.own).toEqual([]);
      expect(one.load).toBeLessThanOrEqual(8);
      expect(one.recomputed.flaws).toEqual([]);
      expect(one.drawn.flaws).toEqual([]);
      const other = await playRound(seed, true);
      expect(other.results).toEqual(one.results);
    },
  );
});

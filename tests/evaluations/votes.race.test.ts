import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  castBallot,
  claimAsEvaluator,
  closeRound,
  recomputeRound,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { actorOf, AFTER, aForm, at, openedRound, openEvaluated, type Evaluated } from './round.ts';

let open: Evaluated;
let round: RoundRow;
let units: string[];
beforeAll(async () => {
  open = await openEvaluated(10);
  round = await openedRound(open);
  const rights = await open.context.db
    .selectFrom('evaluation_rights')
    .select('unit_id')
    .distinct()
    .orderBy('unit_id')
    .execute();
  units = rights.map((row) => row.unit_id);
});
afterAll(() => open.context.close());

const settled = async <T>(works: Promise<T>[]) => {
  const all = await Promise.allSettled(works);
  return {
    done: all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    keys: all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { key?: string }).key] : [])),
  };
};
const countBallots = async () =>
  (await open.context.db.selectFrom('evaluation_ballots').select('key').execute()).length;

describe('at one moment', () => {
  it('ten claims of one right give one token', async () => {
    const actor = actorOf(open.evaluators[0]!);
    const { done, keys } = await settled(
      Array.from({ length: 10 }, () => claimAsEvaluator(open.context, actor, round.code, units[0]!)),
    );
    expect(done).toHaveLength(1);
    expect(keys).toEqual(Array(9).fill('evaluations:fault.claimed'));
  });

  it('claims of many about one unit all go through, and none is lost', async () => {
    const { done, keys } = await settled(
      open.evaluators
        .slice(1)
        .map((member) => claimAsEvaluator(open.context, actorOf(member), round.code, units[0]!)),
    );
    expect([done.length, keys]).toEqual([9, []]);
    const rights = await open.context.db
      .selectFrom('evaluation_rights')
      .select('claimed_on')
      .where('unit_id', '=', units[0]!)
      .execute();
    expect(rights.map((row) => row.claimed_on)).toEqual(Array(10).fill('2026-11-30'));
  });

  it('ten ballots of one token are one ballot, and ballots of many are all there', async () => {
    const { context } = open;
    const tokens: string[] = [];
    for (const member of open.evaluators) {
      const { token } = await claimAsEvaluator(context, actorOf(member), round.code, units[1]!);
      tokens.push(token);
    }
    const before = await countBallots();
    await settled(Array.from({ length: 10 }, () => castBallot(context, tokens[0]!, units[1]!, aForm(1))));
    expect(await countBallots()).toBe(before + 1);
    const { keys } = await settled(tokens.map((token) => castBallot(context, token, units[1]!, aForm(2))));
    expect(keys).toEqual([]);
    expect(await countBallots()).toBe(before + 10);
  });

  it('a ballot that races the close is in the digest, or refused', async () => {
    const { context, world } = open;
    const { token } = await claimAsEvaluator(context, actorOf(open.evaluators[0]!), round.code, units[2]!);
    context.clock.set(at(AFTER));
    const { keys } = await settled<unknown>([
      closeRound(context, world.posts.supervision, round.code),
      closeRound(context, world.posts.supervision, round.code),
      castBallot(context, token, units[2]!, aForm(1)),
    ]);
    expect(keys.sort()).toEqual(['evaluations:fault.over', 'evaluations:fault.state']);
    expect(await recomputeRound(context, round.code)).toMatchObject({ flaws: [], ballots: 10 });
  });
});

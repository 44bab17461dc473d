import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recompute } from '../../server/admin/recompute.ts';
import { verifyDraw } from '../../server/admin/verify-draw.ts';
import { closeRound } from '../../server/features/evaluations/index.ts';
import { UNITS } from '../support/factories.ts';
import {
  AFTER,
  at,
  everybodyVotes,
  moreUnits,
  openedRound,
  openEvaluated,
  residentsVote,
  type Evaluated,
} from './round.ts';

let open: Evaluated;
let code: string;
beforeAll(async () => {
  open = await openEvaluated(24, { towns: 3 });
  await moreUnits(open.context, 10);
  const round = await openedRound(open);
  code = round.code;
  await everybodyVotes(open, round);
  await residentsVote(open, round, UNITS.water, 30);
});
afterAll(() => open.context.close());

async function said(work: (say: (line: string) => void) => Promise<number>) {
  const lines: string[] = [];
  return { exit: await work((line) => lines.push(line)), lines };
}
const draw = (words: string[]) => said((say) => verifyDraw(open.context, say, words));
const count = (asked: string) => said((say) => recompute(open.context, say, asked));

describe('verify-draw', () => {
  it('draws a round again, before the close and after it', async () => {
    expect(await draw([code])).toEqual({
      exit: 0,
      lines: [
        expect.stringMatching(/^\d+ places were drawn among 24 evaluators/),
        'Drawn again, it comes out the same.',
      ],
    });
    open.context.clock.set(at(AFTER));
    await closeRound(open.context, open.world.posts.supervision, code);
    expect((await draw([code])).exit).toBe(0);
  });

  it('finds an evaluator who was put in by hand, and a pool that was touched', async () => {
    const { db } = open.context;
    const [right] = await db
      .selectFrom('evaluation_rights')
      .selectAll()
      .where('rater_group', '=', 'evaluators')
      .orderBy('who')
      .execute();
    await db
      .updateTable('evaluation_rights')
      .set({ unit_id: UNITS.supervision })
      .where('who', '=', right!.who)
      .where('unit_id', '=', right!.unit_id)
      .execute();
    const odd = await draw([code]);
    expect(odd.exit).toBe(1);
    expect(odd.lines).toContain('drawing again gives other evaluators than those who may vote');
    await db.updateTable('evaluation_pool').set({ kept_off_json: '["B02"]' }).execute();
    const touched = await draw([code]);
    expect(touched.lines).toContain('what was drawn differs from what the register says');
  });

  it('says so for a round that is none, and how to ask', async () => {
    expect(await draw(['2020-1'])).toEqual({ exit: 1, lines: ['Nothing was drawn for round 2020-1.'] });
    await expect(draw(['rounds', code])).rejects.toThrow(/verify-draw/);
  });
});

describe('recompute', () => {
  it('gives the published numbers again from the ballots', async () => {
    const { exit, lines } = await count(code);
    expect(exit).toBe(0);
    expect(lines).toContain('Counted again, it comes out the same.');
    expect(lines.find((line) => line.startsWith('County Water Bureau'))).toMatch(/: 80\.0, \d+ forms$/);
  });

  it('finds one ballot that was changed, added or lost', async () => {
    const { db } = open.context;
    const [ballot] = await db.selectFrom('evaluation_ballots').selectAll().orderBy('key').execute();
    await db.deleteFrom('evaluation_ballots').where('key', '=', ballot!.key).execute();
    expect(await count(code)).toMatchObject({ exit: 1 });
    await db
      .insertInto('evaluation_ballots')
      .values({ ...ballot!, effect: ballot!.effect === 1 ? 5 : 1 })
      .execute();
    expect((await count(code)).lines).toContain('the ballots differ from the digest in the register');
    expect((await count('2020-1')).exit).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/evaluation-rounds.ts';
import { slotAtOrAfter } from '../../jobs/slots.ts';
import { findJob } from '../../jobs/timetable.ts';
import { drawRound, findRound, makeRound } from '../../server/features/evaluations/index.ts';
import {
  anEvaluator,
  aNewRound,
  AFTER,
  at,
  DAYS,
  openEvaluated,
  type Evaluated,
} from '../evaluations/round.ts';

const NOTHING = { roundsOpened: 0, roundsWaiting: 0, roundsClosed: 0 };
let open: Evaluated;
let codes: string[];
beforeAll(async () => {
  open = await openEvaluated(4);
  const { context, world } = open;
  codes = [];
  for (const title of ['一', '二']) {
    const round = await makeRound(context, world.posts.supervision, aNewRound({ title }));
    await drawRound(context, world.posts.supervision, round.code);
    codes.push(round.code);
  }
});
afterAll(() => open.context.close());

const states = async () =>
  Promise.all(codes.map(async (code) => (await findRound(open.context.db, code))!.state));

describe('evaluation-rounds', () => {
  it('does nothing before the day', async () => {
    expect(await run(open.context)).toEqual(NOTHING);
    expect(await states()).toEqual(['ready', 'ready']);
  });

  it('opens what is due, and leaves a round with a shut gate waiting', async () => {
    open.context.clock.set(at(DAYS.opens_on, '00:10'));
    const second = (await findRound(open.context.db, codes[1]!))!;
    await open.context.db.deleteFrom('evaluation_rights').where('round_id', '=', second.id).execute();
    expect(await run(open.context)).toEqual({ ...NOTHING, roundsOpened: 1, roundsWaiting: 1 });
    expect(await states()).toEqual(['open', 'ready']);
    // Whoever had these units in the first round has them no second time running.
    for (let n = 0; n < 3; n += 1) await anEvaluator(open.context);
    await drawRound(open.context, open.world.posts.supervision, codes[1]!);
    expect(await run(open.context)).toEqual({ ...NOTHING, roundsOpened: 1 });
  });

  it('closes the day after the last, once, however many wake at that moment', async () => {
    open.context.clock.set(at(DAYS.closes_on, '23:59'));
    expect(await run(open.context)).toEqual(NOTHING);
    open.context.clock.set(at(AFTER, '00:10'));
    const all = await Promise.all([run(open.context), run(open.context), run(open.context)]);
    expect(all.reduce((sum, counts) => sum + counts['roundsClosed']!, 0)).toBe(2);
    expect(await states()).toEqual(['closed', 'closed']);
    expect(await run(open.context)).toEqual(NOTHING);
  });

  it('runs soon after midnight, county time', () => {
    const { cron } = findJob('evaluation-rounds')!;
    expect(slotAtOrAfter(cron, '2026-11-29T12:00:00.000Z')).toBe('2026-11-29T16:10:00.000Z');
  });
});

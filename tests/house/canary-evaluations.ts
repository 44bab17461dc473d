import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { dayOf, HandClock, plusDays } from '../../server/clock.ts';
import {
  castBallot,
  closeRound,
  decideWords,
  makeInvitations,
  makeRound,
  publishRound,
  roundRecords,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { aForm, at } from '../evaluations/round.ts';
import type { TestApp } from '../support/app.ts';
import type { TestContext } from '../support/context.ts';
import { PLACES, UNITS } from '../support/factories.ts';
import { canary, type Canary, type RoomMatter } from './canaries.ts';

const PARTS = { kind: 'special', sectorId: null, title: '评议', titleEn: 'Round' } as const;

/**
 * Three rounds about the water bureau, of weeks ago: one that is published with marked words on a ballot, one that is
 * closed with words nobody decided about, and one that is open. They were opened without a draw, by hand: the
 * county's evaluators are not what is looked at here.
 */
export async function plantEvaluations({ context, world: { posts } }: TestApp): Promise<Canary[]> {
  const canaries: Canary[] = [];
  const today = dayOf(context.clock.now());
  const then: TestContext = { ...context, clock: new HandClock(at(plusDays(today, -40))) };

  const voted = async (of: RoomMatter, from: number, to: number): Promise<RoundRow> => {
    const day = (n: number) => plusDays(today, n);
    then.clock.set(at(day(from - 3)));
    const round = await makeRound(then, posts.supervision, {
      ...PARTS,
      period_from: day(from - 60),
      period_to: day(from - 5),
      reports_by: day(from - 2),
      opens_on: day(from),
      closes_on: day(to),
    });
    then.clock.set(at(day(from)));
    const now = then.clock.now();
    await transact(then.db, (trx) =>
      roundRecords.change(trx, then, SYSTEM, now, round, {
        kind: 'evaluation.opened',
        set: { state: 'open', opened_at: now, drawn_at: now, villages_json: `["${PLACES.village}"]` },
      }),
    );
    const invited = { village: PLACES.village, count: 6 };
    const [first, ...others] = await makeInvitations(then, posts.supervision, round.code, invited);
    const mark = `QzWords${of}Zq`;
    canaries.push(canary('personWords', of, mark));
    await castBallot(then, first!, UNITS.water, aForm(2, `${mark}，请看一看。`));
    for (const slip of others) await castBallot(then, slip, UNITS.water, aForm(2));
    then.clock.set(at(day(to + 1)));
    return round;
  };

  const published = await voted('publicBallot', -30, -25);
  await closeRound(then, posts.supervision, published.code);
  for (const row of await then.db.selectFrom('evaluation_words').selectAll().execute()) {
    const decision = { id: row.id, version: row.version, decision: 'approve' as const, shown: row.shown! };
    await decideWords(then, posts.supervision, published.code, decision);
  }
  await publishRound(then, posts.supervision, published.code);

  const closed = await voted('waitingBallot', -20, -15);
  await closeRound(then, posts.supervision, closed.code);
  await voted('openBallot', -2, 20);
  return canaries;
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import {
  askExcuse,
  bringCase,
  checkListening,
  closeSession,
  decideExcuse,
  opinionRecords,
  openSession,
  planSession,
  sessionRecords,
  weekRecords,
} from '../../server/features/stations/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld, type World } from '../support/factories.ts';
import { aPlan, mondayAfter, seedListening, type Listening } from './station.ts';

const THURSDAY = '2026-11-26';

let context: TestContext;
let world: World;
let listening: Listening;
beforeEach(async () => {
  context = await openTestContext({ file: true });
  world = await seedWorld(context);
  listening = await seedListening(context, world);
});
afterEach(() => context.close());

/** The same thing by ten at once; how many of them were let. */
async function atOnce(act: (n: number) => Promise<unknown>): Promise<{ done: number; refused: unknown[] }> {
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => act(n)));
  return {
    done: all.filter(({ status }) => status === 'fulfilled').length,
    refused: all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { key?: string }).key] : [])),
  };
}

async function opened(): Promise<string> {
  const plan = aPlan(THURSDAY, listening.posts.water);
  const { id } = await planSession(context, world.posts.waterOfficer, plan);
  context.clock.set(atTime(THURSDAY, '10:00'));
  await openSession(context, world.posts.housingOfficer, id);
  return id;
}

describe('at one moment', () => {
  it('one hour at a station is given to one unit', async () => {
    const { done, refused } = await atOnce((n) => {
      const unit = n % 2 === 0 ? ('water' as const) : ('housing' as const);
      const plan = aPlan(THURSDAY, listening.posts[unit]);
      return planSession(context, world.posts[`${unit}Officer`], plan);
    });
    expect(done).toBe(1);
    expect(new Set(refused)).toEqual(new Set(['stations:rule.overlaps']));
  });

  it('a session is opened once, and closed once', async () => {
    const plan = aPlan(THURSDAY, listening.posts.water);
    const { id } = await planSession(context, world.posts.waterOfficer, plan);
    context.clock.set(atTime(THURSDAY, '10:00'));
    const host = world.posts.housingOfficer;
    const openings = await atOnce(() => openSession(context, host, id));
    expect([openings.done, new Set(openings.refused)]).toEqual([1, new Set(['stations:conflict.open'])]);
    const closings = await atOnce(() => closeSession(context, host, id, { there: plan.posts, came: {} }));
    expect([closings.done, new Set(closings.refused)]).toEqual([
      1,
      new Set(['stations:conflict.close.closed']),
    ]);
    expect(await sessionRecords.verify(context.db)).toEqual([]);
  });

  it('one opinion is one case, and one of ten holds its receipt', async () => {
    const id = await opened();
    const formId = context.ids.id();
    const receipts: (string | null)[] = [];
    const { done } = await atOnce(async () => {
      const { receipt } = await bringCase(context, world.posts.housingOfficer, id, formId, {
        type: 'complaint',
        categoryCode: 'roads',
        title: '巷口路面塌陷',
        details: '巷口的路面塌了一块，下雨天看不见。',
        placeText: '巷口',
        divisionCode: PLACES.village,
        consentsToPublish: false,
        lang: 'zh-CN',
      });
      receipts.push(receipt);
    });
    expect(done).toBe(10);
    expect(receipts.filter((receipt) => receipt !== null)).toHaveLength(1);
    expect(await context.db.selectFrom('cases').select('id').execute()).toHaveLength(1);
    expect(await context.db.selectFrom('opinions').select('id').execute()).toHaveLength(1);
    expect(await opinionRecords.verify(context.db)).toEqual([]);
  });

  it('a week is checked once, and warned about once', async () => {
    context.clock.set(mondayAfter(THURSDAY));
    const all = await Promise.all(Array.from({ length: 6 }, () => checkListening(context)));
    expect(all.reduce((sum, { units }) => sum + units, 0)).toBe(3);
    expect(all.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
    const warned = await context.db
      .selectFrom('notices')
      .select('id')
      .where('template', '=', 'unit.listening_missed')
      .execute();
    expect(warned).toHaveLength(3);
    expect(await weekRecords.verify(context.db)).toEqual([]);
  });

  it('an excuse is decided once', async () => {
    const { id } = await askExcuse(context, world.posts.waterLeader, {
      postId: listening.posts.water[0]!.id,
      week: '2026-11-23',
      ground: 'leave',
      words: '年休假一周',
      looked: true,
    });
    const { done, refused } = await atOnce((n) =>
      decideExcuse(context, world.posts.supervision, id, { accept: n % 2 === 0, words: '情况属实' }),
    );
    expect([done, new Set(refused)]).toEqual([1, new Set(['stations:conflict.excuse'])]);
  });
});

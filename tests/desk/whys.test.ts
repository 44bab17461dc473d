import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { DAY } from '../../server/clock.ts';
import {
  judgeCase,
  listDueCases,
  recordContact,
  answerCase,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { openWorld, type Post, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

/** The summary of each explanation on the page of a case, and the day it ends with. */
async function explained(row: CaseRow, post: Post = 'officer'): Promise<Record<string, string>> {
  const $ = await (await world.as(post)).page(`/desk/cases/${row.code}`);
  return Object.fromEntries(
    $('.why-date')
      .map((_, why) => [[load(why)('summary').text(), load(why)('dd strong').text()]])
      .get() as [string, string][],
  );
}

describe('each date of a case explains itself', () => {
  it('of the answer, of the first contact and of the time to hand back', async () => {
    const row = await world.dispatched({ categoryCode: 'school' });
    expect(await explained(row)).toEqual({
      为什么是这一天到期: '11月30日 周一',
      联系期限怎么算: '11月24日 周二',
      退单期限怎么算: '11月24日 周二',
    });
  });

  it('and no longer once it is past use: the contact was made', async () => {
    const row = await world.handling({ categoryCode: 'school' });
    await recordContact(world.context, world.actor('officer'), row.id, { words: '电话联系过' });
    expect(Object.keys(await explained(row))).not.toContain('联系期限怎么算');
  });

  it('in a new round counts the contact from its beginning', async () => {
    const row = await world.handling({ categoryCode: 'school' });
    await answerCase(world.context, world.actor('officer'), row.id, {
      text: '路面已经修补，今天下午完工通车。',
      done: '补路面',
    });
    await judgeCase(world.context, row.id, {
      result: 1,
      speed: 1,
      attitude: 1,
      isSolved: false,
      words: '',
      why: '没有修',
    });
    expect(await explained(row)).toMatchObject({ 联系期限怎么算: '11月24日 周二' });
  });

  it('of hours by the clock nothing is explained', async () => {
    const row = await world.submit({ categoryCode: 'school', isUrgent: true });
    expect(Object.keys(await explained(row, 'dispatcher'))).toEqual([]);
  });

  it('of the reply to a supervision order, day by day', async () => {
    const row = await world.handling({ categoryCode: 'school' });
    world.context.clock.advance(10 * DAY);
    world.signOutAll();
    for (let round = 0; round < 4; round++) {
      for (const due of await listDueCases(world.context.db, world.context.clock.now(), null, 500)) {
        if (due.id === row.id) await takeDueStep(world.context, due.id, async () => undefined);
      }
    }
    const found = await explained(row, 'leader');
    // Issued on Thursday 3 December, three working days.
    expect(found).toMatchObject({ 督办单答复期限怎么算: '12月8日 周二' });
  });
});

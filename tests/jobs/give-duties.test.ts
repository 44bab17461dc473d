import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/give-duties.ts';
import { findJob } from '../../jobs/timetable.ts';
import { slotAtOrAfter } from '../../jobs/slots.ts';
import { DAY } from '../../server/clock.ts';
import { aFit, aTask } from '../duties/people.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterEach(() => context.close());

const duties = () => context.db.selectFrom('duties').selectAll().orderBy('period_on').execute();

describe('give-duties', () => {
  it('does nothing while there is no task', async () => {
    expect(await run(context)).toEqual({ given: 0, over: 0, reminded: 0, failed: 0 });
  });

  it('gives, reminds and lets lapse over the weeks, each once, however often it runs', async () => {
    await aFit(context, 'collector');
    await aTask(context, world.posts.networkOffice, { firstOn: '2026-11-24' });
    const total = { given: 0, over: 0, reminded: 0, failed: 0 };
    for (let day = 0; day < 18; day += 1) {
      for (let again = 0; again < 2; again += 1) {
        for (const [name, n] of Object.entries(await run(context))) total[name as keyof typeof total] += n;
      }
      context.clock.advance(DAY);
    }
    expect(total).toEqual({ given: 3, over: 2, reminded: 3, failed: 0 });
    expect(await duties()).toMatchObject([
      { period_on: '2026-11-24', state: 'lapsed', member_id: null },
      { period_on: '2026-12-01', state: 'lapsed', member_id: null },
      { period_on: '2026-12-08', state: 'open', due_on: '2026-12-11' },
    ]);
  });

  it('after weeks without it gives what is due now, and nothing that is over', async () => {
    await aFit(context, 'collector');
    await aTask(context, world.posts.networkOffice);
    context.clock.advance(23 * DAY);
    expect(await run(context)).toMatchObject({ given: 1, over: 1, failed: 0 });
    expect((await duties()).map(({ period_on: on }) => on)).toEqual(['2026-11-23', '2026-12-14']);
  });

  it('gives everything once, when ten processes wake at the same moment', async () => {
    await aFit(context, 'collector');
    await aTask(context, world.posts.networkOffice);
    context.clock.advance(7 * DAY);
    const all = await Promise.all(Array.from({ length: 10 }, () => run(context)));
    expect(all.map((counts) => counts['given']!).reduce((a, b) => a + b)).toBe(1);
    expect(all.map((counts) => counts['over']!).reduce((a, b) => a + b)).toBe(1);
    expect(all.every((counts) => counts['failed'] === 0)).toBe(true);
  });

  it('runs every night, a day after the last day has ended', () => {
    const { cron } = findJob('give-duties')!;
    expect(slotAtOrAfter(cron, '2026-11-23T16:00:00.000Z')).toBe('2026-11-23T16:05:00.000Z');
  });
});

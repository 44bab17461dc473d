import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/turn-inspections.ts';
import { DAY } from '../../server/clock.ts';
import { aFit } from '../duties/people.ts';
import { aPlan } from '../inspections/world.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterEach(() => context.close());

describe('turn-inspections', () => {
  it('does nothing while there is no plan', async () => {
    expect(await run(context)).toEqual({ drawn: 0, told: 0, unvisited: 0, failed: 0 });
  });

  it('draws a plan on the day it begins and tells it when it is over, each once, however often it runs', async () => {
    for (let n = 0; n < 3; n += 1) await aFit(context, 'supervisor');
    await aPlan(context, world, { fromOn: '2026-11-24', toOn: '2026-11-25' });
    const total: Record<string, number> = {};
    for (let day = 0; day < 6; day += 1) {
      for (let again = 0; again < 2; again += 1) {
        for (const [name, n] of Object.entries(await run(context))) total[name] = (total[name] ?? 0) + n;
      }
      context.clock.advance(DAY);
    }
    expect(total).toEqual({ drawn: 1, told: 1, unvisited: 1, failed: 0 });
  });

  it('draws once, when ten processes wake at the same moment', async () => {
    for (let n = 0; n < 3; n += 1) await aFit(context, 'supervisor');
    await aPlan(context, world);
    const all = await Promise.all(Array.from({ length: 10 }, () => run(context)));
    expect(all.reduce((sum, counts) => sum + counts['drawn']!, 0)).toBe(1);
    expect(all.every((counts) => counts['failed'] === 0)).toBe(true);
  });

  it('after weeks without it draws what had begun and tells it at once', async () => {
    await aPlan(context, world);
    context.clock.advance(30 * DAY);
    expect(await run(context)).toMatchObject({ drawn: 1, told: 1, failed: 0 });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/draw-look-backs.ts';
import { findJob } from '../../jobs/timetable.ts';
import { slotAtOrAfter } from '../../jobs/slots.ts';
import { DAY, plus } from '../../server/clock.ts';
import { findDraw } from '../../server/features/draws/index.ts';
import { aClosedCase, aFit } from '../duties/people.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';

/** Half past midnight of Monday, 4 January 2027, five weeks after cases were closed on 30 November. */
const MONDAY_OF_DRAW = '2027-01-03T16:30:00.000Z';

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext({ at: '2026-11-30T02:00:00.000Z' });
  world = await seedWorld(context);
});
afterEach(() => context.close());

describe('draw-look-backs', () => {
  it('promises the next week’s seed with its first run, and draws with the second', async () => {
    await aFit(context, 'supervisor');
    await aClosedCase(context, world);
    context.clock.set(plus(MONDAY_OF_DRAW, -7 * DAY));
    expect(await run(context)).toEqual({ drawn: 0, nobody: 0, told: 0, held: 1 });
    context.clock.set(MONDAY_OF_DRAW);
    expect(await run(context)).toEqual({ drawn: 1, nobody: 0, told: 0, held: 0 });
    expect(await run(context)).toEqual({ drawn: 0, nobody: 0, told: 0, held: 0 });
    expect(await findDraw(context.db, 'look_back', '2027-01-11')).toMatchObject({ revealed_at: null });
  });

  it('late in the week still draws, by the seed that was promised', async () => {
    await aFit(context, 'supervisor');
    await aClosedCase(context, world);
    context.clock.set(plus(MONDAY_OF_DRAW, -7 * DAY));
    await run(context);
    context.clock.set(plus(MONDAY_OF_DRAW, 3 * DAY));
    expect(await run(context)).toMatchObject({ drawn: 1 });
  });

  it('draws a week without closed cases too: an empty one', async () => {
    context.clock.set(plus(MONDAY_OF_DRAW, 21 * DAY));
    await run(context);
    context.clock.set(plus(MONDAY_OF_DRAW, 28 * DAY));
    expect(await run(context)).toEqual({ drawn: 0, nobody: 0, told: 0, held: 0 });
    expect(await context.db.selectFrom('look_back_weeks').selectAll().execute()).toMatchObject([
      { pool_size: 0, drawn: 0 },
    ]);
  });

  it('draws once, when ten processes wake at the same moment', async () => {
    await aFit(context, 'supervisor');
    await aClosedCase(context, world);
    context.clock.set(plus(MONDAY_OF_DRAW, -7 * DAY));
    await run(context);
    context.clock.set(MONDAY_OF_DRAW);
    const all = await Promise.all(Array.from({ length: 10 }, () => run(context)));
    expect(all.map((counts) => counts['drawn']!).reduce((a, b) => a + b)).toBe(1);
    expect(await context.db.selectFrom('look_backs').selectAll().execute()).toHaveLength(1);
  });

  it('runs early on Monday', () => {
    const { cron } = findJob('draw-look-backs')!;
    expect(slotAtOrAfter(cron, '2026-12-29T00:00:00.000Z')).toBe('2027-01-03T16:20:00.000Z');
  });
});

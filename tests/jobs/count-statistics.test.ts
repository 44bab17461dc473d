import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/count-statistics.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob } from '../../jobs/timetable.ts';
import { DAY, plus } from '../../server/clock.ts';
import { returnCase } from '../../server/features/cases/index.ts';
import { aCase, aCaseIn, seedWorld, UNITS, type World } from '../support/factories.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

const rows = () =>
  context.db.selectFrom('unit_months').selectAll().orderBy('month').orderBy('unit_id').execute();
const housing = async (month: string) =>
  (await rows()).find((row) => row.unit_id === UNITS.housing && row.month === month);

describe('count-statistics', () => {
  it('counts nothing where nothing is', async () => {
    expect(await run(context)).toMatchObject({ entries: 0, rows: 0 });
    expect(await rows()).toEqual([]);
  });

  it('counts what came in and what became of it', async () => {
    context.clock.set(MONDAY);
    for (const state of ['handling', 'answered', 'closed'] as const) await aCaseIn(context, world, state);
    await aCase(context);
    expect((await run(context))['entries']).toBeGreaterThan(0);
    expect(await housing('2026-11')).toMatchObject({
      received: 3,
      rated: 1,
      rated_3plus: 1,
      judged: 1,
      solved: 1,
    });
  });

  it('changes nothing when it runs again', async () => {
    const before = await rows();
    expect(await run(context)).toMatchObject({ entries: 0 });
    expect(await rows()).toEqual(before);
  });

  it('counts a hand-back once, also when the count is made anew', async () => {
    const row = await aCaseIn(context, world, 'dispatched');
    await returnCase(context, world.posts.housingOfficer, row.id, {
      reason: 'not_our_duty',
      words: '属于镇里管',
    });
    await run(context);
    await context.db.updateTable('statistics_state').set({ next_seq: 0 }).execute();
    await run(context);
    expect(await housing('2026-11')).toMatchObject({ returned: 1 });
  });

  it('after an outage of two months counts all that happened, in one run', async () => {
    context.clock.set(plus(MONDAY, 30 * DAY));
    await aCaseIn(context, world, 'handling');
    context.clock.set(plus(MONDAY, 61 * DAY));
    await aCaseIn(context, world, 'handling');
    const job = findJob('count-statistics')!;
    const slot = context.clock.now();
    expect(await runJob(context, job, slot)).toMatchObject({ ran: true, error: null });
    expect(await runJob(context, job, slot)).toEqual({ ran: false });
    expect((await housing('2026-12'))?.received).toBe(1);
    expect((await housing('2027-01'))?.received).toBe(1);
    const after = await rows();
    await run(context);
    expect(await rows()).toEqual(after);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/publish-boards.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob } from '../../jobs/timetable.ts';
import { DAY, MINUTE, plus, type Instant } from '../../server/clock.ts';
import { escalateOverdue, listExposuresOfCase } from '../../server/features/boards/index.ts';
import { answerCase, findCase, type CaseRow } from '../../server/features/cases/index.ts';
import { AN_ANSWER, aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const FIRST = { lastTickAt: null };

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterEach(() => context.close());

/** A case nobody answered, on the day its unit got the notice of exposure. */
async function noticed(): Promise<{ row: CaseRow; replyDueAt: Instant }> {
  const row = await aCaseIn(context, world, 'handling');
  for (;;) {
    const { next_step_at: next } = (await findCase(context.db, row.id))!;
    if (next === null) break;
    context.clock.set(next);
    await escalateOverdue(context);
  }
  const [exposure] = await listExposuresOfCase(context.db, row.id);
  return { row, replyDueAt: exposure!.reply_due_at };
}
const stateOf = async (row: CaseRow) => (await listExposuresOfCase(context.db, row.id))[0]!.state;

describe('publish-boards', () => {
  it('does nothing while nobody was given notice', async () => {
    const counts = await run(context, FIRST);
    expect(Object.values(counts).every((n) => n === 0)).toBe(true);
  });

  it('publishes when the right of reply is over, not a millisecond before, and once', async () => {
    const { row, replyDueAt } = await noticed();
    context.clock.set(plus(replyDueAt, -1));
    expect(await run(context, FIRST)).toMatchObject({ published: 0 });
    context.clock.set(replyDueAt);
    expect(await run(context, FIRST)).toMatchObject({ published: 1, failed: 0 });
    expect(await stateOf(row)).toBe('published');
    expect(await findCase(context.db, row.id)).toMatchObject({ ladder_step: 4 });
    expect(await run(context, FIRST)).toMatchObject({ published: 0, failed: 0 });
  });

  it('lets the notice lapse when the unit answered in the meantime', async () => {
    const { row, replyDueAt } = await noticed();
    await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER);
    context.clock.set(replyDueAt);
    expect(await run(context, FIRST)).toMatchObject({ published: 0, lapsed: 1 });
    expect(await stateOf(row)).toBe('lapsed');
  });

  it('after an outage publishes nothing at once: the unit could not reply, so it gets the time back, once', async () => {
    const { row, replyDueAt } = await noticed();
    const down = plus(context.clock.now(), MINUTE);
    context.clock.set(plus(replyDueAt, 3 * DAY));
    expect(await run(context, { lastTickAt: down })).toMatchObject({ extended: 1, published: 0 });
    const [later] = await listExposuresOfCase(context.db, row.id);
    expect(later!.reply_due_at > context.clock.now()).toBe(true);
    expect(await run(context, { lastTickAt: down })).toMatchObject({ extended: 0, published: 0 });
    context.clock.set(later!.reply_due_at);
    expect(await run(context, { lastTickAt: plus(context.clock.now(), -5 * MINUTE) })).toMatchObject({
      published: 1,
    });
  });

  it('holds when the clock has gone back', async () => {
    const { row, replyDueAt } = await noticed();
    context.clock.set(replyDueAt);
    expect(await run(context, { lastTickAt: plus(replyDueAt, 2 * DAY) })).toMatchObject({
      held: 1,
      published: 0,
    });
    expect(await stateOf(row)).toBe('candidate');
  });

  it('knows from the record of its runs when it ran last', async () => {
    const job = findJob('publish-boards')!;
    const { row, replyDueAt } = await noticed();
    const slot = context.clock.now();
    await runJob(context, job, slot);
    context.clock.set(plus(replyDueAt, 3 * DAY));
    await runJob(context, job, context.clock.now());
    expect(await stateOf(row)).toBe('candidate');
    const runs = await context.db.selectFrom('job_runs').select('counts_json').orderBy('slot').execute();
    expect(JSON.parse(runs.at(-1)!.counts_json!)).toMatchObject({ extended: 1, published: 0 });
  });

  it('publishes once, when ten processes wake at the same moment', async () => {
    const { row, replyDueAt } = await noticed();
    context.clock.set(replyDueAt);
    const all = await Promise.all(Array.from({ length: 10 }, () => run(context, FIRST)));
    expect(all.reduce((n, counts) => n + counts['published']!, 0)).toBe(1);
    expect(await listExposuresOfCase(context.db, row.id)).toHaveLength(1);
  });
});

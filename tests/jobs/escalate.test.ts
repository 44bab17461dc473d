import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/escalate.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob, type Counts } from '../../jobs/timetable.ts';
import { DAY, plus } from '../../server/clock.ts';
import { findCase, type CaseRow } from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

const now = async (row: CaseRow): Promise<CaseRow> => (await findCase(context.db, row.id))!;
const steps = async (row: CaseRow): Promise<unknown[]> =>
  (await listEvents(context.db, `case:${row.id}`))
    .filter(({ kind }) => kind === 'case.escalated')
    .map(({ payload }) => (payload as { note?: { step?: string } } | null)?.note?.step);
const sum = (counts: Counts): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe('escalate', () => {
  it('does nothing while nothing is due', async () => {
    expect(sum(await run(context))).toBe(0);
  });

  it('takes the step that is due at its very moment, not a millisecond before, and once', async () => {
    context.clock.set(MONDAY);
    const row = await aCaseIn(context, world, 'handling');
    expect(row.next_step).toBe('L0');
    context.clock.set(plus(row.next_step_at!, -1));
    expect(sum(await run(context))).toBe(0);
    context.clock.set(row.next_step_at!);
    expect(await run(context)).toMatchObject({ seen: 1, L0: 1, L1: 0, failed: 0 });
    expect(sum(await run(context))).toBe(0);
    expect(await steps(row)).toEqual(['L0']);
  });

  it('after an outage of two months climbs every rung that was missed, each once and in order', async () => {
    context.clock.set(plus(MONDAY, 60 * DAY));
    const row = await aCaseIn(context, world, 'handling');
    context.clock.advance(60 * DAY);
    const counts = await run(context);
    expect(counts).toMatchObject({ L0: 1, L2: 2, L3: 2, failed: 0 });
    expect(await steps(row)).toEqual(['L0', 'L1', 'L2', 'L3']);
    expect(await now(row)).toMatchObject({ ladder_step: 3, next_step: null });
    expect(sum(await run(context))).toBe(0);
  });

  it('closes in silence what nobody judged, and never as a judgement', async () => {
    context.clock.set(plus(MONDAY, 200 * DAY));
    const row = await aCaseIn(context, world, 'answered');
    context.clock.set((await now(row)).next_step_at!);
    expect(await run(context)).toMatchObject({ closedSilent: 1, failed: 0 });
    expect(await now(row)).toMatchObject({
      state: 'closed',
      close_kind: 'silent',
      rating_result: null,
      is_solved: null,
    });
  });

  it('does a slot once, however often it is asked', async () => {
    const job = findJob('escalate')!;
    context.clock.set(plus(MONDAY, 300 * DAY));
    const row = await aCaseIn(context, world, 'handling');
    const slot = row.next_step_at!;
    context.clock.set(slot);
    const outcomes = await Promise.all([1, 2, 3].map(() => runJob(context, job, slot)));
    expect(outcomes.filter(({ ran }) => ran)).toHaveLength(1);
    expect(await steps(row)).toEqual(['L0']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runJob } from '../../jobs/run-job.ts';
import { lastRuns, pruneRuns } from '../../jobs/store.ts';
import type { Counts, Job, Tick } from '../../jobs/timetable.ts';
import { DAY, MINUTE, plus } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import { NotFound } from '../../server/errors.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext({ file: true });
});
afterAll(() => context.close());

/** A job that remembers each run. */
function aJob(
  name: string,
  work: () => Promise<Counts> = async () => ({ done: 1 }),
): Job & { ticks: Tick[] } {
  const ticks: Tick[] = [];
  return {
    name,
    cron: '* * * * *',
    ticks,
    run: async (_context: Context, tick: Tick) => {
      ticks.push(tick);
      return work();
    },
  };
}

const rowOf = async (job: string, slot: string) =>
  context.db
    .selectFrom('job_runs')
    .selectAll()
    .where('job', '=', job)
    .where('slot', '=', slot)
    .executeTakeFirstOrThrow();

describe('a job is run for a slot', () => {
  it('once: the same slot again does nothing', async () => {
    const job = aJob('once');
    expect(await runJob(context, job, MONDAY)).toEqual({ ran: true, counts: { done: 1 }, error: null });
    expect(await runJob(context, job, MONDAY)).toEqual({ ran: false });
    expect(job.ticks).toHaveLength(1);
  });

  it('once, when ten processes wake at the same moment', async () => {
    const others = Array.from({ length: 9 }, () => context.connection.another());
    try {
      const job = aJob('race');
      const outcomes = await Promise.all(
        [context.db, ...others.map(({ db }) => db)].map((db) => runJob({ ...context, db }, job, MONDAY)),
      );
      expect(outcomes.filter(({ ran }) => ran)).toHaveLength(1);
      expect(job.ticks).toHaveLength(1);
    } finally {
      if (context.dialect === 'sqlite') for (const other of others) await other.close();
    }
  });

  it('again for the next one, and told when it ran before', async () => {
    const job = aJob('again');
    const next = plus(MONDAY, MINUTE);
    await runJob(context, job, MONDAY);
    await runJob(context, job, next);
    await runJob(context, job, plus(next, 3 * DAY));
    expect(job.ticks).toEqual([{ lastTickAt: null }, { lastTickAt: MONDAY }, { lastTickAt: next }]);
  });

  it('and what it did is kept as numbers, with when it began and ended', async () => {
    const job = aJob('numbers', async () => {
      context.clock.advance(1500);
      return { L0: 3, failed: 0 };
    });
    context.clock.set(MONDAY);
    await runJob(context, job, MONDAY);
    expect(await rowOf('numbers', MONDAY)).toEqual({
      job: 'numbers',
      slot: MONDAY,
      started_at: MONDAY,
      finished_at: plus(MONDAY, 1500),
      counts_json: '{"L0":3,"failed":0}',
      error: null,
    });
  });

  it('and a failure is kept by its name alone, and does not stop the next slot', async () => {
    let broken = true;
    const job = aJob('fails', async () => {
      if (broken) throw new NotFound();
      return { done: 1 };
    });
    expect(await runJob(context, job, MONDAY)).toEqual({ ran: true, counts: null, error: 'NotFound' });
    expect(await rowOf('fails', MONDAY)).toMatchObject({ counts_json: null, error: 'NotFound' });
    expect((await lastRuns(context.db)).find((run) => run.job === 'fails')).toMatchObject({ ok: false });
    broken = false;
    expect(await runJob(context, job, plus(MONDAY, MINUTE))).toMatchObject({ ran: true, error: null });
    expect((await lastRuns(context.db)).find((run) => run.job === 'fails')).toMatchObject({ ok: true });
  });

  it('and nothing that was thrown gets into the row, whatever was thrown', async () => {
    const secret = 'telephone 13800000000';
    const thrown = [new Error(secret), secret, undefined];
    for (const [n, what] of thrown.entries()) {
      const job = aJob(`secret-${n}`, async () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may throw
        throw what;
      });
      await runJob(context, job, MONDAY);
      const row = await rowOf(job.name, MONDAY);
      expect(JSON.stringify(row)).not.toContain('138');
      expect(row.error).toBe(what instanceof Error ? 'Error' : 'unknown');
    }
  });
});

describe('the record of runs', () => {
  it('tells the newest of each job; a run that never ended is not well', async () => {
    await context.db
      .insertInto('job_runs')
      .values({ job: 'cut-off', slot: MONDAY, started_at: MONDAY })
      .execute();
    const run = (await lastRuns(context.db)).find(({ job }) => job === 'cut-off');
    expect(run).toEqual({ job: 'cut-off', slot: MONDAY, finishedAt: null, ok: false });
  });

  it('is cut after its time, all but the newest of each job', async () => {
    const job = aJob('pruned');
    for (const days of [0, 1, 2]) {
      context.clock.set(plus(MONDAY, days * DAY));
      await runJob(context, job, plus(MONDAY, days * DAY));
    }
    await pruneRuns(context.db, plus(MONDAY, 400 * DAY));
    const left = (await context.db.selectFrom('job_runs').select(['job', 'slot']).execute()).filter(
      (row) => row.job === 'pruned',
    );
    expect(left).toEqual([{ job: 'pruned', slot: plus(MONDAY, 2 * DAY) }]);
    expect(await pruneRuns(context.db, plus(MONDAY, -DAY))).toBe(0);
  });
});

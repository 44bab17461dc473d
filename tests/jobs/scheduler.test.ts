import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startScheduler, type Scheduler } from '../../jobs/scheduler.ts';
import type { Counts, Job } from '../../jobs/timetable.ts';
import { DAY, HOUR, plus } from '../../server/clock.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

/** Ticks by themselves once a year at most: what runs here runs because the scheduler looks when it starts. */
const YEARLY = '0 9 23 11 *';

let context: TestContext;
let scheduler: Scheduler | undefined;
beforeEach(async () => {
  context = await openTestContext();
});
afterEach(async () => {
  await scheduler?.stop();
  scheduler = undefined;
  await context.close();
});

function aJob(name: string, ran: string[], work: () => Promise<void> = async () => undefined): Job {
  return {
    name,
    cron: YEARLY,
    async run(): Promise<Counts> {
      ran.push(`${name} begins`);
      await work();
      ran.push(`${name} ends`);
      return {};
    },
  };
}

let lives = 0;

/** Starts, waits until every job has been looked at once, and stops. */
async function aLife(jobs: readonly Job[]): Promise<void> {
  const looked: string[] = [];
  // Jobs keep the order of the table, so when this one has run the others have had their turn.
  scheduler = startScheduler(context, [...jobs, aJob(`last-${lives++}`, looked)]);
  await until(() => looked.length === 2);
  await scheduler.stop();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a process that starts', () => {
  it('catches up with the slot that was due while it was down, once', async () => {
    const ran: string[] = [];
    context.clock.set(plus(MONDAY, 3 * DAY));
    await aLife([aJob('daily', ran)]);
    expect(ran).toEqual(['daily begins', 'daily ends']);
    const rows = await context.db.selectFrom('job_runs').select('slot').where('job', '=', 'daily').execute();
    expect(rows).toEqual([{ slot: MONDAY }]);
    context.clock.advance(HOUR);
    await aLife([aJob('daily', ran)]);
    expect(ran).toHaveLength(2);
  });

  it('runs the jobs of one moment one after the other, in the order of the table', async () => {
    const ran: string[] = [];
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    await aLife([aJob('first', ran, slow), aJob('second', ran)]);
    expect(ran).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('goes on with the next job when one fails', async () => {
    const ran: string[] = [];
    const fail = async () => {
      throw new Error('broken');
    };
    await aLife([aJob('broken', ran, fail), aJob('whole', ran)]);
    expect(ran).toEqual(['broken begins', 'whole begins', 'whole ends']);
  });

  it('shares the work with another: each slot is run by one of them', async () => {
    const ran: string[] = [];
    const other = startScheduler(context, [aJob('shared', ran)]);
    await aLife([aJob('shared', ran)]);
    await other.stop();
    expect(ran).toEqual(['shared begins', 'shared ends']);
  });
});

describe('a process that stops', () => {
  it('waits for the job that is running, and begins no other', async () => {
    const ran: string[] = [];
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    scheduler = startScheduler(context, [aJob('running', ran, () => held), aJob('waiting', ran)]);
    await until(() => ran.length > 0);
    let stopped = false;
    const stopping = scheduler.stop().then(() => (stopped = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const early = stopped;
    finish();
    await stopping;
    expect(early).toBe(false);
    expect(ran).toEqual(['running begins', 'running ends']);
  });
});

import { schedule, type ScheduledTask } from 'node-cron';
import type { Context } from '../server/context.ts';
import { runJob } from './run-job.ts';
import { slotAtOrBefore } from './slots.ts';
import { timetable, type Job } from './timetable.ts';

export interface Scheduler {
  /** Stops ticking and waits for what is running. */
  stop(): Promise<void>;
}

/**
 * Starts the timetable. node-cron only ticks: a tick asks which slot was last due and runs the job for it, so a
 * process that was down, or a clock that jumped, catches up once with its next tick. Every job asks the
 * database what is due, so one late slot does the work of all that were missed.
 */
export function startScheduler(context: Context, jobs: readonly Job[] = timetable): Scheduler {
  const tasks: ScheduledTask[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const tick = (job: Job): void => {
    // One after the other: jobs of one minute keep the order of the table.
    running = running.then(async () => {
      if (stopped) return;
      const slot = slotAtOrBefore(job.cron, context.clock.now());
      if (slot) await runJob(context, job, slot);
    });
    running = running.catch((error: unknown) =>
      context.log.error({ err: error, job: job.name }, 'tick failed'),
    );
  };

  for (const job of jobs) {
    tick(job);
    tasks.push(schedule(job.cron, () => tick(job), { timezone: 'Asia/Shanghai', name: job.name }));
  }
  return {
    async stop() {
      stopped = true;
      for (const task of tasks) await task.stop();
      await running;
    },
  };
}

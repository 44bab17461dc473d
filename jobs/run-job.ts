import type { Instant } from '../server/clock.ts';
import type { Context } from '../server/context.ts';
import { claimRun, finishRun, lastSlot } from './store.ts';
import type { Counts, Job } from './timetable.ts';

export type Outcome = { ran: false } | { ran: true; counts: Counts | null; error: string | null };

/**
 * Runs a job for one slot of the timetable, unless another process has claimed that slot. What it did is kept
 * as numbers; a failure is kept by its name and never stops the next slot.
 */
export async function runJob(context: Context, job: Job, slot: Instant): Promise<Outcome> {
  const before = await lastSlot(context.db, job.name);
  if (!(await claimRun(context.db, job.name, slot, context.clock.now()))) return { ran: false };
  let counts: Counts | null = null;
  let error: string | null = null;
  try {
    counts = await job.run(context, { lastTickAt: before });
  } catch (fault) {
    error = fault instanceof Error ? fault.name : 'unknown';
    context.log.error({ err: fault, job: job.name }, 'job failed');
  }
  await finishRun(context.db, { job: job.name, slot, at: context.clock.now(), counts, error });
  if (counts && Object.values(counts).some((n) => n > 0))
    context.log.info({ job: job.name, counts }, 'job done');
  return { ran: true, counts, error };
}

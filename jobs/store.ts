import type { Db, Reader } from '../db/transaction.ts';
import type { Instant } from '../server/clock.ts';

/** Claims `(job, slot)`: false when another process has it, or it ran before. */
export async function claimRun(db: Db, job: string, slot: Instant, at: Instant): Promise<boolean> {
  const done = await db
    .insertInto('job_runs')
    .values({ job, slot, started_at: at })
    .onConflict((conflict) => conflict.columns(['job', 'slot']).doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function finishRun(
  db: Db,
  run: {
    job: string;
    slot: Instant;
    at: Instant;
    counts: Record<string, number> | null;
    error: string | null;
  },
): Promise<void> {
  await db
    .updateTable('job_runs')
    .set({
      finished_at: run.at,
      counts_json: run.counts ? JSON.stringify(run.counts) : null,
      error: run.error,
    })
    .where('job', '=', run.job)
    .where('slot', '=', run.slot)
    .execute();
}

/** The newest slot a job has run for; null: never. */
export async function lastSlot(reader: Reader, job: string): Promise<Instant | null> {
  const row = await reader
    .selectFrom('job_runs')
    .select('slot')
    .where('job', '=', job)
    .orderBy('slot', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.slot ?? null;
}

/** The newest run of each job: when, and whether it went well. */
export async function lastRuns(
  reader: Reader,
): Promise<{ job: string; slot: Instant; finishedAt: Instant | null; ok: boolean }[]> {
  const rows = await reader
    .selectFrom('job_runs as run')
    .select(['run.job', 'run.slot', 'run.finished_at', 'run.error'])
    .where('run.slot', '=', (eb) =>
      eb
        .selectFrom('job_runs as other')
        .whereRef('other.job', '=', 'run.job')
        .select((inner) => inner.fn.max<string>('other.slot').as('slot')),
    )
    .orderBy('run.job')
    .execute();
  return rows.map((row) => ({
    job: row.job,
    slot: row.slot,
    finishedAt: row.finished_at,
    ok: row.finished_at !== null && row.error === null,
  }));
}

/** Removes runs that began before `before`; the newest of each job stays. */
export async function pruneRuns(db: Db, before: Instant): Promise<number> {
  const done = await db
    .deleteFrom('job_runs')
    .where('started_at', '<', before)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('job_runs as newer')
          .select('newer.slot')
          .whereRef('newer.job', '=', 'job_runs.job')
          .whereRef('newer.slot', '>', 'job_runs.slot'),
      ),
    )
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

import type { Instant } from '../../server/clock.ts';

/** One row a run: the pair of job and slot is claimed by inserting it, so no slot runs twice. */
export interface JobRunsTable {
  job: string;
  /** The moment of the timetable this run is for. */
  slot: Instant;
  started_at: Instant;
  finished_at: Instant | null;
  /** JSON: what was done, as numbers. */
  counts_json: string | null;
  /** What went wrong, without data of any person. */
  error: string | null;
}

export interface JobsSchema {
  job_runs: JobRunsTable;
}

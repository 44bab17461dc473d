import type { Migration } from '../migrate.ts';

export const jobs: Migration = {
  name: '009-jobs',
  async up(ddl) {
    await ddl(`
create table job_runs (
  job text not null,
  slot text not null,
  started_at text not null,
  finished_at text,
  counts_json text,
  error text,
  primary key (job, slot)
) {{strict}};
create index job_runs_started on job_runs (started_at);
`);
  },
};

import type { Migration } from '../migrate.ts';

/** Draws by lot that anybody can repeat. */
export const draws: Migration = {
  name: '020-draws',
  async up(ddl) {
    await ddl(`
      create table draws (
        id text not null primary key,
        kind text not null,
        subject text not null,
        seed_hash text not null,
        seed text not null,
        committed_at text not null,
        revealed_at text,
        pool_sha256 text,
        result_sha256 text,
        unique (kind, subject)
      ) {{strict}};

      create index draws_by_time on draws (kind, committed_at desc);
    `);
  },
};

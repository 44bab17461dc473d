import type { Migration } from '../migrate.ts';

/** The sums over all stations of the last weeks, read from indexes alone: a hundred counties' worth stays quick. */
export const listeningSums: Migration = {
  name: '029-listening-sums',
  async up(ddl) {
    await ddl(`
      create index opinions_by_publication on opinions (published_at, station_id, fate)
        where published_at is not null;
      create index listening_sessions_forums on listening_sessions (week_on, attendees)
        where state = 'closed' and kind = 'forum';
      create index listening_weeks_sums
        on listening_weeks (week_on, due, held, late, missed, excused, closed);
    `);
  },
};

import type { Migration } from '../migrate.ts';

/**
 * Confidential cases that the dispatch office has decided on and that wait for the next hour of release (security
 * §7.6): what was decided, when, and when the unit gets it.
 */
export const held: Migration = {
  name: '030-held',
  async up(ddl) {
    await ddl(`
      alter table cases add column held_json text;
      alter table cases add column held_at text;
      alter table cases add column release_at text;
      create index cases_held on cases (release_at) where release_at is not null;
    `);
  },
};

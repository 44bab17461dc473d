import type { Migration } from '../migrate.ts';

/** 办不到, said by the unit and looked at by a second person; and cases whose words have been removed. */
export const impossible: Migration = {
  name: '012-impossible',
  async up(ddl) {
    await ddl(`
alter table cases add column impossible_reason text;
alter table cases add column impossible_state text;
alter table cases add column impossible_claimed_at text;
alter table cases add column impossible_claimed_by text;
alter table cases add column impossible_decided_at text;
alter table cases add column impossible_decided_by text;
alter table cases add column impossible_objected_at text;
alter table cases add column words_removed_at text;
create index cases_impossible on cases (due_at, code) where impossible_state = 'claimed';
create index cases_words on cases (closed_at, id) where closed_at is not null and words_removed_at is null;
create index cases_without_words on cases (id) where words_removed_at is not null;
alter table unit_months add column impossible integer not null default 0;
`);
  },
};

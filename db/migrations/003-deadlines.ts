import type { Migration } from '../migrate.ts';

/** The county's calendar and the versions of its rules. Both are filled by verbs, so nothing is put in here. */
export const deadlines: Migration = {
  name: '003-deadlines',
  async up(ddl) {
    await ddl(`
create table calendar_days (
  day text primary key,
  kind text not null check (kind in ('off', 'work')),
  name text not null,
  source text not null,
  schedule_year integer not null
) {{strict}};
create index calendar_days_schedule_year on calendar_days (schedule_year);
create table calendar_years (
  year integer primary key,
  source text not null,
  is_official integer not null check (is_official in (0, 1)),
  imported_at text not null
) {{strict}};
create table calendar_version (
  id integer primary key check (id = 1),
  version integer not null,
  digest text not null
) {{strict}};
create table rule_versions (
  version integer primary key check (version > 0),
  effective_on text not null,
  rules_json text not null,
  note_key text,
  published_at text not null
) {{strict}};
create index rule_versions_effective_on on rule_versions (effective_on);
`);
  },
};

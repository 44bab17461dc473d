import type { Migration } from '../migrate.ts';

/** Observation stations, who listens in which week, what was heard, and through which station a case came. */
export const stations: Migration = {
  name: '018-stations',
  async up(ddl) {
    await ddl(`
create table stations (
  id text not null primary key,
  version integer not null,
  code text not null unique,
  sector_id text not null references sectors (id),
  host_unit_id text not null references units (id),
  name text not null,
  name_en text not null,
  place text not null,
  place_en text not null,
  lat text,
  lng text,
  weekdays text not null,
  opens text not null,
  closes text not null,
  listens text not null,
  listens_en text not null,
  from_on text not null,
  check (opens < closes)
) {{strict}};
create index stations_by_sector on stations (sector_id, code);
create index stations_by_host on stations (host_unit_id, code);

create table station_closures (
  id text not null primary key,
  version integer not null,
  station_id text not null references stations (id),
  from_on text not null,
  to_on text,
  reason text not null,
  closed_at text not null
) {{strict}};
create index station_closures_by_station on station_closures (station_id, from_on);

create table leadership_posts (
  id text not null primary key,
  version integer not null,
  unit_id text not null references units (id),
  post text not null,
  post_en text not null,
  sort integer not null,
  valid_from text not null,
  valid_to text
) {{strict}};
create index leadership_posts_by_unit on leadership_posts (unit_id, sort, id);

create table listening_sessions (
  id text not null primary key,
  version integer not null,
  station_id text not null references stations (id),
  unit_id text not null references units (id),
  week_on text not null,
  held_on text not null,
  starts text not null,
  ends text not null,
  kind text not null check (kind in ('listening', 'forum')),
  attendees text,
  state text not null check (state in ('planned', 'open', 'closed', 'called_off')),
  expected_json text not null,
  there_json text,
  came_json text,
  planned_at text not null,
  opened_at text,
  closed_at text,
  record_due_at text,
  record_closed_at text,
  is_record_late integer not null check (is_record_late in (0, 1)),
  minutes text,
  called_off_at text,
  called_off_by text check (called_off_by in ('unit', 'station')),
  called_off_why text,
  check (starts < ends),
  check ((kind = 'forum') = (attendees is not null)),
  check ((state = 'called_off') = (called_off_at is not null)),
  check (state <> 'closed' or (there_json is not null and closed_at is not null))
) {{strict}};
create index listening_sessions_by_week on listening_sessions (week_on, unit_id);
create index listening_sessions_by_unit on listening_sessions (unit_id, held_on, starts);
create index listening_sessions_by_station on listening_sessions (station_id, held_on, starts);
create index listening_sessions_records on listening_sessions (record_due_at, id)
  where record_due_at is not null and record_closed_at is null;

create table opinions (
  id text not null primary key,
  version integer not null,
  session_id text not null references listening_sessions (id),
  station_id text not null references stations (id),
  fate text not null check (fate in ('case', 'answered', 'noted')),
  category_code text not null,
  words text,
  answer text,
  case_id text unique references cases (id),
  heard_at text not null,
  published_at text,
  check ((fate = 'case') = (case_id is not null)),
  check ((fate = 'case') = (words is null)),
  check ((fate = 'answered') = (answer is not null))
) {{strict}};
create index opinions_by_session on opinions (session_id, id);
create index opinions_public on opinions (station_id, published_at, id)
  where published_at is not null and words is not null;

create table listening_weeks (
  id text not null primary key,
  version integer not null,
  unit_id text not null references units (id),
  week_on text not null,
  due integer not null,
  held integer not null,
  late integer not null,
  missed integer not null,
  excused integer not null,
  closed integer not null,
  outcomes_json text not null,
  is_missed integer not null check (is_missed in (0, 1)),
  checked_at text not null,
  unique (unit_id, week_on),
  check (due = held + late + missed + excused + closed)
) {{strict}};
create index listening_weeks_by_week on listening_weeks (week_on, unit_id);
create index listening_weeks_missed on listening_weeks (week_on, unit_id) where is_missed = 1;

create table listening_excuses (
  id text not null primary key,
  version integer not null,
  unit_id text not null references units (id),
  post_id text not null references leadership_posts (id),
  week_on text not null,
  ground text not null,
  words text not null,
  state text not null check (state in ('asked', 'accepted', 'refused')),
  asked_at text not null,
  decided_at text,
  decided_by text,
  decision_words text,
  check ((state = 'asked') = (decided_at is null))
) {{strict}};
create unique index listening_excuses_once on listening_excuses (post_id, week_on);
create index listening_excuses_by_week on listening_excuses (week_on, unit_id);
create index listening_excuses_asked on listening_excuses (asked_at, id) where state = 'asked';

create table listening_clock (
  id integer not null primary key check (id = 1),
  checked_until text
) {{strict}};
insert into listening_clock (id) values (1);

alter table cases add column station_code text;
create index cases_by_station on cases (station_code, submitted_at) where station_code is not null;
`);
  },
};

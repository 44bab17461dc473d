import type { Migration } from '../migrate.ts';

/** Service windows, the slips handed out there, and what people say of them. */
export const windows: Migration = {
  name: '021-windows',
  async up(ddl, _trx, dialect) {
    // Used slips lie in the order of their hashes: that of their coming, beside that of the reviews, would join the two.
    const keyed = dialect === 'sqlite' ? 'strict, without rowid' : '';
    await ddl(`
create table service_windows (
  id text not null primary key,
  version integer not null,
  code text not null unique,
  unit_id text not null references units (id),
  name text not null,
  name_en text not null,
  place text not null,
  place_en text not null,
  services text not null,
  services_en text not null,
  category_code text not null,
  from_on text not null,
  ended_on text
) {{strict}};
create index service_windows_by_unit on service_windows (unit_id, code);

create table window_sheets (
  id text not null primary key,
  version integer not null,
  window_id text not null references service_windows (id),
  printed_on text not null,
  slips integer not null check (slips > 0)
) {{strict}};
create index window_sheets_by_window on window_sheets (window_id, printed_on);

create table window_slips_used (
  hash text not null primary key,
  expires_on text not null
) ${keyed};
create index window_slips_used_by_day on window_slips_used (expires_on);

create table window_reviews (
  id text not null primary key,
  version integer not null,
  window_id text not null references service_windows (id),
  unit_id text not null references units (id),
  reviewed_on text not null,
  level integer not null check (level between 1 and 5),
  tags_json text not null,
  has_slip integer not null check (has_slip in (0, 1)),
  words text,
  words_state text not null check (words_state in ('none', 'waiting', 'public', 'withheld')),
  lang text not null,
  case_id text unique references cases (id),
  decided_at text,
  withheld_why text,
  reply text,
  replied_on text,
  check (words_state not in ('waiting', 'public') or words is not null),
  check (words_state not in ('none', 'withheld') or words is null),
  check ((words_state = 'withheld') = (withheld_why is not null)),
  check (reply is null or words_state = 'public'),
  check ((reply is null) = (replied_on is null))
) {{strict}};
create index window_reviews_by_window on window_reviews (window_id, reviewed_on);
create index window_reviews_waiting on window_reviews (id) where words_state = 'waiting';
create index window_reviews_public on window_reviews (window_id, id) where words_state = 'public';
`);
  },
};

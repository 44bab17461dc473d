import type { Migration } from '../migrate.ts';

export const cases: Migration = {
  name: '008-cases',
  async up(ddl) {
    await ddl(`
create table cases (
  id text primary key,
  version integer not null,
  code text not null unique,
  submission_id text not null unique,
  receipt_hash text not null unique,
  type text not null,
  category_code text not null,
  title text not null,
  details text not null,
  brief text,
  place_text text not null,
  division_code text,
  town_code text,
  claimed_unit_id text references units (id),
  accused_unit_id text references units (id),
  channel text not null,
  external_ref text,
  lang text not null,
  is_urgent integer not null,
  is_confidential integer not null,
  is_minor integer not null,
  consents_to_publish integer not null,
  is_vetoed integer not null,
  state text not null,
  holder text not null,
  lead_unit_id text references units (id),
  co_units_json text not null,
  dispatch_count integer not null,
  is_designated integer not null,
  submitted_at text not null,
  received_at text not null,
  received_on text not null,
  rules_version integer not null,
  deadline_class text not null,
  dispatch_due_at text,
  return_due_at text,
  contact_due_at text,
  due_at text not null,
  first_due_at text not null,
  is_due_provisional integer not null,
  dispatched_at text,
  acknowledged_at text,
  contacted_at text,
  is_contact_late integer not null,
  first_answered_at text,
  answered_at text,
  is_answer_late integer not null,
  closed_at text,
  close_kind text,
  paused_at text,
  pause_due_at text,
  pauses integer not null,
  paused_days integer not null,
  extensions integer not null,
  extended_days integer not null,
  extension_days_asked integer,
  extension_asked_at text,
  rework_round integer not null,
  round_track text not null,
  round_began_at text not null,
  rating_result integer,
  rating_speed integer,
  rating_attitude integer,
  is_solved integer,
  judged_at text,
  dissatisfied_count integer not null,
  ladder_step integer not null,
  ladder_highest integer not null,
  is_dispatch_late integer not null,
  order_due_at text,
  next_step text,
  next_step_at text,
  merged_into_id text references cases (id),
  decline_reason text,
  objected_at text
) {{strict}};
create index cases_next_step on cases (next_step_at, id) where next_step_at is not null;
create index cases_inbox on cases (dispatch_due_at, id) where state = 'received';
create index cases_open_due on cases (due_at, id) where closed_at is null;
create index cases_lead on cases (lead_unit_id, submitted_at, id);
create index cases_submitted on cases (submitted_at, id);
create index cases_category on cases (category_code, submitted_at, id);
create index cases_town on cases (town_code, submitted_at, id);
create index cases_merged on cases (merged_into_id) where merged_into_id is not null;
create index cases_extension on cases (extension_asked_at, id) where extension_asked_at is not null;
create index cases_closed on cases (closed_at, id) where closed_at is not null;
create table case_units (
  case_id text not null references cases (id),
  unit_id text not null references units (id),
  part text not null check (part in ('lead', 'co')),
  primary key (unit_id, case_id)
) {{strict}};
create index case_units_case on case_units (case_id);
create table forms_seen (
  id text primary key,
  case_id text not null,
  seen_at text not null
) {{strict}};
create table orders (
  id text primary key,
  version integer not null,
  year integer not null,
  number integer not null,
  case_id text not null references cases (id),
  unit_id text not null references units (id),
  reason text not null,
  issued_at text not null,
  reply_due_at text not null,
  reply text,
  replied_at text,
  unique (year, number)
) {{strict}};
create index orders_case on orders (case_id, issued_at);
create index orders_unit on orders (unit_id, issued_at);
create index orders_open on orders (reply_due_at, id) where replied_at is null;
create table access_log (
  id text primary key,
  at text not null,
  account_id text not null,
  role text not null,
  unit_id text,
  case_id text not null,
  action text not null
) {{strict}};
create index access_log_case on access_log (case_id, at);
create index access_log_at on access_log (at, id);
create table contact_requests (
  id text primary key,
  version integer not null,
  case_id text not null references cases (id),
  asked_by text not null,
  asked_at text not null,
  reason text not null,
  state text not null check (state in ('asked', 'approved', 'refused')),
  decided_by text,
  decided_at text,
  open_until text,
  viewed_at text
) {{strict}};
create index contact_requests_open on contact_requests (asked_at, id) where state = 'asked';
create index contact_requests_by on contact_requests (asked_by, asked_at);
`);
  },
};

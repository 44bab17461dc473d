import type { Migration } from '../migrate.ts';

export const notices: Migration = {
  name: '006-notices',
  async up(ddl) {
    await ddl(`
create table notices (
  id text primary key,
  dedupe_key text not null unique,
  recipient_kind text not null check (recipient_kind in ('case', 'account', 'unit')),
  recipient_id text not null,
  template text not null,
  args_json text not null,
  lang text not null,
  is_urgent integer not null check (is_urgent in (0, 1)),
  not_before text not null,
  created_at text not null,
  attempts integer not null default 0,
  next_try_at text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'dropped')),
  claimed_until text,
  sent_at text,
  last_error_key text
) {{strict}};
create index notices_queued on notices (next_try_at) where state = 'queued';
create index notices_sending on notices (claimed_until) where state = 'sending';
`);
  },
};

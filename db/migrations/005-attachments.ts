import type { Migration } from '../migrate.ts';

export const attachments: Migration = {
  name: '005-attachments',
  async up(ddl) {
    await ddl(`
create table attachments (
  id text primary key,
  case_id text not null,
  kind text not null check (kind in ('photo', 'pdf')),
  file_key text not null unique,
  thumb_key text unique,
  mime text not null,
  bytes integer not null check (bytes > 0),
  sha256 text not null,
  display_name text not null,
  is_desk_only integer not null check (is_desk_only in (0, 1)),
  uploaded_by text not null check (uploaded_by in ('resident', 'unit', 'office')),
  purpose text not null check (purpose in ('submission', 'answer', 'message', 'evidence')),
  created_at text not null,
  removed_at text
) {{strict}};
create index attachments_case_id on attachments (case_id, id);
`);
  },
};

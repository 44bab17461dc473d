import type { Migration } from '../migrate.ts';

/**
 * The rest of the main road: answers that said done and were not, calls back to residents, what a resident asks about
 * their own data, and the second person who opens the words of a minor's case.
 */
export const road: Migration = {
  name: '027-road',
  async up(ddl) {
    await ddl(`
      alter table cases add column false_closing_at text;
      alter table cases add column callback_due_at text;
      alter table cases add column callback_at text;
      alter table cases add column callback_outcome text;
      create index cases_callbacks on cases (callback_due_at, code)
        where state = 'answered' and callback_due_at is not null and callback_at is null;

      alter table contact_requests add column about text;
      create index contact_requests_of_case on contact_requests (case_id, asked_by);

      create table data_requests (
        id text not null primary key,
        version integer not null,
        case_id text not null references cases (id),
        kind text not null check (kind in ('correct', 'erase')),
        words text not null,
        asked_at text not null,
        due_at text not null,
        state text not null check (state in ('asked', 'done', 'partly', 'refused')),
        answer text,
        answered_by text,
        answered_at text
      ) {{strict}};
      create index data_requests_open on data_requests (due_at, id) where state = 'asked';
      create index data_requests_of_case on data_requests (case_id, asked_at);
    `);
  },
};

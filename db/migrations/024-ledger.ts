import type { Migration } from '../migrate.ts';

/** 问题台账: what a unit has to put right, what it wrote about it, and who looked whether it was. */
export const ledger: Migration = {
  name: '024-ledger',
  async up(ddl) {
    await ddl(`
      create table ledger_entries (
        id text not null primary key,
        version integer not null,
        code text not null unique,
        year integer not null,
        number integer not null,
        source text not null,
        source_ref text,
        source_key text unique,
        problem text not null,
        measures text,
        unit_id text not null references units (id),
        post text not null,
        leader_post text not null,
        due_on text not null,
        due_at text not null,
        amber_at text not null,
        state text not null check (state in ('open', 'asked', 'checked', 'closed')),
        reopened integer not null,
        made_at text not null,
        made_by text,
        asked_at text,
        closed_at text,
        closed_by text,
        decision_words text,
        unique (year, number),
        check ((state = 'closed') = (closed_at is not null)),
        check (state = 'open' or asked_at is not null),
        check (amber_at <= due_at)
      ) {{strict}};
      create index ledger_entries_by_unit on ledger_entries (unit_id, due_at, id);
      create index ledger_entries_by_due on ledger_entries (due_at, id);
      create index ledger_entries_by_state on ledger_entries (state, due_at, id);

      create table ledger_notes (
        id text not null primary key,
        version integer not null,
        entry_id text not null references ledger_entries (id),
        kind text not null check (kind in ('progress', 'closing')),
        words text not null,
        files integer not null,
        form_id text not null unique,
        written_at text not null,
        written_by text
      ) {{strict}};
      create index ledger_notes_by_entry on ledger_notes (entry_id, id);

      create table ledger_checks (
        id text not null primary key,
        version integer not null,
        entry_id text not null references ledger_entries (id),
        round integer not null,
        lots_json text not null,
        lot integer,
        member_id text references members (id),
        state text not null check (state in ('given', 'done', 'nobody')),
        due_on text not null,
        given_at text not null,
        result text check (result in ('holds', 'not_done')),
        words text,
        form_id text,
        checked_at text,
        unique (entry_id, round),
        check ((member_id is null) = (state = 'nobody')),
        check ((state = 'done') = (result is not null))
      ) {{strict}};
      create index ledger_checks_by_member on ledger_checks (member_id, state, due_on, id)
        where member_id is not null;
    `);
  },
};

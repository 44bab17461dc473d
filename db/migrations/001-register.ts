import { SqliteAdapter } from 'kysely';
import type { Migration } from '../migrate.ts';

/** What an update of an entry may leave changed: nothing but the three columns that erasing empties. */
const KEPT = 'seq form stream n kind at actor_role file_hashes_json commit_hash prev_commit leaf'.split(' ');

export const register: Migration = {
  name: '001-register',
  async up(ddl, trx) {
    await ddl(`
      create table register_head (
        id integer primary key check (id = 1),
        size integer not null check (size >= 0),
        frontier {{bytes}} not null
      ) {{strict}};
      create table register_entries (
        seq integer primary key check (seq >= 0),
        form text not null check (form in ('event', 'public')),
        stream text,
        n integer,
        kind text not null,
        at text not null,
        actor_role text,
        payload_json text,
        file_hashes_json text,
        salt {{bytes}},
        commit_hash {{bytes}},
        prev_commit {{bytes}},
        leaf {{bytes}} not null,
        marks {{bytes}},
        unique (stream, n)
      ) {{strict}};
      create table register_nodes (
        level integer not null check (level >= 1),
        idx integer not null check (idx >= 0),
        hash {{bytes}} not null,
        primary key (level, idx)
      ) {{strict}};
    `);
    await trx
      .insertInto('register_head')
      .values({ id: 1, size: 0, frontier: Buffer.alloc(0) })
      .execute();
    // Triggers are the one thing the two engines have no common words for.
    await ddl(trx.getExecutor().adapter instanceof SqliteAdapter ? sqliteTriggers() : postgresTriggers());
  },
};

function sqliteTriggers(): string {
  const same = KEPT.map((column) => `new.${column} is old.${column}`).join(' and ');
  const erased = `old.form = 'event' and new.payload_json is null and new.salt is null and new.marks is null`;
  const stop = `begin select raise(abort, 'the register is append-only'); end`;
  return `
    create trigger register_entries_update before update on register_entries when not (${erased} and ${same}) ${stop};
    create trigger register_entries_delete before delete on register_entries ${stop};
    create trigger register_nodes_update before update on register_nodes ${stop};
    create trigger register_nodes_delete before delete on register_nodes ${stop};
    create trigger register_head_delete before delete on register_head ${stop};
  `;
}

function postgresTriggers(): string {
  const same = KEPT.map((column) => `new.${column} is not distinct from old.${column}`).join(' and ');
  const erased = `old.form = 'event' and new.payload_json is null and new.salt is null and new.marks is null`;
  const stop = `execute function register_refuse()`;
  return `
    create function register_refuse() returns trigger language plpgsql as $$ begin raise exception 'the register is append-only'; end $$;
    create trigger register_entries_update before update on register_entries for each row when (not (${erased} and ${same})) ${stop};
    create trigger register_entries_delete before delete on register_entries for each row ${stop};
    create trigger register_entries_truncate before truncate on register_entries for each statement ${stop};
    create trigger register_nodes_update before update or delete on register_nodes for each row ${stop};
    create trigger register_nodes_truncate before truncate on register_nodes for each statement ${stop};
    create trigger register_head_delete before delete on register_head for each row ${stop};
    create trigger register_head_truncate before truncate on register_head for each statement ${stop};
  `;
}

import type { Migration } from '../migrate.ts';

export const accounts: Migration = {
  name: '007-accounts',
  async up(ddl) {
    await ddl(`
      create table accounts (
        id text not null primary key,
        username text not null unique,
        role text not null check (role in (
          'dispatcher', 'officer', 'leader', 'supervision', 'county_leader', 'admin', 'custodian', 'auditor')),
        scope text not null check (scope in ('county', 'town', 'unit')),
        unit_id text references units (id),
        post text not null,
        post_en text not null,
        email text,
        phone text,
        lang text not null check (lang in ('zh-CN', 'en')),
        password_hash text,
        totp_sealed text,
        totp_last_step integer,
        is_active integer not null default 1 check (is_active in (0, 1)),
        must_change_password integer not null default 0 check (must_change_password in (0, 1)),
        session_epoch integer not null default 1,
        created_at text not null,
        ended_at text,
        check ((is_active = 1) = (ended_at is null))
      ) {{strict}};

      create index accounts_by_unit on accounts (unit_id, role);
      create index accounts_by_role on accounts (role, id);

      create table account_log (
        id text not null primary key,
        at text not null,
        account_id text not null references accounts (id),
        actor_id text,
        kind text not null check (kind in (
          'created', 'ended', 'password_reset', 'password_changed', 'totp_enrolled'))
      ) {{strict}};

      create index account_log_by_account on account_log (account_id, id);

      create table sessions (
        id_hash text not null primary key,
        data_json text not null,
        account_id text,
        expires_at text not null,
        created_at text not null,
        ended_at text
      ) {{strict}};

      create index sessions_by_account on sessions (account_id) where account_id is not null;
      create index sessions_by_expiry on sessions (expires_at);

      create table sign_in_failures (
        key text not null primary key,
        count integer not null,
        window_start text not null,
        locked_until text
      ) {{strict}};

      create table sign_in_networks (
        account_id text not null references accounts (id),
        network text not null,
        seen_at text not null,
        primary key (account_id, network)
      ) {{strict}};
    `);
  },
};

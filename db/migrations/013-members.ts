import type { Migration } from '../migrate.ts';
import { rebuildTable } from '../rebuild.ts';

const ROLES = `'dispatcher', 'officer', 'leader', 'supervision', 'county_leader', 'admin', 'custodian', 'auditor',
          'network_office', 'collector', 'supervisor', 'evaluator'`;

/** Three more roles for members of the network, one for its office; members, and the units they stay away from. */
export const members: Migration = {
  name: '013-members',
  async up(ddl, trx, dialect) {
    await rebuildTable(ddl, trx, dialect, {
      table: 'accounts',
      create: `
      create table {{table}} (
        id text not null primary key,
        username text not null unique,
        role text not null check (role in (${ROLES})),
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
      ) {{strict}}`,
      indexes: `
      create index accounts_by_unit on accounts (unit_id, role);
      create index accounts_by_role on accounts (role, id);
      `,
      postgres: `
      alter table accounts drop constraint accounts_role_check;
      alter table accounts add constraint accounts_role_check check (role in (${ROLES}));
      `,
    });
    await ddl(`
      create table members (
        id text not null primary key,
        version integer not null,
        account_id text unique references accounts (id),
        kind text not null check (kind in ('collector', 'supervisor', 'evaluator')),
        level text not null check (level in ('county', 'town')),
        town_code text,
        village_code text,
        person_tag text not null,
        name text not null,
        shows_name integer not null check (shows_name in (0, 1)),
        term integer not null,
        term_from text not null,
        term_to text not null,
        declared_on text,
        state text not null check (state in ('in_office', 'resigned', 'removed', 'ended')),
        ended_on text,
        end_ground text,
        end_words text,
        check ((level = 'town') = (town_code is not null)),
        check ((state = 'in_office') = (ended_on is null))
      ) {{strict}};

      create unique index members_one_kind_a_person on members (person_tag) where state = 'in_office';
      create index members_by_person on members (person_tag, kind);
      create index members_by_place on members (kind, level, town_code, id);

      create table member_ties (
        id text not null primary key,
        version integer not null,
        member_id text not null references members (id),
        unit_id text not null references units (id),
        ground text not null check (ground in ('works_there', 'kin', 'business', 'own_case', 'other')),
        asked_by text not null check (asked_by in ('member', 'unit', 'resident', 'office')),
        state text not null check (state in ('asked', 'in_force', 'refused')),
        until_on text,
        words text not null,
        asked_at text not null,
        decided_by text,
        decided_at text,
        decision_words text
      ) {{strict}};

      create index member_ties_by_member on member_ties (member_id, unit_id);
      create index member_ties_by_unit on member_ties (unit_id, member_id) where state = 'in_force';
      create index member_ties_asked on member_ties (asked_at, id) where state = 'asked';
    `);
  },
};

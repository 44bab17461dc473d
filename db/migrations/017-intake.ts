import type { Migration } from '../migrate.ts';

/** Receipts on paper for those who have no phone, and who took a matter down for somebody else. */
export const intake: Migration = {
  name: '017-intake',
  async up(ddl) {
    await ddl(`
      alter table cases add column receipt_handed_by text check (receipt_handed_by in ('collector', 'post'));

      create table slip_pads (
        id text not null primary key,
        version integer not null,
        year integer not null,
        number integer not null,
        member_id text references members (id),
        unit_id text references units (id),
        town_code text,
        slips integer not null check (slips > 0),
        made_by text not null,
        made_at text not null,
        state text not null check (state in ('in_use', 'cancelled')),
        cancelled_at text,
        cancelled_by text,
        cancel_ground text,
        unique (year, number),
        check ((member_id is null) <> (unit_id is null)),
        check ((state = 'cancelled') = (cancelled_at is not null))
      ) {{strict}};
      create index slip_pads_by_town on slip_pads (town_code, id);
      create index slip_pads_by_member on slip_pads (member_id, id);

      create table slips (
        id text not null primary key,
        pad_id text not null references slip_pads (id),
        n integer not null,
        number text not null unique,
        receipt_hash text not null unique,
        state text not null check (state in ('unused', 'used', 'cancelled')),
        changed_at text,
        unique (pad_id, n),
        check ((state = 'unused') = (changed_at is null))
      ) {{strict}};

      create table collected_cases (
        case_id text not null primary key references cases (id),
        slip_id text not null unique references slips (id),
        member_id text references members (id),
        account_id text not null references accounts (id),
        collected_at text not null
      ) {{strict}};
      create index collected_cases_by_member on collected_cases (member_id, collected_at, case_id);
      create index collected_cases_by_account on collected_cases (account_id, collected_at, case_id);
    `);
  },
};

import type { Migration } from '../migrate.ts';
import { rebuildTable } from '../rebuild.ts';

const RECIPIENTS = `'case', 'account', 'unit', 'member'`;

/** Calls and applications, recusals asked for, removals, cries for protection; and notices that reach a member. */
export const network: Migration = {
  name: '014-network',
  async up(ddl, trx, dialect) {
    await rebuildTable(ddl, trx, dialect, {
      table: 'notices',
      create: `
      create table {{table}} (
        id text primary key,
        dedupe_key text not null unique,
        recipient_kind text not null check (recipient_kind in (${RECIPIENTS})),
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
      ) {{strict}}`,
      indexes: `
      create index notices_queued on notices (next_try_at) where state = 'queued';
      create index notices_sending on notices (claimed_until) where state = 'sending';
      `,
      postgres: `
      alter table notices drop constraint notices_recipient_kind_check;
      alter table notices add constraint notices_recipient_kind_check check (recipient_kind in (${RECIPIENTS}));
      `,
    });
    await ddl(`
      create table network_calls (
        id text not null primary key,
        version integer not null,
        kind text not null check (kind in ('collector', 'supervisor', 'evaluator')),
        level text not null check (level in ('county', 'town')),
        quotas_json text not null,
        opens_on text not null,
        closes_on text not null,
        notes text not null,
        created_at text not null,
        check (opens_on <= closes_on)
      ) {{strict}};

      create index network_calls_by_day on network_calls (closes_on, id);

      create table network_applications (
        id text not null primary key,
        version integer not null,
        submission_id text not null unique,
        receipt_hash text not null unique,
        is_handed integer not null check (is_handed in (0, 1)),
        call_id text not null references network_calls (id),
        kind text not null check (kind in ('collector', 'supervisor', 'evaluator')),
        level text not null check (level in ('county', 'town')),
        town_code text,
        village_code text,
        channel text not null check (channel in ('self', 'village')),
        person_tag text not null,
        name text,
        statement text,
        ties_json text,
        shows_name integer not null check (shows_name in (0, 1)),
        lang text not null,
        state text not null check (state in ('waiting', 'accepted', 'declined', 'withdrawn', 'lapsed')),
        applied_at text not null,
        decided_at text,
        decided_by text,
        decline_reason text,
        decision_words text,
        check ((level = 'town') = (town_code is not null)),
        check ((state = 'waiting') = (decided_at is null))
      ) {{strict}};

      create index network_applications_waiting on network_applications (level, town_code, id)
        where state = 'waiting';
      create index network_applications_by_place on network_applications (level, town_code, id);
      create index network_applications_taken on network_applications (call_id, town_code)
        where state = 'accepted';
      create index network_applications_held on network_applications (applied_at, id) where name is not null;

      create table recusal_requests (
        id text not null primary key,
        version integer not null,
        submission_id text not null unique,
        receipt_hash text unique,
        asked_by text not null check (asked_by in ('unit', 'resident')),
        asked_by_account text,
        unit_id text not null references units (id),
        who_number text,
        who_kind text check (who_kind in ('collector', 'supervisor', 'evaluator')),
        who_place text,
        ground text not null check (ground in ('works_there', 'kin', 'business', 'own_case', 'other')),
        words text not null,
        asked_at text not null,
        state text not null check (state in ('asked', 'granted', 'refused')),
        tie_id text references member_ties (id),
        decided_by text,
        decided_at text,
        decision_words text,
        check (who_number is not null or who_kind is not null),
        check ((state = 'granted') = (tie_id is not null))
      ) {{strict}};

      create index recusal_requests_asked on recusal_requests (asked_at, id) where state = 'asked';
      create index recusal_requests_by_unit on recusal_requests (unit_id, asked_at) where asked_by = 'unit';

      create table removals (
        id text not null primary key,
        version integer not null,
        member_id text not null references members (id),
        ground text not null check (ground in ('neglect', 'leak', 'gain', 'false_report', 'conflict_hidden')),
        words text not null,
        asked_by text,
        asked_at text not null,
        reply_due_at text not null,
        reply text,
        replied_at text,
        state text not null check (state in ('noticed', 'removed', 'kept', 'lapsed')),
        decided_by text,
        decided_at text,
        decision_words text
      ) {{strict}};

      create unique index removals_one_at_a_time on removals (member_id) where state = 'noticed';
      create index removals_by_member on removals (member_id, asked_at);
      create index removals_noticed on removals (reply_due_at, id) where state = 'noticed';

      create table protect_requests (
        id text not null primary key,
        version integer not null,
        member_id text not null references members (id),
        words text not null,
        asked_at text not null,
        state text not null check (state in ('open', 'answered')),
        answered_by text,
        answered_at text,
        answer text
      ) {{strict}};

      create unique index protect_requests_one_open on protect_requests (member_id) where state = 'open';
      create index protect_requests_by_member on protect_requests (member_id, asked_at);
      create index protect_requests_open on protect_requests (asked_at, id) where state = 'open';

      create table member_counts (
        kind text not null,
        place text not null,
        in_office integer not null check (in_office >= 0),
        primary key (kind, place)
      ) {{strict}};

      insert into member_counts (kind, place, in_office)
        select kind, coalesce(town_code, 'county'), count(*) from members where state = 'in_office'
        group by kind, coalesce(town_code, 'county');

      create index members_in_office on members (id) where state = 'in_office';
      create index members_in_office_by_kind on members (kind, id) where state = 'in_office';
      create index members_in_office_by_town on members (town_code, id) where state = 'in_office';
      create index members_by_term on members (term_to, id) where state = 'in_office';
    `);
  },
};

import type { Migration } from '../migrate.ts';

/** 明察暗访 · 夜访: plans drawn by lot or ordered, what pairs of supervisors found, and what the unit said. */
export const inspections: Migration = {
  name: '026-inspections',
  async up(ddl) {
    await ddl(`
      create table inspection_plans (
        id text not null primary key,
        version integer not null,
        code text not null unique,
        year integer not null,
        number integer not null,
        kind text not null check (kind in ('open', 'unannounced', 'night')),
        origin text not null check (origin in ('drawn', 'ordered', 'look_back')),
        reason text,
        about_code text,
        clauses_json text not null,
        peer_group text,
        unit_id text references units (id),
        units_wanted integer not null check (units_wanted >= 1),
        per_member integer not null check (per_member >= 1),
        from_on text not null,
        to_on text not null,
        state text not null check (state in ('promised', 'drawn', 'told')),
        form_id text not null unique,
        made_at text not null,
        made_by text,
        drawn_at text,
        pool_size integer not null,
        drawn integer not null,
        leaf_seq integer,
        told_at text,
        unique (year, number),
        check (to_on >= from_on),
        check ((origin = 'drawn') = (unit_id is null)),
        check (origin <> 'ordered' or reason is not null),
        check ((state = 'promised') = (drawn_at is null)),
        check ((state = 'told') = (told_at is not null))
      ) {{strict}};
      create index inspection_plans_by_state on inspection_plans (state, from_on, id);
      create index inspection_plans_by_time on inspection_plans (made_at, id);

      create table inspection_pool (
        plan_id text not null references inspection_plans (id),
        unit_code text not null,
        unit_id text not null references units (id),
        primary key (plan_id, unit_code)
      ) {{strict}};

      create table inspections (
        id text not null primary key,
        version integer not null,
        code text not null unique,
        plan_id text not null references inspection_plans (id),
        number integer not null,
        unit_id text not null references units (id),
        lots_json text not null,
        first_lot integer,
        first_id text references members (id),
        second_lot integer,
        second_id text references members (id),
        state text not null check (state in ('given', 'seen', 'signed', 'settled', 'lapsed', 'nobody')),
        given_at text not null,
        looked_json text,
        looked_on text,
        summary text,
        first_signed_at text,
        second_signed_at text,
        reply_due_at text,
        replied_at text,
        decide_due_at text,
        settled_at text,
        settled_by text,
        notice_code text unique,
        unique (plan_id, number),
        unique (plan_id, unit_id),
        check (state <> 'settled' or settled_at is not null),
        check ((state in ('signed', 'settled')) = (first_signed_at is not null and second_signed_at is not null))
      ) {{strict}};
      create index inspections_by_first on inspections (first_id, id) where first_id is not null;
      create index inspections_by_second on inspections (second_id, id) where second_id is not null;
      create index inspections_by_unit on inspections (unit_id, state, id);
      create index inspections_by_state on inspections (state, id);
      create index inspections_settled on inspections (settled_at, id) where settled_at is not null;

      create table inspection_findings (
        id text not null primary key,
        version integer not null,
        inspection_id text not null references inspections (id),
        clause text not null,
        words text not null,
        seen_at text not null,
        form_id text not null unique,
        made_at text not null,
        removed_at text,
        reply text,
        decision text check (decision in ('confirmed', 'dropped')),
        decision_words text,
        entry_code text,
        is_photo_public integer not null check (is_photo_public in (0, 1))
      ) {{strict}};
      create index inspection_findings_by_inspection on inspection_findings (inspection_id, id);

      create table inspection_photos (
        attachment_id text not null primary key references attachments (id),
        finding_id text not null references inspection_findings (id),
        taken_at text
      ) {{strict}};
      create index inspection_photos_by_finding on inspection_photos (finding_id);
    `);
  },
};

import type { Migration } from '../migrate.ts';

const KINDS = `'collector', 'supervisor', 'evaluator'`;

/**
 * Tasks of the network's offices, what came of them, members' logs and follows, and the weekly look-back checks.
 * A duty or check that lapsed names nobody any more: the tables themselves see to it.
 */
export const duties: Migration = {
  name: '016-duties',
  async up(ddl) {
    await ddl(`
      create table duty_tasks (
        id text not null primary key,
        version integer not null,
        level text not null check (level in ('county', 'town')),
        town_code text,
        kind text not null check (kind in (${KINDS})),
        reach text not null check (reach in ('own', 'towns', 'named')),
        rhythm text not null check (rhythm in ('once', 'weekly', 'monthly')),
        title text not null,
        words text not null,
        checklist_json text not null,
        unit_id text references units (id),
        first_on text not null,
        last_on text,
        workdays integer not null check (workdays >= 1),
        state text not null check (state in ('open', 'closed')),
        given_on text,
        made_at text not null,
        made_by text not null,
        closed_at text,
        check ((level = 'town') = (town_code is not null)),
        check (reach <> 'towns' or level = 'county'),
        check (rhythm <> 'once' or last_on is null),
        check (last_on is null or last_on >= first_on),
        check ((state = 'closed') = (closed_at is not null))
      ) {{strict}};
      create index duty_tasks_by_scope on duty_tasks (level, town_code, made_at, id);
      create index duty_tasks_open on duty_tasks (id) where state = 'open';

      create table duty_task_members (
        task_id text not null references duty_tasks (id),
        member_id text not null references members (id),
        primary key (task_id, member_id)
      ) {{strict}};

      create table duties (
        id text not null primary key,
        task_id text not null references duty_tasks (id),
        period_on text not null,
        member_id text references members (id),
        state text not null check (state in ('open', 'handed_in', 'lapsed', 'handed_back')),
        due_on text not null,
        given_at text not null,
        reminded_at text,
        settled_at text,
        check ((member_id is null) = (state in ('lapsed', 'handed_back'))),
        check ((state = 'open') = (settled_at is null))
      ) {{strict}};
      create unique index duties_once on duties (task_id, period_on, member_id) where member_id is not null;
      create index duties_by_member on duties (member_id, state, due_on, id) where member_id is not null;
      create index duties_due on duties (due_on, id) where state = 'open';
      create index duties_by_task on duties (task_id, period_on, state, id);

      create table duty_reports (
        id text not null primary key,
        version integer not null,
        duty_id text not null unique references duties (id),
        task_id text not null references duty_tasks (id),
        period_on text not null,
        member_id text not null references members (id),
        division_code text,
        answers_json text not null,
        words text not null,
        form_id text not null,
        handed_in_at text not null
      ) {{strict}};
      create index duty_reports_by_task on duty_reports (task_id, period_on, id);
      create index duty_reports_by_member on duty_reports (member_id, handed_in_at, id);

      create table duty_findings (
        case_id text not null primary key references cases (id),
        member_id text not null references members (id),
        task_id text references duty_tasks (id),
        source text not null check (source in ('report', 'entry')),
        source_id text not null unique,
        brought_at text not null
      ) {{strict}};
      create index duty_findings_by_member on duty_findings (member_id, brought_at, case_id);
      create index duty_findings_by_task on duty_findings (task_id) where task_id is not null;

      create table duty_log (
        id text not null primary key,
        version integer not null,
        member_id text not null references members (id),
        done_on text not null,
        division_code text,
        unit_id text references units (id),
        words text not null,
        written_at text not null,
        removed_at text
      ) {{strict}};
      create index duty_log_by_member on duty_log (member_id, done_on, id) where removed_at is null;

      create table case_follows (
        member_id text not null references members (id),
        case_id text not null references cases (id),
        facts text not null,
        followed_at text not null,
        primary key (member_id, case_id)
      ) {{strict}};

      create table look_back_weeks (
        week_on text not null primary key,
        closed_from text not null,
        closed_to text not null,
        per_town integer not null,
        per_member integer not null,
        drawn_at text not null,
        due_on text not null,
        pool_size integer not null,
        drawn integer not null,
        leaf_seq integer not null,
        is_told integer not null check (is_told in (0, 1))
      ) {{strict}};

      create table look_back_pool (
        week_on text not null references look_back_weeks (week_on),
        code text not null,
        case_id text not null references cases (id),
        town_code text,
        unit_code text not null,
        closed_on text not null,
        primary key (week_on, code)
      ) {{strict}};

      create table look_backs (
        id text not null primary key,
        version integer not null,
        week_on text not null references look_back_weeks (week_on),
        number integer not null,
        case_id text not null references cases (id),
        code text not null,
        town_code text,
        unit_id text not null references units (id),
        lots_json text not null,
        lot integer,
        member_id text references members (id),
        state text not null check (state in ('given', 'checked', 'lapsed', 'nobody')),
        due_on text not null,
        given_at text not null,
        result text check (result in ('holds', 'not_done', 'cannot_tell')),
        words text,
        form_id text,
        checked_at text,
        is_sent_back integer not null check (is_sent_back in (0, 1)),
        unique (week_on, number),
        unique (week_on, case_id),
        check ((member_id is null) = (state in ('lapsed', 'nobody'))),
        check ((member_id is null) = (lot is null)),
        check ((state = 'checked') = (result is not null)),
        check (is_sent_back = 0 or result = 'not_done')
      ) {{strict}};
      create index look_backs_by_member on look_backs (member_id, state, due_on, id) where member_id is not null;
      create index look_backs_due on look_backs (due_on, id) where state = 'given';
      create index look_backs_by_unit on look_backs (unit_id, week_on, number);

      create index cases_by_day on cases (received_on desc, code);
      create index cases_of_town_by_day on cases (town_code, received_on desc, code);
    `);
  },
};

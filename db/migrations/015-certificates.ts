import type { Migration } from '../migrate.ts';
import { rebuildTable } from '../rebuild.ts';

const KINDS = `'collector', 'supervisor', 'evaluator'`;
const PURPOSES = `'submission', 'answer', 'message', 'evidence', 'portrait'`;

/** Courses, questions, exams and certificates of the three-member network; a photo may be a certificate's. */
export const certificates: Migration = {
  name: '015-certificates',
  async up(ddl, trx, dialect) {
    await ddl(`
      create table courses (
        id text not null primary key,
        version integer not null,
        code text not null unique,
        kind text check (kind in (${KINDS})),
        purpose text not null check (purpose in ('entry', 'yearly')),
        sort integer not null,
        edition integer not null,
        title text not null,
        title_en text not null,
        body text not null,
        body_en text not null,
        is_active integer not null check (is_active in (0, 1))
      ) {{strict}};

      create table course_reads (
        member_id text not null references members (id),
        course_id text not null references courses (id),
        edition integer not null,
        read_on text not null,
        primary key (member_id, course_id)
      ) {{strict}};

      create table questions (
        id text not null primary key,
        version integer not null,
        kind text check (kind in (${KINDS})),
        course_id text not null references courses (id),
        text text not null,
        text_en text not null,
        options_json text not null,
        options_en_json text not null,
        answer integer not null,
        from_edition integer not null,
        until_edition integer,
        check (until_edition is null or until_edition > from_edition)
      ) {{strict}};
      create index questions_by_kind on questions (kind, id);
      create index questions_from on questions (from_edition);
      create index questions_until on questions (until_edition) where until_edition is not null;

      create table exams (
        id text not null primary key,
        version integer not null,
        member_id text not null references members (id),
        kind text not null check (kind in (${KINDS})),
        round integer not null,
        attempt integer not null check (attempt between 1 and 3),
        seed text not null,
        bank_edition integer not null,
        size integer not null,
        pass_mark integer not null,
        minutes integer not null,
        started_at text not null,
        due_at text not null,
        state text not null check (state in ('open', 'passed', 'failed', 'late')),
        handed_in_at text,
        answers_json text,
        score integer,
        unique (member_id, round, attempt),
        check ((score is not null) = (state in ('passed', 'failed')))
      ) {{strict}};
      create unique index exams_one_at_a_time on exams (member_id) where state = 'open';
      create index exams_open on exams (due_at, id) where state = 'open';

      create table exam_drafts (
        exam_id text not null primary key references exams (id),
        answers_json text not null,
        saved_at text not null
      ) {{strict}};

      create table exam_rounds (
        member_id text not null references members (id),
        round integer not null,
        opened_by text not null,
        opened_at text not null,
        words text not null,
        primary key (member_id, round)
      ) {{strict}};

      create table certificates (
        id text not null primary key,
        version integer not null,
        member_id text not null unique references members (id),
        number text not null unique,
        year integer not null,
        serial integer not null,
        kind text not null check (kind in (${KINDS})),
        level text not null check (level in ('county', 'town')),
        town_code text,
        exam_id text not null unique references exams (id),
        photo_id text,
        issued_on text not null,
        expires_on text not null,
        state text not null check (state in ('valid', 'suspended', 'expired')),
        reminded integer check (reminded in (60, 30, 7)),
        suspended_on text,
        suspended_by text,
        suspend_words text,
        unique (year, serial),
        check ((state = 'suspended') = (suspended_on is not null))
      ) {{strict}};
      create index certificates_by_place on certificates (level, town_code, number);
      create index certificates_by_state on certificates (level, town_code, state, expires_on, id);
      create index certificates_ending on certificates (expires_on, id) where state = 'valid';
    `);
    await rebuildTable(ddl, trx, dialect, {
      table: 'attachments',
      create: `
      create table {{table}} (
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
        purpose text not null check (purpose in (${PURPOSES})),
        created_at text not null,
        removed_at text
      ) {{strict}}`,
      indexes: `create index attachments_case_id on attachments (case_id, id);`,
      postgres: `
      alter table attachments drop constraint attachments_purpose_check;
      alter table attachments add constraint attachments_purpose_check check (purpose in (${PURPOSES}));
      `,
    });
  },
};

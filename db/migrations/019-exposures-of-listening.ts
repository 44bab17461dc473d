import type { Migration } from '../migrate.ts';
import { rebuildTable } from '../rebuild.ts';

/** About a case, in its category, or about something else that the row itself says. */
const ABOUT = `constraint exposures_about check (
    (case_id is not null and category_code is not null and subject_json is null)
    or (case_id is null and category_code is null and subject_json is not null and kind = 'process')
  )`;

const ONE_LISTENING = `
      create unique index exposures_one_listening on exposures (unit_id)
        where case_id is null and state in ('candidate', 'replied');
      create index exposures_listening on exposures (unit_id, noticed_at) where case_id is null;`;

/** A unit can be exposed for what is no case: it missed its weekly listening. */
export const exposuresOfListening: Migration = {
  name: '019-exposures-of-listening',
  async up(ddl, trx, dialect) {
    await rebuildTable(ddl, trx, dialect, {
      table: 'exposures',
      create: `
      create table {{table}} (
        id text primary key,
        version integer not null,
        code text not null unique,
        year integer not null,
        number integer not null,
        case_id text references cases (id),
        unit_id text not null references units (id),
        kind text not null check (kind in ('process', 'substance')),
        cause text,
        state text not null,
        is_count_only integer not null,
        category_code text,
        town_code text,
        round integer not null,
        due_at text not null,
        noticed_at text not null,
        reply_due_at text not null,
        reply text,
        replied_at text,
        reply_decision text,
        decision_words text,
        decided_by text,
        decided_at text,
        finding text,
        evidence_json text not null,
        proposed_by text,
        approved_by text,
        published_at text,
        pledge text,
        pledged_at text,
        pledge_due_at text,
        fix_due_at text,
        listed_at text,
        put_right_at text,
        put_right_by text,
        put_right_words text,
        confirmed_by text,
        follow_up_due_at text,
        followed_up_at text,
        follow_up text,
        follow_up_words text,
        review_asked_at text,
        review_why text,
        review_due_at text,
        reviewed_at text,
        reviewed_by text,
        review_result text,
        review_words text,
        clarification text,
        clarified_at text,
        withdrawn_at text,
        withdrawn_by_unit text,
        withdrawn_reason text,
        lapsed_at text,
        archive_due_at text,
        archived_at text,
        subject_json text,
        unique (year, number),
        check (kind <> 'process' or published_at is null or published_at >= reply_due_at),
        check (kind = 'process' or published_at is null or (approved_by is not null and approved_by <> proposed_by)),
        ${ABOUT}
      ) {{strict}}`,
      indexes: `
      create unique index exposures_one_notice on exposures (case_id)
        where kind = 'process' and state in ('candidate', 'replied');
      create index exposures_case on exposures (case_id);
      create index exposures_reply_due on exposures (reply_due_at, id) where kind = 'process' and state = 'candidate';
      create index exposures_running on exposures (fix_due_at, id) where state = 'published';
      create index exposures_archive on exposures (archive_due_at, id) where archived_at is null and archive_due_at is not null;
      create index exposures_public on exposures (published_at, id) where published_at is not null and archived_at is null;
      create index exposures_unit on exposures (unit_id, published_at);
      create index exposures_state on exposures (state, noticed_at, id);
      create index exposures_follow_up on exposures (follow_up_due_at, id)
        where follow_up_due_at is not null and followed_up_at is null;
      create index exposures_review on exposures (review_due_at, id)
        where review_due_at is not null and reviewed_at is null;${ONE_LISTENING}
      `,
      postgres: `
      alter table exposures alter column case_id drop not null;
      alter table exposures alter column category_code drop not null;
      alter table exposures add column subject_json text;
      alter table exposures add ${ABOUT};
      ${ONE_LISTENING}
      `,
    });
  },
};

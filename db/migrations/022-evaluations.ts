import type { Migration } from '../migrate.ts';

const GROUPS = `'users', 'evaluators', 'residents'`;

/** Rounds in which the public scores the county's units, and the secret ballot. */
export const evaluations: Migration = {
  name: '022-evaluations',
  async up(ddl, _trx, dialect) {
    // Without a hidden row number SQLite keeps rows in the order of their keys: nothing tells which came first.
    const keyed = dialect === 'sqlite' ? 'strict, without rowid' : '';
    await ddl(`
      create table evaluation_rounds (
        id text not null primary key,
        version integer not null,
        code text not null unique,
        kind text not null check (kind in ('quarterly', 'yearly', 'special')),
        sector_id text references sectors (id),
        title text not null,
        title_en text not null,
        period_from text not null,
        period_to text not null,
        reports_by text not null,
        opens_on text not null,
        closes_on text not null,
        state text not null
          check (state in ('draft', 'ready', 'open', 'closed', 'published', 'called_off')),
        rubric_json text not null,
        made_at text not null,
        drawn_at text,
        draw_seq integer,
        villages_json text not null,
        opened_at text,
        closed_at text,
        published_at text,
        ballots integer,
        ballots_sha256 text,
        keys_sha256 text,
        called_off_words text
      ) {{strict}};
      create index evaluation_rounds_by_state on evaluation_rounds (state, opens_on, id);

      create table evaluation_units (
        id text not null primary key,
        version integer not null,
        round_id text not null references evaluation_rounds (id),
        unit_id text not null references units (id),
        state text not null check (state in ('in', 'withdrawn')),
        withdrawn_on text,
        withdrawn_words text,
        report text,
        reported_at text,
        result_json text,
        flags_json text,
        reply text,
        replied_at text,
        unique (round_id, unit_id),
        check ((state = 'withdrawn') = (withdrawn_on is not null))
      ) {{strict}};
      create index evaluation_units_by_unit on evaluation_units (unit_id, round_id);

      create table evaluation_pool (
        round_id text not null references evaluation_rounds (id),
        tag text not null,
        member_id text not null references members (id),
        town_code text,
        kept_off_json text not null,
        primary key (round_id, tag)
      ) ${keyed};

      create table evaluation_rights (
        round_id text not null references evaluation_rounds (id),
        unit_id text not null references units (id),
        rater_group text not null check (rater_group in ('users', 'evaluators')),
        who text not null,
        claimed_on text,
        primary key (round_id, unit_id, rater_group, who)
      ) ${keyed};
      create index evaluation_rights_by_who on evaluation_rights (who, round_id);

      create table evaluation_ballots (
        key text not null primary key,
        round_id text not null references evaluation_rounds (id),
        unit_id text not null references units (id),
        rater_group text not null check (rater_group in (${GROUPS})),
        attitude integer check (attitude between 1 and 5),
        capability integer check (capability between 1 and 5),
        efficiency integer check (efficiency between 1 and 5),
        effect integer check (effect between 1 and 5),
        reason text check (reason in ('unknown', 'conflict', 'other')),
        words text not null
      ) ${keyed};
      create index evaluation_ballots_by_unit on evaluation_ballots (round_id, unit_id, key);

      create table evaluation_slips (
        round_id text not null references evaluation_rounds (id),
        village_code text not null,
        printed integer not null check (printed > 0),
        primary key (round_id, village_code)
      ) ${keyed};

      create table evaluation_words (
        id text not null primary key,
        version integer not null,
        round_id text not null references evaluation_rounds (id),
        unit_id text not null references units (id),
        words text not null,
        state text not null check (state in ('waiting', 'approved', 'withheld')),
        shown text
      ) {{strict}};
      create index evaluation_words_by_state on evaluation_words (round_id, state, id);
      create index evaluation_words_by_unit on evaluation_words (round_id, unit_id, state, id);

      create table evaluation_plans (
        id text not null primary key,
        version integer not null,
        round_id text not null references evaluation_rounds (id),
        unit_id text not null references units (id),
        is_required integer not null check (is_required in (0, 1)),
        due_on text,
        measures text,
        finish_on text,
        handed_in_at text,
        unique (round_id, unit_id),
        check ((measures is null) = (handed_in_at is null))
      ) {{strict}};
    `);
  },
};

import type { Day, Instant } from '../../server/clock.ts';
import type {
  AbstainReason,
  Group,
  Level,
  RoundKind,
  RoundState,
  WordsState,
} from '../../server/features/evaluations/rules.ts';

/** 群众评议: one row a round. */
export interface EvaluationRoundsTable {
  id: string;
  version: number;
  /** For people and addresses: `2026-3`, the third of the year. */
  code: string;
  kind: RoundKind;
  /** Null: units of all sectors. */
  sector_id: string | null;
  title: string;
  title_en: string;
  /** The work that is judged. */
  period_from: Day;
  period_to: Day;
  /** The last day for the units' self-reports. */
  reports_by: Day;
  opens_on: Day;
  /** The last day on which a ballot is taken. */
  closes_on: Day;
  state: RoundState;
  /** A `Rubric`. */
  rubric_json: string;
  made_at: Instant;
  drawn_at: Instant | null;
  /** Place in the register of the leaf that says what was drawn. */
  draw_seq: number | null;
  /** JSON array of the villages whose residents are invited. */
  villages_json: string;
  opened_at: Instant | null;
  closed_at: Instant | null;
  published_at: Instant | null;
  /** At close: how many ballots, and digests of their lines and of their keys alone, sorted. */
  ballots: number | null;
  ballots_sha256: string | null;
  keys_sha256: string | null;
  called_off_words: string | null;
}

/** A unit in a round, with what it says about itself and what came out. */
export interface EvaluationUnitsTable {
  id: string;
  version: number;
  round_id: string;
  unit_id: string;
  state: 'in' | 'withdrawn';
  withdrawn_on: Day | null;
  withdrawn_words: string | null;
  /** 自查报告. */
  report: string | null;
  reported_at: Instant | null;
  /** A `Result`, from the close on. */
  result_json: string | null;
  /** Signs of stuffing, for the supervision office alone. */
  flags_json: string | null;
  reply: string | null;
  replied_at: Instant | null;
}

/** Whom evaluators were drawn from. */
export interface EvaluationPoolTable {
  round_id: string;
  /** What stands for the member in the published lists of this round. */
  tag: string;
  member_id: string;
  town_code: string | null;
  /** Codes of units the member is kept away from. */
  kept_off_json: string;
}

/** That somebody may vote, and on which day a token was taken. What was voted is nowhere near. */
export interface EvaluationRightsTable {
  round_id: string;
  unit_id: string;
  rater_group: Exclude<Group, 'residents'>;
  /** An evaluator's member id; for users a keyed hash of the case. */
  who: string;
  claimed_on: Day | null;
}

/** What was voted. Who and when is nowhere: no time, no account, no order. */
export interface EvaluationBallotsTable {
  /** SHA-256 over the token and the unit, hex. */
  key: string;
  round_id: string;
  unit_id: string;
  rater_group: Group;
  attitude: Level | null;
  capability: Level | null;
  efficiency: Level | null;
  effect: Level | null;
  /** Why the person abstains; null for a vote. */
  reason: AbstainReason | null;
  /** Empty when nothing was written. */
  words: string;
}

/** How many invitations were printed for a village; the invitations themselves are nowhere. */
export interface EvaluationSlipsTable {
  round_id: string;
  village_code: string;
  printed: number;
}

/** What people wrote on ballots, apart from the ballots, from the close on. */
export interface EvaluationWordsTable {
  id: string;
  version: number;
  round_id: string;
  unit_id: string;
  words: string;
  state: WordsState;
  /** As it is published: masked, and approved by a person. */
  shown: string | null;
}

/** Improvement plans; below the last band a make-up plan 补课 with a limit. */
export interface EvaluationPlansTable {
  id: string;
  version: number;
  round_id: string;
  unit_id: string;
  is_required: number;
  due_on: Day | null;
  measures: string | null;
  finish_on: Day | null;
  handed_in_at: Instant | null;
}

export interface EvaluationsSchema {
  evaluation_rounds: EvaluationRoundsTable;
  evaluation_units: EvaluationUnitsTable;
  evaluation_pool: EvaluationPoolTable;
  evaluation_rights: EvaluationRightsTable;
  evaluation_ballots: EvaluationBallotsTable;
  evaluation_slips: EvaluationSlipsTable;
  evaluation_words: EvaluationWordsTable;
  evaluation_plans: EvaluationPlansTable;
}

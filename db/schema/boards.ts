import type { Instant } from '../../server/clock.ts';
import type {
  EchoState,
  ExposureCause,
  ExposureKind,
  ExposureState,
} from '../../server/features/boards/rules.ts';

/** 曝光台: one row a notice of exposure, from the notice to the unit until long after it was put right. */
export interface ExposuresTable {
  id: string;
  version: number;
  /** For people to quote: `BG-2026-0012`, numbered within the year of the notice. */
  code: string;
  year: number;
  number: number;
  /** Null: about what is no case, see `subject_json`. */
  case_id: string | null;
  unit_id: string;
  kind: ExposureKind;
  /** What was not kept; null for findings on substance, which say it in `finding`. */
  cause: ExposureCause | null;
  state: ExposureState;
  /** 1: counts, and is never shown one by one (domain §5.4 (8), (9)). */
  is_count_only: number;
  /** Null without a case. */
  category_code: string | null;
  town_code: string | null;
  /** The round of handling the notice is about. */
  round: number;
  /** The limit that passed; of the notice first, at publication of what holds then. */
  due_at: Instant;

  noticed_at: Instant;
  reply_due_at: Instant;
  reply: string | null;
  replied_at: Instant | null;
  reply_decision: 'accepted' | 'rejected' | null;
  decision_words: string | null;
  decided_by: string | null;
  decided_at: Instant | null;

  /** Substance only: the finding, its evidence, and the two people of the supervision office. */
  finding: string | null;
  evidence_json: string;
  proposed_by: string | null;
  approved_by: string | null;

  published_at: Instant | null;
  pledge: string | null;
  pledged_at: Instant | null;
  pledge_due_at: Instant | null;
  fix_due_at: Instant | null;
  listed_at: Instant | null;
  put_right_at: Instant | null;
  /** `check`: the weekly check of listening has seen it. */
  put_right_by: 'resident' | 'supervision' | 'check' | null;
  put_right_words: string | null;
  confirmed_by: string | null;
  follow_up_due_at: Instant | null;
  followed_up_at: Instant | null;
  follow_up: 'holds' | 'relapsed' | null;
  follow_up_words: string | null;

  review_asked_at: Instant | null;
  review_why: string | null;
  review_due_at: Instant | null;
  reviewed_at: Instant | null;
  reviewed_by: string | null;
  review_result: 'upheld' | 'withdrawn' | null;
  review_words: string | null;

  clarification: string | null;
  clarified_at: Instant | null;
  withdrawn_at: Instant | null;
  withdrawn_by_unit: string | null;
  withdrawn_reason: string | null;
  lapsed_at: Instant | null;
  archive_due_at: Instant | null;
  archived_at: Instant | null;
  /** What a notice without a case is about: `{ weeks }`, the Mondays of the weeks that were missed. */
  subject_json: string | null;
}

/** Lines of the county leadership list (L5): proposals for a talk or a circular, decided elsewhere. */
export interface LeadershipLinesTable {
  id: string;
  version: number;
  unit_id: string;
  exposure_id: string;
  /** Null for a line about a unit as such. */
  case_id: string | null;
  reason: 'fix_missed' | 'repeated';
  at: Instant;
}

/** 回音壁: a question and what came of it, in words an editor approved. */
export interface EchoesTable {
  id: string;
  version: number;
  case_id: string;
  unit_id: string;
  category_code: string;
  town_code: string | null;
  state: EchoState;
  question: string;
  answer: string;
  /** Working days from receipt to the answer that was judged. */
  days: number;
  rating: number;
  answered_at: Instant;
  approved_by: string | null;
  published_at: Instant | null;
  ended_at: Instant | null;
  ended_why: string | null;
}

/** One row: what the clock of the boards has dealt with already. */
export interface BoardsClockTable {
  id: number;
  /** Gaps in the clock that ended up to here have been added to the notices they fell into. */
  gaps_until: Instant | null;
  /** Cases closed before this have been looked at for the echo wall. */
  echoes_until: Instant | null;
}

export interface BoardsSchema {
  exposures: ExposuresTable;
  leadership_lines: LeadershipLinesTable;
  echoes: EchoesTable;
  boards_clock: BoardsClockTable;
}

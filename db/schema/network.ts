import type { MemberRole } from '../../server/actor.ts';
import type { Day, Instant } from '../../server/clock.ts';
import type { MemberLevel, MemberState, TieGround, TieState } from '../../server/features/network/rules.ts';

/** 三大员: one row a term of office of one person. Phone and address are in the vault, under the row's id. */
export interface MembersTable {
  id: string;
  version: number;
  /** Null until the person has chosen a password. */
  account_id: string | null;
  kind: MemberRole;
  level: MemberLevel;
  /** The town or street of a town-level member; null for the county's. */
  town_code: string | null;
  /** Where the person lives: nobody supervises the own village (domain §5.6). */
  village_code: string | null;
  /** Keyed hash of the phone number: the same person, and nobody knows who. */
  person_tag: string;
  /** For the office that appoints, and for the person. In public only with `shows_name`. */
  name: string;
  shows_name: number;
  /** 1 or 2: two terms at most. */
  term: number;
  term_from: Day;
  /** The last day of the term. */
  term_to: Day;
  /** When ties to units were last declared; once a year. */
  declared_on: Day | null;
  state: MemberState;
  ended_on: Day | null;
  end_ground: string | null;
  end_words: string | null;
}

/** Recusal 回避: a member has nothing to do with this unit while a tie is in force (domain §5.6). */
export interface MemberTiesTable {
  id: string;
  version: number;
  member_id: string;
  unit_id: string;
  ground: TieGround;
  asked_by: 'member' | 'unit' | 'resident' | 'office';
  state: TieState;
  /** The last day on which the ground was there; null while it lasts. It counts for 24 months more. */
  until_on: Day | null;
  words: string;
  asked_at: Instant;
  decided_by: string | null;
  decided_at: Instant | null;
  decision_words: string | null;
}

export interface NetworkSchema {
  members: MembersTable;
  member_ties: MemberTiesTable;
}

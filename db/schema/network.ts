import type { MemberRole } from '../../server/actor.ts';
import type { Day, Instant } from '../../server/clock.ts';
import type {
  ApplicationState,
  DeclineReason,
  MemberLevel,
  MemberState,
  RemovalGround,
  RemovalState,
  TieGround,
  TieState,
} from '../../server/features/network/rules.ts';

/**
 * 三大员: one row a person and kind, from the appointment to the end of the office; a second term that follows the
 * first goes on in the same row. Phone and address are in the vault, under the row's id.
 */
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
  /** The first day in office. */
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

/** An open call 招募: seats of one kind and level, and from when to when one can apply for them. */
export interface NetworkCallsTable {
  id: string;
  version: number;
  kind: MemberRole;
  level: MemberLevel;
  /** Seats by town code; of a county call under `county`. Written and read as a whole. */
  quotas_json: string;
  opens_on: Day;
  /** The last day on which one can apply. */
  closes_on: Day;
  /** What the office says about it to everybody; may be empty. */
  notes: string;
  created_at: Instant;
}

/**
 * What somebody who wants to be a member sent in, or a village proposed. Phone and address are in the vault under
 * the row's id; whoever is accepted becomes the member of the same id, so nothing has to be opened to be moved.
 */
export interface NetworkApplicationsTable {
  id: string;
  version: number;
  /** Made when the form was shown: the same form twice is one application. */
  submission_id: string;
  receipt_hash: string;
  /** 1: the office handed the receipt over on paper. It is replaced at the first look, so that no office holds it. */
  is_handed: number;
  call_id: string;
  kind: MemberRole;
  level: MemberLevel;
  town_code: string | null;
  village_code: string | null;
  channel: 'self' | 'village';
  person_tag: string;
  /** Name, statement and ties are null once erased (12 months after the decision). */
  name: string | null;
  statement: string | null;
  /** `[{unitId, ground}]`, as declared. */
  ties_json: string | null;
  shows_name: number;
  lang: 'zh-CN' | 'en';
  state: ApplicationState;
  applied_at: Instant;
  decided_at: Instant | null;
  decided_by: string | null;
  decline_reason: DeclineReason | null;
  decision_words: string | null;
}

/** A unit or a resident asks that a member stays away from a unit. Who the member is, the decision finds out. */
export interface RecusalRequestsTable {
  id: string;
  version: number;
  submission_id: string;
  /** A resident follows it with a receipt; a unit at its desk. */
  receipt_hash: string | null;
  asked_by: 'unit' | 'resident';
  asked_by_account: string | null;
  /** The unit to stay away from. */
  unit_id: string;
  /** The member as far as the asker knows: a certificate number, or kind and area (`county` or a town code). */
  who_number: string | null;
  who_kind: MemberRole | null;
  who_place: string | null;
  ground: TieGround;
  words: string;
  asked_at: Instant;
  state: 'asked' | 'granted' | 'refused';
  tie_id: string | null;
  decided_by: string | null;
  decided_at: Instant | null;
  decision_words: string | null;
}

/** An office asks that a member be removed (domain §5.6): the member is heard, the supervision office decides. */
export interface RemovalsTable {
  id: string;
  version: number;
  member_id: string;
  ground: RemovalGround;
  words: string;
  asked_by: string | null;
  asked_at: Instant;
  /** Until then nothing is decided unless the member has spoken. */
  reply_due_at: Instant;
  reply: string | null;
  replied_at: Instant | null;
  state: RemovalState;
  decided_by: string | null;
  decided_at: Instant | null;
  decision_words: string | null;
}

/** 保护我: a member asks the supervision office for protection. */
export interface ProtectRequestsTable {
  id: string;
  version: number;
  member_id: string;
  /** May be empty: no reason is asked for. */
  words: string;
  asked_at: Instant;
  state: 'open' | 'answered';
  answered_by: string | null;
  answered_at: Instant | null;
  answer: string | null;
}

/** How many are in office; kept with every appointment and every end. */
export interface MemberCountsTable {
  kind: MemberRole;
  /** `county`, or a town code. */
  place: string;
  in_office: number;
}

export interface NetworkSchema {
  members: MembersTable;
  member_ties: MemberTiesTable;
  network_calls: NetworkCallsTable;
  network_applications: NetworkApplicationsTable;
  recusal_requests: RecusalRequestsTable;
  removals: RemovalsTable;
  protect_requests: ProtectRequestsTable;
  member_counts: MemberCountsTable;
}

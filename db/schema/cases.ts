import type { Day, Instant } from '../../server/clock.ts';
import type {
  CallbackOutcome,
  CaseState,
  CaseType,
  CloseKind,
  Holder,
  NextStep,
  RoundTrack,
} from '../../server/features/cases/states.ts';
import type { ImpossibleReason, ImpossibleState } from '../../server/features/cases/impossible-rules.ts';
import type { DeadlineClassName } from '../../server/features/deadlines/rule-set.ts';

/** One row a case: what holds now. How it came to be is in its events; each column is the fold of them. */
export interface CasesTable {
  id: string;
  version: number;
  /** For people to quote: `ZTC-7K3M-9Q2X-R`, the last letter checks the others. */
  code: string;
  /** Makes a double submit harmless. */
  submission_id: string;
  /** SHA-256 of the secret receipt, hex. */
  receipt_hash: string;
  /**
   * Whose hands the receipt went through, printed on paper, before the resident had it. Null: nobody's, or the resident
   * has replaced it since.
   */
  receipt_handed_by: 'collector' | 'post' | null;
  type: CaseType;
  category_code: string;
  title: string;
  details: string;
  /** What the unit gets to read: approved by the dispatch office, so that nobody is given away by a word. */
  brief: string | null;
  place_text: string;
  division_code: string | null;
  town_code: string | null;
  /** The unit the resident thinks it is. */
  claimed_unit_id: string | null;
  /** Conduct complaints: the unit that is complained of, and that never learns of it here. */
  accused_unit_id: string | null;
  /** `collector`: taken down at a doorstep; `counter`: at a service point; `paper`: typed in from a form on paper. */
  channel: 'web' | 'paper' | 'phone' | 'import' | 'station' | 'collector' | 'counter';
  external_ref: string | null;
  lang: 'zh-CN' | 'en';
  is_urgent: number;
  is_confidential: number;
  is_minor: number;
  consents_to_publish: number;
  is_vetoed: number;

  state: CaseState;
  holder: Holder;
  lead_unit_id: string | null;
  /** JSON array of unit ids, 协办单位. */
  co_units_json: string;
  dispatch_count: number;
  is_designated: number;

  submitted_at: Instant;
  received_at: Instant;
  received_on: Day;
  rules_version: number;
  deadline_class: DeadlineClassName;
  dispatch_due_at: Instant | null;
  return_due_at: Instant | null;
  contact_due_at: Instant | null;
  /** The limit that binds now: of this round, with what was granted. */
  due_at: Instant;
  /** The limit counted from receipt, whatever was granted, handed on or redone since. */
  first_due_at: Instant;
  is_due_provisional: number;

  dispatched_at: Instant | null;
  acknowledged_at: Instant | null;
  contacted_at: Instant | null;
  is_contact_late: number;
  first_answered_at: Instant | null;
  answered_at: Instant | null;
  is_answer_late: number;
  closed_at: Instant | null;
  close_kind: CloseKind | null;

  paused_at: Instant | null;
  pause_due_at: Instant | null;
  pauses: number;
  paused_days: number;
  extensions: number;
  /** Working days granted in all. */
  extended_days: number;
  extension_days_asked: number | null;
  extension_asked_at: Instant | null;

  rework_round: number;
  round_track: RoundTrack;
  round_began_at: Instant;
  rating_result: number | null;
  rating_speed: number | null;
  rating_attitude: number | null;
  is_solved: number | null;
  judged_at: Instant | null;
  dissatisfied_count: number;

  /** When it turned out that this round exists because an answer had said done and it was not (domain §5.3 L2). */
  false_closing_at: Instant | null;

  /** Until when the resident is to be called about the newest answer (domain §5.2); null: nobody has to. */
  callback_due_at: Instant | null;
  callback_at: Instant | null;
  /** What came of the call. Never a mark: only the resident judges. */
  callback_outcome: CallbackOutcome | null;

  /** −1 none, 0–5 = L0–L5, of this round. */
  ladder_step: number;
  ladder_highest: number;
  is_dispatch_late: number;
  order_due_at: Instant | null;
  /** What the office decided about a confidential case that waits for its release; null: nothing waits. */
  held_json: string | null;
  held_at: Instant | null;
  release_at: Instant | null;
  next_step: NextStep | null;
  next_step_at: Instant | null;

  merged_into_id: string | null;
  decline_reason: string | null;
  objected_at: Instant | null;

  /** 办不到: why the newest answer says that it can't be met; null when it says no such thing. */
  impossible_reason: ImpossibleReason | null;
  /** Only `confirmed` takes a case out of a unit's figures: silence confirms nothing. */
  impossible_state: ImpossibleState | null;
  impossible_claimed_at: Instant | null;
  impossible_claimed_by: string | null;
  impossible_decided_at: Instant | null;
  /** Stays after an objection: then somebody else decides. */
  impossible_decided_by: string | null;
  impossible_objected_at: Instant | null;

  /** When what people wrote in the case was removed for good (domain §5.7). Title, details and place are empty since. */
  words_removed_at: Instant | null;
  /** The observation station it came through, for its counts. The office's alone: with it one could narrow down who. */
  station_code: string | null;
}

/** Which units have to do with a case: the desk's index, kept equal to `lead_unit_id` and `co_units_json`. */
export interface CaseUnitsTable {
  case_id: string;
  unit_id: string;
  part: 'lead' | 'co';
}

/** Forms that were received once: the same id again changes nothing. */
export interface FormsSeenTable {
  id: string;
  case_id: string;
  seen_at: Instant;
}

/** 督办单: a numbered supervision order to a unit about a case. */
export interface OrdersTable {
  id: string;
  version: number;
  year: number;
  number: number;
  case_id: string;
  unit_id: string;
  reason: 'overdue' | 'dissatisfied' | 'ordered' | 'false_closing';
  issued_at: Instant;
  reply_due_at: Instant;
  reply: string | null;
  replied_at: Instant | null;
}

/** Who of the staff looked at, exported, printed or forwarded what, and when. Rows are only ever added. */
export interface AccessLogTable {
  id: string;
  at: Instant;
  account_id: string;
  role: string;
  unit_id: string | null;
  case_id: string;
  action: 'view' | 'export' | 'print' | 'forward' | 'file' | 'contact';
}

/** A request to see sealed contact data, or the words of a minor's case: asked by one, approved by another, open for minutes. */
export interface ContactRequestsTable {
  id: string;
  version: number;
  case_id: string;
  asked_by: string;
  asked_at: Instant;
  reason: string;
  state: 'asked' | 'approved' | 'refused';
  decided_by: string | null;
  decided_at: Instant | null;
  open_until: Instant | null;
  viewed_at: Instant | null;
  /** `words`: what stands in a minor's case. Null: the sealed contact, as in every row from before. */
  about: 'words' | null;
}

/** What a resident asks about their own words: put them right, or take them out (domain §5.7). */
export interface DataRequestsTable {
  id: string;
  version: number;
  case_id: string;
  kind: 'correct' | 'erase';
  words: string;
  asked_at: Instant;
  /** By the rules of the day on which it was asked. */
  due_at: Instant;
  state: 'asked' | 'done' | 'partly' | 'refused';
  answer: string | null;
  answered_by: string | null;
  answered_at: Instant | null;
}

export interface CasesSchema {
  cases: CasesTable;
  case_units: CaseUnitsTable;
  forms_seen: FormsSeenTable;
  orders: OrdersTable;
  access_log: AccessLogTable;
  contact_requests: ContactRequestsTable;
  data_requests: DataRequestsTable;
}

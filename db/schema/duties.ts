import type { MemberRole } from '../../server/actor.ts';
import type { Day, Instant } from '../../server/clock.ts';
import type {
  DutyState,
  LookBackResult,
  LookBackState,
  Reach,
  Rhythm,
  TaskState,
} from '../../server/features/duties/rules.ts';
import type { MemberLevel } from '../../server/features/network/index.ts';

/** 任务: what a network's office asks of the members it looks after. */
export interface DutyTasksTable {
  id: string;
  version: number;
  /** The scope of the office it comes from. */
  level: MemberLevel;
  town_code: string | null;
  kind: MemberRole;
  /** `own`: all of the kind in the office's scope; `towns`: all of the kind in every town; `named`: some of its own. */
  reach: Reach;
  rhythm: Rhythm;
  title: string;
  words: string;
  /** JSON array of texts: what to look at. */
  checklist_json: string;
  /** The unit it is about; nobody tied to it gets a duty. Null: about a matter or a place. */
  unit_id: string | null;
  first_on: Day;
  /** No period begins after this day; null for `once`, and while no end is known. */
  last_on: Day | null;
  /** Working days from the first day of a period to its deadline. */
  workdays: number;
  state: TaskState;
  /** First day of the newest period whose duties were given. */
  given_on: Day | null;
  made_at: Instant;
  made_by: string;
  closed_at: Instant | null;
}

export interface DutyTaskMembersTable {
  task_id: string;
  member_id: string;
}

/** One task, one period, one member. What lapsed or was handed back names nobody. */
export interface DutiesTable {
  id: string;
  task_id: string;
  period_on: Day;
  member_id: string | null;
  state: DutyState;
  /** The last day. */
  due_on: Day;
  given_at: Instant;
  reminded_at: Instant | null;
  settled_at: Instant | null;
}

/** What a member handed in for a duty. */
export interface DutyReportsTable {
  id: string;
  version: number;
  duty_id: string;
  task_id: string;
  period_on: Day;
  member_id: string;
  division_code: string | null;
  /** JSON array beside the task's checklist: `{answer, words}`. */
  answers_json: string;
  words: string;
  /** Makes a double submit harmless. */
  form_id: string;
  handed_in_at: Instant;
}

/** Cases that began with a member. In no event of the case: a unit never learns who brought it. */
export interface DutyFindingsTable {
  case_id: string;
  member_id: string;
  task_id: string | null;
  source: 'report' | 'entry';
  source_id: string;
  brought_at: Instant;
}

/** 履职记录: what a member did, for the member alone. Words are in no event, so that they can be taken out again. */
export interface DutyLogTable {
  id: string;
  version: number;
  member_id: string;
  done_on: Day;
  division_code: string | null;
  unit_id: string | null;
  words: string;
  written_at: Instant;
  removed_at: Instant | null;
}

export interface CaseFollowsTable {
  member_id: string;
  case_id: string;
  /** The public facts as the member saw them last, in one text. */
  facts: string;
  followed_at: Instant;
}

/** One week's draw of look-back checks 回头看. Its seed and digests are with the draws. */
export interface LookBackWeeksTable {
  /** Monday. */
  week_on: Day;
  /** Cases closed on these days and between were drawn from. */
  closed_from: Day;
  closed_to: Day;
  /** Cases drawn from each town at most. */
  per_town: number;
  /** Checks for one supervisor at most. */
  per_member: number;
  drawn_at: Instant;
  /** The last day for the checks. */
  due_on: Day;
  pool_size: number;
  drawn: number;
  /** Place in the register of the leaf with the digests of what came out. */
  leaf_seq: number;
  /** The time for the checks is over: seed and tables are public. Before that no unit learns what is looked at. */
  is_told: number;
}

/** What was drawn from, as it was at the moment of the draw. */
export interface LookBackPoolTable {
  week_on: Day;
  code: string;
  case_id: string;
  town_code: string | null;
  unit_code: string;
  closed_on: Day;
}

/** One drawn case and its check. */
export interface LookBacksTable {
  id: string;
  version: number;
  week_on: Day;
  /** Place in the draw, from 1. */
  number: number;
  case_id: string;
  code: string;
  town_code: string | null;
  unit_id: string;
  /** JSON array of the tags of all who could check it, in the order of the lots. */
  lots_json: string;
  /** Place in `lots_json` of who has it now, from 0. */
  lot: number | null;
  member_id: string | null;
  state: LookBackState;
  due_on: Day;
  given_at: Instant;
  result: LookBackResult | null;
  words: string | null;
  form_id: string | null;
  checked_at: Instant | null;
  is_sent_back: number;
}

export interface DutiesSchema {
  duty_tasks: DutyTasksTable;
  duty_task_members: DutyTaskMembersTable;
  duties: DutiesTable;
  duty_reports: DutyReportsTable;
  duty_findings: DutyFindingsTable;
  duty_log: DutyLogTable;
  case_follows: CaseFollowsTable;
  look_back_weeks: LookBackWeeksTable;
  look_back_pool: LookBackPoolTable;
  look_backs: LookBacksTable;
}

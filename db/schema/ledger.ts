import type { Day, Instant } from '../../server/clock.ts';
import type {
  CheckResult,
  CheckState,
  EntryState,
  NoteKind,
  Source,
} from '../../server/features/ledger/rules.ts';

/** 问题台账: one thing that a unit has to put right, down to the matter, the unit and the post (到事 · 到门 · 到人). */
export interface LedgerEntriesTable {
  id: string;
  version: number;
  /** `TZ-2026-0001`. */
  code: string;
  year: number;
  number: number;
  source: Source;
  /** What it comes from, as a public number or address within this site; null: nothing that can be named. */
  source_ref: string | null;
  /** Makes opening it twice from one thing harmless. */
  source_key: string | null;
  problem: string;
  /** What the unit is going to do; null until it has said so. */
  measures: string | null;
  unit_id: string;
  /** The post that answers for it within the unit. Never a person's name. */
  post: string;
  /** The post of the county's leader who supervises it. */
  leader_post: string;
  due_on: Day;
  due_at: Instant;
  /** From here on less than a fifth of the time is left. */
  amber_at: Instant;
  state: EntryState;
  /** How often it was opened again because a check found it undone. */
  reopened: number;
  made_at: Instant;
  made_by: string | null;
  /** When the unit asked for its closing, the last time. */
  asked_at: Instant | null;
  closed_at: Instant | null;
  closed_by: string | null;
  /** What the supervision office wrote when it closed it, or opened it again. */
  decision_words: string | null;
}

/** What a unit wrote about an entry: progress, or why it may be closed. Evidence hangs on it as attachments. */
export interface LedgerNotesTable {
  id: string;
  version: number;
  entry_id: string;
  kind: NoteKind;
  words: string;
  /** How many files hang on it. */
  files: number;
  /** Makes a double submit harmless. */
  form_id: string;
  written_at: Instant;
  written_by: string | null;
}

/** A look on the spot before an entry is closed, by a supervisor who is not of the unit. */
export interface LedgerChecksTable {
  id: string;
  version: number;
  entry_id: string;
  /** Which asking it belongs to, from 0. */
  round: number;
  /** JSON array of the tags of all who could check it, in the order of the lots. */
  lots_json: string;
  /** Place in `lots_json` of who has it now, from 0. */
  lot: number | null;
  member_id: string | null;
  state: CheckState;
  due_on: Day;
  given_at: Instant;
  result: CheckResult | null;
  words: string | null;
  form_id: string | null;
  checked_at: Instant | null;
}

export interface LedgerSchema {
  ledger_entries: LedgerEntriesTable;
  ledger_notes: LedgerNotesTable;
  ledger_checks: LedgerChecksTable;
}

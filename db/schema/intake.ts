import type { Instant } from '../../server/clock.ts';
import type { CancelGround, PadState, SlipState } from '../../server/features/intake/rules.ts';

/** A pad of printed receipts 回执单, made for one collector or for a service point. */
export interface SlipPadsTable {
  id: string;
  version: number;
  /** Counted within a year: 2026, 12. */
  year: number;
  number: number;
  /** The collector it was made for; null for a service point's. */
  member_id: string | null;
  /** The unit at whose counter it lies; null for a collector's. */
  unit_id: string | null;
  /** The town whose office made it; null for the county's. */
  town_code: string | null;
  slips: number;
  made_by: string;
  made_at: Instant;
  state: PadState;
  cancelled_at: Instant | null;
  cancelled_by: string | null;
  cancel_ground: CancelGround | null;
}

/** One printed receipt. Its secret stands on the paper alone; here is its hash. */
export interface SlipsTable {
  id: string;
  pad_id: string;
  /** Place in the pad, from 1. */
  n: number;
  /** For typing: `7K3M-9Q2X`, the last letter checks the others. Opens nothing. */
  number: string;
  receipt_hash: string;
  state: SlipState;
  /** When it was used or cancelled. */
  changed_at: Instant | null;
}

/** Who took a matter down for a resident. No unit ever sees this; it keeps a collector away from own cases. */
export interface CollectedCasesTable {
  case_id: string;
  slip_id: string;
  /** The collector whose slip it was; null when an office took it down with a slip of its own. */
  member_id: string | null;
  /** The account that sent it. */
  account_id: string;
  collected_at: Instant;
}

export interface IntakeSchema {
  slip_pads: SlipPadsTable;
  slips: SlipsTable;
  collected_cases: CollectedCasesTable;
}

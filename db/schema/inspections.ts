import type { Day, Instant } from '../../server/clock.ts';
import type {
  Decision,
  InspectionState,
  PlanKind,
  PlanOrigin,
  PlanState,
} from '../../server/features/inspections/rules.ts';

/** A round of looking: which units can be drawn, how many, in which days, at which clauses. */
export interface InspectionPlansTable {
  id: string;
  version: number;
  /** `MC-2026-001`: also the subject of its draw. */
  code: string;
  year: number;
  number: number;
  kind: PlanKind;
  origin: PlanOrigin;
  /** Why it was ordered; in the register. Null for what is drawn. */
  reason: string | null;
  /** The inspection that is looked back at. */
  about_code: string | null;
  /** JSON array of clauses of the code of conduct. */
  clauses_json: string;
  /** Units of this group alone; null: all that take cases. */
  peer_group: string | null;
  /** The one unit of an ordered plan or a look-back. */
  unit_id: string | null;
  units_wanted: number;
  per_member: number;
  from_on: Day;
  to_on: Day;
  state: PlanState;
  form_id: string;
  made_at: Instant;
  made_by: string | null;
  drawn_at: Instant | null;
  pool_size: number;
  drawn: number;
  /** Place in the register of the leaf with the digests of what came out. */
  leaf_seq: number | null;
  told_at: Instant | null;
}

/** What was drawn from, as it was at the moment of the draw. */
export interface InspectionPoolTable {
  plan_id: string;
  unit_code: string;
  unit_id: string;
}

/** One unit and the two supervisors who look at it. Who they are is nobody's to know but their own. */
export interface InspectionsTable {
  id: string;
  version: number;
  /** `MC-2026-001-2` */
  code: string;
  plan_id: string;
  number: number;
  unit_id: string;
  /** JSON array of the tags of all who could look, in the order of the lots. */
  lots_json: string;
  first_lot: number | null;
  first_id: string | null;
  second_lot: number | null;
  second_id: string | null;
  state: InspectionState;
  given_at: Instant;
  /** JSON: what was seen at each clause that has no finding, `ok` or `not_looked`. */
  looked_json: string | null;
  looked_on: Day | null;
  summary: string | null;
  first_signed_at: Instant | null;
  second_signed_at: Instant | null;
  reply_due_at: Instant | null;
  replied_at: Instant | null;
  decide_due_at: Instant | null;
  settled_at: Instant | null;
  settled_by: string | null;
  /** `TB-2026-0001`, when a finding was confirmed. */
  notice_code: string | null;
}

/** One fault against one clause, with what the unit said and what the supervision office decided. */
export interface InspectionFindingsTable {
  id: string;
  version: number;
  inspection_id: string;
  clause: string;
  words: string;
  seen_at: Instant;
  /** Makes a double submit harmless. */
  form_id: string;
  made_at: Instant;
  removed_at: Instant | null;
  reply: string | null;
  decision: Decision | null;
  decision_words: string | null;
  /** Its entry of the ledger. */
  entry_code: string | null;
  /** Somebody looked: nobody can be recognised. */
  is_photo_public: number;
}

/** When a photo says it was taken. Where it was taken is kept nowhere. */
export interface InspectionPhotosTable {
  attachment_id: string;
  finding_id: string;
  taken_at: Instant | null;
}

export interface InspectionsSchema {
  inspection_plans: InspectionPlansTable;
  inspection_pool: InspectionPoolTable;
  inspections: InspectionsTable;
  inspection_findings: InspectionFindingsTable;
  inspection_photos: InspectionPhotosTable;
}

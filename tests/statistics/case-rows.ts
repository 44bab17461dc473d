import type { CasesTable } from '../../db/schema/cases.ts';
import type { Db } from '../../db/transaction.ts';

type Row = CasesTable;

let made = 0;

/** A row of `cases` with nothing special about it but what is asked for. Written past the register: for counting. */
export function aCaseRow(parts: Partial<Row> = {}): Row {
  made += 1;
  const submitted = parts.submitted_at ?? '2026-10-12T02:00:00.000Z';
  return {
    id: `case-${made}`,
    version: 0,
    code: `ZTC-TEST-${made}`,
    submission_id: `form-${made}`,
    receipt_hash: `hash-${made}`,
    receipt_handed_by: null,
    type: 'complaint',
    category_code: 'power',
    title: 'title',
    details: 'details',
    brief: null,
    place_text: '',
    division_code: null,
    town_code: null,
    claimed_unit_id: null,
    accused_unit_id: null,
    channel: 'web',
    external_ref: null,
    lang: 'zh-CN',
    is_urgent: 0,
    is_confidential: 0,
    is_minor: 0,
    consents_to_publish: 0,
    is_vetoed: 0,
    state: 'handling',
    holder: 'unit',
    lead_unit_id: null,
    co_units_json: '[]',
    dispatch_count: 0,
    is_designated: 0,
    submitted_at: submitted,
    received_at: submitted,
    received_on: submitted.slice(0, 10),
    rules_version: 1,
    deadline_class: 'complaint',
    dispatch_due_at: null,
    return_due_at: null,
    contact_due_at: '2026-10-13T10:00:00.000Z',
    due_at: '2026-10-19T10:00:00.000Z',
    first_due_at: '2026-10-19T10:00:00.000Z',
    is_due_provisional: 0,
    dispatched_at: null,
    acknowledged_at: null,
    contacted_at: null,
    is_contact_late: 0,
    first_answered_at: null,
    answered_at: null,
    is_answer_late: 0,
    closed_at: null,
    close_kind: null,
    paused_at: null,
    pause_due_at: null,
    pauses: 0,
    paused_days: 0,
    extensions: 0,
    extended_days: 0,
    extension_days_asked: null,
    extension_asked_at: null,
    rework_round: 0,
    round_track: 'first',
    round_began_at: submitted,
    rating_result: null,
    rating_speed: null,
    rating_attitude: null,
    is_solved: null,
    judged_at: null,
    dissatisfied_count: 0,
    ladder_step: -1,
    ladder_highest: -1,
    is_dispatch_late: 0,
    false_closing_at: null,
    callback_due_at: null,
    callback_at: null,
    callback_outcome: null,
    order_due_at: null,
    held_json: null,
    held_at: null,
    release_at: null,
    next_step: null,
    next_step_at: null,
    merged_into_id: null,
    decline_reason: null,
    objected_at: null,
    impossible_reason: null,
    impossible_state: null,
    impossible_claimed_at: null,
    impossible_claimed_by: null,
    impossible_decided_at: null,
    impossible_decided_by: null,
    impossible_objected_at: null,
    words_removed_at: null,
    station_code: null,
    ...parts,
  };
}

export async function insertCaseRows(db: Db, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 100) {
    await db
      .insertInto('cases')
      .values(rows.slice(start, start + 100))
      .execute();
  }
}

import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { calendarOf, receiptOf, rulesAt } from '../deadlines/index.ts';
import { queueNotice } from '../notices/index.ts';
import { familyOf, findCategory, findDivision, findUnit, supervisionOffice } from '../units/index.ts';
import type { JsonObject } from '../register/index.ts';
import { sealContact, type Contact } from '../vault/index.ts';
import { caseRecords } from './change.ts';
import { newCode, newReceipt, receiptHash } from './code.ts';
import { NO_HOLD } from './hold.ts';
import { NO_CLAIM } from './impossible-rules.ts';
import { planNext } from './ladder.ts';
import { limitsFromReceipt } from './limits.ts';
import { officeOf } from './recipients.ts';
import { classOf, holderOf, type CaseType } from './states.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

export interface Submission {
  submissionId: string;
  type: CaseType;
  categoryCode: string;
  title: string;
  details: string;
  placeText: string;
  divisionCode: string | null;
  /** The unit meant: for a conduct complaint the one complained of. Null: "don't know". */
  unitId: string | null;
  isUrgent: boolean;
  isConfidential: boolean;
  isMinor: boolean;
  consentsToPublish: boolean;
  /** Null: anonymous. */
  contact: Contact | null;
  channel: CaseRow['channel'];
  externalRef: string | null;
  /** The observation station it comes through: its poster, or a session there. */
  stationCode?: string | null;
  /** A bad rating of a window (domain §5.2): on the track of its own, and sent on by whoever calls, not by an office. */
  isNegative?: boolean;
  lang: 'zh-CN' | 'en';
}

/** A receipt printed beforehand and handed out on paper: what is known of it here is its hash. */
export interface HandedReceipt {
  hash: string;
  by: 'collector' | 'post';
  /** Goes with the first event: what was asked before, and of which slip it was. */
  note: JsonObject;
}

export interface Submitted {
  row: CaseRow;
  /** Shown once and never stored; null when this form was received before. */
  receipt: string | null;
  /** Place of the first event in the register. */
  seq: number;
}

/**
 * Takes a case in. What this returns is committed: case, sealed contact, files, event and register leaf in one
 * transaction. The same `submissionId` again returns the same case without its receipt.
 *
 * @param files already written and synced to disk, so that nothing acknowledged can lose its evidence.
 * @throws RuleFault for a category, place or unit that is not there, and for a complaint about the conduct of those
 *   who would have to look into it.
 */
export async function submitCase(
  context: Context,
  input: Submission,
  files: readonly Stored[] = [],
  actor: Actor = RESIDENT,
): Promise<Submitted> {
  return transact(context.db, (trx) => submitCaseIn(trx, context, input, files, actor));
}

/**
 * The same as part of the caller's transaction; for a matter taken down for somebody else with the receipt that was
 * handed out on paper. Then nothing is shown: `receipt` is null, and so it is for a form received before (seq −1).
 */
export async function submitCaseIn(
  trx: Trx,
  context: Context,
  input: Submission,
  files: readonly Stored[],
  actor: Actor,
  handed: HandedReceipt | null = null,
): Promise<Submitted> {
  const now = context.clock.now();
  const receipt = handed === null ? newReceipt(context.ids) : null;
  const row = {
    ...(await newRow(context, trx, input, now)),
    receipt_hash: handed?.hash ?? receiptHash(receipt!),
    receipt_handed_by: handed?.by ?? null,
  };
  // Of two equal forms at one moment the second waits here for the first, on either engine.
  if (!(await store.claimForm(trx, input.submissionId, row.id, now))) {
    const known = await store.findCaseBySubmission(trx, input.submissionId);
    if (!known) throw new Conflict();
    return { row: known, receipt: null, seq: -1 };
  }
  const recorded = await caseRecords.create(trx, context, actor, now, row, {
    kind: 'case.submitted',
    note: { attachments: files.length, ...handed?.note },
    files: files.map((file) => file.sha256),
  });
  if (input.contact) await sealContact(trx, context, row.id, input.contact);
  if (files.length > 0) {
    await insertAttachments(trx, files, {
      caseId: row.id,
      // Whoever took it down, the pictures are the resident's: their names tell of a home all the same.
      uploadedBy: actor.role === 'resident' || handed !== null ? 'resident' : 'office',
      purpose: 'submission',
      at: now,
    });
  }
  await queueNotice(trx, context, {
    dedupeKey: `case.received/${row.id}`,
    recipient: { kind: 'case', id: row.id },
    template: 'case.received',
    args: { code: row.code },
    lang: input.lang,
  });
  if (!input.isNegative) await tellOffice(context, trx, recorded.row);
  return { row: recorded.row, receipt, seq: recorded.seq };
}

/** A case but for its receipt. */
type NewRow = Omit<CaseRow, 'version' | 'receipt_hash' | 'receipt_handed_by'>;

async function newRow(context: Context, trx: Trx, input: Submission, now: Instant): Promise<NewRow> {
  const category = await findCategory(trx, input.categoryCode);
  if (!category?.isActive) throw new RuleFault('cases:form.category');
  const calendar = await calendarOf(trx);
  const received = receiptOf(calendar, now);
  const { version: rulesVersion, rules } = await rulesAt(trx, received.receivedOn);
  const division = input.divisionCode
    ? await findDivision(trx, input.divisionCode, received.receivedOn)
    : undefined;
  if (input.divisionCode && !division) throw new RuleFault('cases:form.place');
  if (input.unitId && !(await findUnit(trx, input.unitId))) throw new RuleFault('cases:form.unit');

  const isConduct = input.type === 'conduct_complaint';
  if (isConduct && input.unitId) await mustBeSupervised(trx, input.unitId);
  const deadlineClass = input.isNegative
    ? 'negative_simple'
    : classOf(input.type, input.isUrgent, category.deadlineClass);
  const row: NewRow = {
    id: context.ids.id(),
    code: newCode(context.ids),
    submission_id: input.submissionId,
    type: input.type,
    category_code: input.categoryCode,
    title: input.title,
    details: input.details,
    brief: null,
    place_text: input.placeText,
    division_code: input.divisionCode,
    town_code: division?.level === 'village' ? division.parentCode : (division?.code ?? null),
    claimed_unit_id: isConduct ? null : input.unitId,
    accused_unit_id: isConduct ? input.unitId : null,
    channel: input.channel,
    external_ref: input.externalRef,
    lang: input.lang,
    is_urgent: deadlineClass === 'urgent' ? 1 : 0,
    is_confidential: input.isConfidential || input.type === 'report' || isConduct ? 1 : 0,
    is_minor: input.isMinor ? 1 : 0,
    consents_to_publish: input.consentsToPublish && !input.isMinor && input.type !== 'report' ? 1 : 0,
    is_vetoed: 0,
    state: 'received',
    holder: holderOf('received'),
    lead_unit_id: null,
    co_units_json: '[]',
    dispatch_count: 0,
    is_designated: 0,
    submitted_at: now,
    received_at: received.receivedAt,
    received_on: received.receivedOn,
    rules_version: rulesVersion,
    deadline_class: deadlineClass,
    ...limitsFromReceipt(calendar, rules, received, deadlineClass),
    return_due_at: null,
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
    round_began_at: now,
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
    ...NO_HOLD,
    next_step: null,
    next_step_at: null,
    merged_into_id: null,
    decline_reason: null,
    objected_at: null,
    ...NO_CLAIM,
    words_removed_at: null,
    station_code: input.stationCode ?? null,
  };
  const plan = planNext(row, rules, calendar);
  return { ...row, next_step: plan?.step ?? null, next_step_at: plan?.at ?? null };
}

/**
 * Conduct complaints are looked into by the supervision office. Of itself, of the unit it belongs to and of its own
 * parts it can't be the judge: whoever complains of those is shown the way to the discipline inspection body.
 */
async function mustBeSupervised(trx: Trx, unitId: string): Promise<void> {
  const office = await supervisionOffice(trx);
  if (office && (await familyOf(trx, office.id)).includes(unitId)) {
    throw new RuleFault('cases:form.unitSupervises');
  }
}

async function tellOffice(context: Context, trx: Trx, row: CaseRow): Promise<void> {
  const office = await officeOf(trx, row.type);
  if (!office) return;
  await queueNotice(trx, context, {
    dedupeKey: `office.inbox/${row.id}/${row.version}`,
    recipient: { kind: 'unit', id: office.id },
    template: 'office.inbox',
    args: { code: row.code },
    urgent: row.is_urgent === 1,
  });
}

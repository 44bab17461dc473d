import { RESIDENT, type Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { act, tellResidents, tellUnit, type ActOptions, type Surroundings } from './change.ts';
import { resumption } from './handling.ts';
import { NO_CLAIM } from './impossible-rules.ts';
import { dueAt, receiptOf } from '../deadlines/index.ts';
import { movedDue } from './limits.ts';
import { officeOf } from './recipients.ts';
import { roundSet } from './rework.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/** One to five, worst to best (domain §5.5). */
export interface Judgement {
  result: number;
  speed: number;
  attitude: number;
  isSolved: boolean;
  words: string;
  /** Asked for when anything is below 3. */
  why: string;
}

/**
 * The resident judges the answer. Any mark below 3, or "not solved", starts the negative-rating track: the same
 * unit, a new round, its own limits. Anything else closes the case, and so does a bad mark for what a second
 * person has confirmed to be impossible: the mark stands, and asking again is a word of its own.
 *
 * @throws RuleFault for a mark outside 1–5, or none of the asked reasons.
 */
export async function judgeCase(
  context: Context,
  caseId: string,
  input: Judgement,
  options: ActOptions = {},
): Promise<CaseRow> {
  const marks = [input.result, input.speed, input.attitude];
  if (marks.some((mark) => !Number.isInteger(mark) || mark < 1 || mark > 5))
    throw new RuleFault('cases:rule.marks');
  const isLow = Math.min(...marks) < 3;
  const isBad = isLow || !input.isSolved;
  const comesBack = (row: CaseRow): boolean => isBad && row.impossible_state !== 'confirmed';
  if (isLow && input.why.trim().length < 2) throw new RuleFault('cases:rule.why');
  return act(
    context,
    RESIDENT,
    caseId,
    'judge',
    (row, around) => {
      const { now } = around;
      return {
        kind: 'case.judged',
        set: {
          rating_result: input.result,
          rating_speed: input.speed,
          rating_attitude: input.attitude,
          is_solved: input.isSolved ? 1 : 0,
          judged_at: now,
          ...(comesBack(row)
            ? { ...roundSet(row, around, 'negative'), dissatisfied_count: row.dissatisfied_count + 1 }
            : { closed_at: now, close_kind: 'judged' as const }),
        },
        note: {
          result: input.result,
          speed: input.speed,
          attitude: input.attitude,
          solved: input.isSolved,
          words: input.words,
          why: input.why,
          round: row.rework_round,
        },
      };
    },
    {
      ...options,
      then: async (row, around, before) => {
        if (comesBack(before)) await tellUnit(context, around, row, 'case.rework');
      },
    },
  );
}

const NO_RATING = {
  rating_result: null,
  rating_speed: null,
  rating_attitude: null,
  is_solved: null,
  judged_at: null,
} satisfies Partial<CaseRow>;

/** The resident says it was not done: the unit does it again (返工), and the round is counted in public. */
export async function askRework(
  context: Context,
  caseId: string,
  input: { why: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  if (input.why.trim().length < 4) throw new RuleFault('cases:rule.reworkWhy');
  return act(
    context,
    RESIDENT,
    caseId,
    'ask_rework',
    (row, around) => {
      if (row.close_kind !== null && row.close_kind !== 'judged' && row.close_kind !== 'silent') {
        throw new RuleFault('cases:rule.reworkEnded');
      }
      return {
        kind: 'case.rework_asked',
        set: {
          ...roundSet(row, around, 'rework'),
          // What they praised they now say was not done: silence later must not bring the praise back (domain §5.5).
          ...(row.rating_result !== null && row.rating_result >= 3 && row.is_solved === 1 ? NO_RATING : {}),
          // Asking again for what was confirmed to be impossible is no word against the unit; the claim is over.
          ...(row.impossible_state === 'confirmed'
            ? NO_CLAIM
            : { dissatisfied_count: row.dissatisfied_count + 1 }),
        },
        note: { why: input.why },
      };
    },
    { ...options, then: (row, around) => tellUnit(context, around, row, 'case.rework') },
  );
}

/** The resident does not agree with being declined: it goes back to the office, and another decides. */
export async function objectDecline(
  context: Context,
  caseId: string,
  input: { why: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  if (input.why.trim().length < 4) throw new RuleFault('cases:rule.objectionWhy');
  return act(
    context,
    RESIDENT,
    caseId,
    'object',
    (row, around) => {
      if (row.objected_at !== null) throw new RuleFault('cases:rule.objectedAlready');
      return {
        kind: 'case.objected',
        set: {
          ...limitsAfterObjection(row, around),
          objected_at: around.now,
          closed_at: null,
          close_kind: null,
        },
        note: { why: input.why },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        const office = await supervisionOffice(around.trx);
        await tellUnit(context, around, row, 'office.inbox', office?.id ?? null);
      },
    },
  );
}

/**
 * While a declined case lay with its resident nobody could work on it: those working days move its limits, as a
 * pause does. Whoever decides now gets the time to dispatch anew.
 */
function limitsAfterObjection(row: CaseRow, { now, rules, calendar }: Surroundings): Partial<CaseRow> {
  const { days } = calendar.workingDaysBetween(dayOf(row.closed_at!), dayOf(now));
  const dispatch = rules.classes[row.deadline_class].dispatch;
  const due = movedDue(calendar, row.due_at, days);
  return {
    dispatch_due_at: dispatch && dueAt(calendar, receiptOf(calendar, now), dispatch).at,
    contact_due_at: row.contact_due_at && movedDue(calendar, row.contact_due_at, days).at,
    due_at: due.at,
    is_due_provisional: due.provisional ? 1 : row.is_due_provisional,
    paused_days: row.paused_days + days,
  };
}

/** The resident takes the case back. What happened stays written. */
export async function withdrawCase(
  context: Context,
  caseId: string,
  input: { why: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    RESIDENT,
    caseId,
    'withdraw',
    async (row, { trx, now }) => {
      // Others were told to follow this one; it isn't one resident's to end for them all.
      if ((await store.listMergedInto(trx, row.id)).length > 0)
        throw new RuleFault('cases:rule.withdrawFollowed');
      return {
        kind: 'case.withdrawn',
        set: { closed_at: now, close_kind: 'withdrawn' },
        note: { why: input.why },
      };
    },
    { ...options, then: (row, around) => tellUnit(context, around, row, 'case.message') },
  );
}

/** The resident's veto: nothing of the case is published from now on; a lateness still counts (domain §5.4). */
export async function vetoPublication(
  context: Context,
  caseId: string,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    RESIDENT,
    caseId,
    'veto',
    () => ({ kind: 'case.vetoed', set: { is_vetoed: 1, consents_to_publish: 0 } }),
    options,
  );
}

/**
 * A message between the resident and the unit or office. Neither side sees the other's contact. The resident's
 * word ends a pause that waited for it.
 */
export async function sendMessage(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { text: string },
  options: ActOptions & { files?: readonly Stored[] } = {},
): Promise<CaseRow> {
  const files = options.files ?? [];
  if (input.text.trim().length < 1) throw new RuleFault('cases:rule.messageEmpty');
  const fromResident = actor.role === 'resident';
  return act(
    context,
    actor,
    caseId,
    'message',
    (row, around) => {
      const resumed = fromResident && row.state === 'waiting' ? resumption(row, around) : null;
      return {
        kind: 'case.message',
        set: resumed ? { ...resumed.set, state: 'handling', holder: 'unit' } : {},
        note: { text: input.text, from: fromResident ? 'resident' : sideOf(actor) },
        files: files.map((file) => file.sha256),
      };
    },
    {
      ...options,
      then: async (row, around) => {
        if (files.length > 0) {
          await insertAttachments(around.trx, files, {
            caseId,
            uploadedBy: fromResident ? 'resident' : sideOf(actor),
            purpose: 'message',
            at: around.now,
          });
        }
        if (!fromResident) return tellResidents(context, around, row, 'case.message');
        const office = row.lead_unit_id === null ? await officeOf(around.trx, row.type) : null;
        await tellUnit(context, around, row, 'case.message', row.lead_unit_id ?? office?.id ?? null);
      },
    },
  );
}

function sideOf(actor: Actor): 'unit' | 'office' {
  return actor.role === 'officer' || actor.role === 'leader' ? 'unit' : 'office';
}

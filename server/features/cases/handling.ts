import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { workdaysAfter } from '../deadlines/index.ts';
import { dispatchOffice } from '../units/index.ts';
import { act, tellResidents, tellUnit, type ActOptions, type Surroundings } from './change.ts';
import { movedDue } from './limits.ts';
import type { ReturnReason } from './states.ts';
import type { CaseRow } from './store.ts';

/** The unit takes the case up (签收). */
export async function acknowledgeCase(
  context: Context,
  actor: Actor,
  caseId: string,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'acknowledge',
    (_row, { now }) => ({ kind: 'case.acknowledged', set: { acknowledged_at: now } }),
    options,
  );
}

/** Hands a case back that is not the unit's own (退单): within the window, with a reason, and only while it may. */
export async function returnCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { reason: ReturnReason; words: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'return',
    (row, { now }) => {
      if (row.is_designated === 1) throw new RuleFault('cases:rule.designated');
      if (row.rework_round > 0) throw new RuleFault('cases:rule.returnLate');
      // Not handed back in the window: it is yours (domain §5.2).
      if (row.return_due_at === null || now > row.return_due_at) throw new RuleFault('cases:rule.returnLate');
      if (input.words.trim().length < 4) throw new RuleFault('cases:rule.returnWords');
      return {
        kind: 'case.returned',
        set: { lead_unit_id: null, co_units_json: '[]', return_due_at: null, acknowledged_at: null },
        note: { unit: row.lead_unit_id, reason: input.reason, words: input.words },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        const office = await dispatchOffice(around.trx);
        await tellUnit(context, around, row, 'unit.returned', office?.id ?? null);
      },
    },
  );
}

/** The unit has spoken with the resident for the first time in this round (首次联系). */
export async function recordContact(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { words: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'contact',
    (row, around) => {
      if (row.contacted_at !== null) throw new RuleFault('cases:rule.contactedAlready');
      if (input.words.trim().length < 2) throw new RuleFault('cases:rule.contactWords');
      return { kind: 'case.contacted', set: contactSet(row, around), note: { words: input.words } };
    },
    options,
  );
}

/** Whatever reaches the resident first is the contact: a question or an answer as well. Once a round. */
export function contactSet(row: CaseRow, { now }: Surroundings): Partial<CaseRow> {
  if (row.contacted_at !== null) return {};
  const late = row.contact_due_at !== null && now > row.contact_due_at;
  return { contacted_at: now, is_contact_late: late ? 1 : row.is_contact_late };
}

/** The only pause there is: waiting for the resident's word. Once, capped, with the reason they see (domain §5.2). */
export async function pauseCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { question: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'pause',
    (row, around) => {
      const { now, rules, calendar } = around;
      if (row.pauses >= rules.pause.times) throw new RuleFault('cases:rule.pausedAlready');
      if (now > row.due_at) throw new RuleFault('cases:rule.pauseLate');
      if (input.question.trim().length < 4) throw new RuleFault('cases:rule.pauseQuestion');
      return {
        kind: 'case.paused',
        set: {
          ...contactSet(row, around),
          paused_at: now,
          pause_due_at: workdaysAfter(calendar, now, rules.pause.maxDays).at,
          pauses: row.pauses + 1,
        },
        note: { question: input.question },
      };
    },
    { ...options, then: (row, around) => tellResidents(context, around, row, 'case.message') },
  );
}

/** The clock runs on: the resident has answered, the unit needs no answer any more, or the cap is reached. */
export async function resumeCase(
  context: Context,
  actor: Actor,
  caseId: string,
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'resume',
    (row, around) => ({ kind: 'case.resumed', ...resumption(row, around) }),
    options,
  );
}

/** The limit moves by the working days that were really waited for, never by more than the cap. */
export function resumption(
  row: CaseRow,
  { now, rules, calendar }: Surroundings,
): { set: Partial<CaseRow>; note: { days: number; dueBefore: Instant } } {
  const waited = calendar.workingDaysBetween(dayOf(row.paused_at!), dayOf(now)).days;
  const days = Math.min(waited, rules.pause.maxDays);
  const due = movedDue(calendar, row.due_at, days);
  return {
    set: {
      due_at: due.at,
      is_due_provisional: due.provisional ? 1 : row.is_due_provisional,
      paused_days: row.paused_days + days,
    },
    note: { days, dueBefore: row.due_at },
  };
}

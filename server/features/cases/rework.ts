import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { receiptOf } from '../deadlines/index.ts';
import { act, tellResidents, tellUnit, type ActOptions, type Surroundings } from './change.ts';
import { NO_CLAIM } from './impossible-rules.ts';
import { limitsOfRound } from './limits.ts';
import { holderOf } from './states.ts';
import type { CaseRow } from './store.ts';

/**
 * Columns of a new round of handling. The round has its own limits and climbs its own ladder; the total clock
 * from receipt (`first_due_at`, `received_at`) and the highest rung ever reached stay.
 */
export function roundSet(
  row: CaseRow,
  { now, rules, calendar }: Surroundings,
  track: 'negative' | 'rework',
): Partial<CaseRow> {
  return {
    state: 'handling',
    holder: holderOf('handling'),
    ...limitsOfRound(calendar, rules, receiptOf(calendar, now), track, row.deadline_class),
    rework_round: row.rework_round + 1,
    round_track: track,
    round_began_at: now,
    contacted_at: null,
    closed_at: null,
    close_kind: null,
    false_closing_at: null,
    callback_due_at: null,
    callback_at: null,
    callback_outcome: null,
    ladder_step: -1,
    order_due_at: null,
  };
}

/** Whether the answer said that it was done: one that says that the request can't be met does not. */
export function saidDone(row: Pick<CaseRow, 'impossible_reason'>): boolean {
  return row.impossible_reason === null;
}

/**
 * The supervision office has an answer done again (返工): with a reason, in public, and counted. When the answer said
 * done and it was not (虚假办结), the supervision order follows at once (domain §5.3 L2).
 */
export async function orderRework(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { why: string; isFalseClosing?: boolean },
  options: ActOptions = {},
): Promise<CaseRow> {
  if (input.why.trim().length < 4) throw new RuleFault('cases:rule.reworkWhy');
  const isFalse = input.isFalseClosing === true;
  return act(
    context,
    actor,
    caseId,
    'order_rework',
    (row, around) => {
      if (row.impossible_state === 'claimed') throw new RuleFault('cases:rule.claimFirst');
      if (isFalse && !saidDone(row)) throw new RuleFault('cases:rule.saidNotDone');
      return {
        kind: 'case.rework_ordered',
        set: {
          ...roundSet(row, around, 'rework'),
          ...(isFalse ? { false_closing_at: around.now } : {}),
          // Whoever has it done again no longer holds it to be impossible.
          ...(row.impossible_state === 'confirmed' ? NO_CLAIM : {}),
        },
        note: { why: input.why, ...(isFalse ? { falseClosing: true } : {}) },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        await tellUnit(context, around, row, 'case.rework');
        await tellResidents(context, around, row, 'case.rework');
      },
    },
  );
}

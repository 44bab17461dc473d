import { createHmac } from 'node:crypto';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { dueAt, receiptOf, type Callback, type Rules } from '../deadlines/index.ts';
import { hasContact } from '../vault/index.ts';
import { act, tellResidents, type ActOptions, type Surroundings } from './change.ts';
import { classOfRound } from './limits.ts';
import type { CallbackOutcome } from './states.ts';
import type { CaseRow } from './store.ts';

type Round = Pick<CaseRow, 'id' | 'deadline_class' | 'round_track' | 'rework_round'>;

/** Whom the rules want called about an answer of this round, and within what time (domain §5.2); null: nobody. */
export function callbackOf(
  rules: Rules,
  row: Pick<Round, 'deadline_class' | 'round_track'>,
): Callback | null {
  return rules.classes[classOfRound(row.round_track, row.deadline_class)].callback;
}

/**
 * Until when somebody has to call about an answer that is given now. Whether a contact is held is not asked: a row
 * must not tell (the list asks the vault). Where the rules want a sample, the lot decides: the same for the same
 * round, and nothing that a unit could work out beforehand, since the county's secret is in it.
 */
export function callbackDue(
  context: Pick<Context, 'config'>,
  { now, rules, calendar }: Surroundings,
  row: Round,
): Instant | null {
  const callback = callbackOf(rules, row);
  if (callback === null) return null;
  if (callback.who === 'sample' && lotOf(context, row) >= rules.callbacks.samplePercent) return null;
  return dueAt(calendar, receiptOf(calendar, now), callback.within).at;
}

/** 0 to below 100. */
function lotOf({ config }: Pick<Context, 'config'>, row: Round): number {
  const digest = createHmac('sha256', config.register.secret).update(
    `callback:${row.id}:${row.rework_round}`,
  );
  return (digest.digest().readUInt32BE(0) / 2 ** 32) * 100;
}

/**
 * What came of calling a resident (回访). It is never a mark: only the resident judges, and is asked to in a message.
 * Who was not reached may be called again while the answer waits for its judgement.
 *
 * @throws NotFound outside the scope; Forbidden; RuleFault where nobody has to be called, or can be.
 */
export async function recordCallback(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { outcome: CallbackOutcome },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'callback',
    async (row, { trx, now }) => {
      if (row.callback_due_at === null || !(await hasContact(trx, context, row.id)))
        throw new RuleFault('cases:rule.callbackNone');
      if (!mayCallBack(row)) throw new RuleFault('cases:rule.callbackDone');
      return {
        kind: 'case.called_back',
        set: { callback_at: now, callback_outcome: input.outcome },
        note: { outcome: input.outcome },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        // Who does not want to judge is not asked again.
        if (input.outcome !== 'declined') await tellResidents(context, around, row, 'case.judge_asked');
      },
    },
  );
}

/** Whether there is somebody to call, or to call once more. */
export function mayCallBack(row: Pick<CaseRow, 'callback_due_at' | 'callback_outcome'>): boolean {
  return (
    row.callback_due_at !== null && (row.callback_outcome === null || row.callback_outcome === 'not_reached')
  );
}

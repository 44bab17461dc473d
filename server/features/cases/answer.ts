import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { callbackDue } from './callback.ts';
import { act, tellResidents, tellUnit, type ActOptions } from './change.ts';
import { contactSet, resumption } from './handling.ts';
import {
  claimSet,
  IMPOSSIBLE_WORDS_MIN,
  mayBeImpossible,
  type ImpossibleReason,
} from './impossible-rules.ts';
import type { CaseRow } from './store.ts';

/**
 * Answers the resident (答复): what was done, not what will be. Whether it came in time is settled here. With
 * `impossible` it says that the request can't be met, for one of the fixed reasons and explained at some length; a
 * second person then looks at that (domain §5.5).
 */
export async function answerCase(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { text: string; done: string; impossible?: ImpossibleReason | null },
  options: ActOptions & { files?: readonly Stored[] } = {},
): Promise<CaseRow> {
  const files = options.files ?? [];
  const reason = input.impossible ?? null;
  return act(
    context,
    actor,
    caseId,
    'answer',
    (row, around) => {
      const { now } = around;
      if (input.text.trim().length < 10) throw new RuleFault('cases:rule.answerShort');
      if (reason !== null) mustBeExplained(row, input.text);
      const pause = row.state === 'waiting' ? resumption(row, around).set : {};
      const due = pause.due_at ?? row.due_at;
      return {
        kind: 'case.answered',
        set: {
          ...pause,
          ...contactSet(row, around),
          answered_at: now,
          first_answered_at: row.first_answered_at ?? now,
          callback_due_at: callbackDue(context, around, row),
          callback_at: null,
          callback_outcome: null,
          is_answer_late: now > due ? 1 : row.rework_round > 0 ? row.is_answer_late : 0,
          ...claimSet(reason, actor, now),
        },
        note: {
          text: input.text,
          done: input.done,
          round: row.rework_round,
          unit: row.lead_unit_id,
          ...(reason === null ? {} : { impossible: reason }),
        },
        files: files.map((file) => file.sha256),
      };
    },
    {
      ...options,
      then: async (row, around) => {
        if (files.length > 0) {
          await insertAttachments(around.trx, files, {
            caseId,
            uploadedBy: 'unit',
            purpose: 'answer',
            at: around.now,
          });
        }
        await tellResidents(context, around, row, 'case.answered');
        if (reason === null) return;
        const office = await supervisionOffice(around.trx);
        await tellUnit(context, around, row, 'office.inbox', office?.id ?? null);
      },
    },
  );
}

function mustBeExplained(row: CaseRow, text: string): void {
  if (!mayBeImpossible(row.type)) throw new RuleFault('cases:rule.impossibleType');
  if ([...text.trim()].length < IMPOSSIBLE_WORDS_MIN) {
    throw new RuleFault('cases:rule.impossibleShort', { least: IMPOSSIBLE_WORDS_MIN });
  }
}

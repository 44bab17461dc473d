import { transact } from '../../../db/transaction.ts';
import { MEMBER_ROLES, type Actor } from '../../actor.ts';
import { dayOf, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { findMemberByAccount } from '../network/index.ts';
import { nameless } from './duty-actions.ts';
import { mustNameNobody, placeNames } from './personal.ts';
import { logRecords } from './records.ts';
import { findEntry, type EntryRow } from './store-log.ts';

/** How far back something done can be written down. */
export const LOG_DAYS_BACK = 60;

export interface Entry {
  doneOn: Day;
  divisionCode: string | null;
  unitId: string | null;
  words: string;
  looked: boolean;
}

/**
 * Writes down what was done, about matters and places. For the member alone: no office reads it, nothing counts it.
 *
 * @throws Forbidden without a certificate that counts; RuleFault for personal data, and for a day that is to come
 *   or long past.
 */
export async function writeEntry(context: Context, actor: Actor, input: Entry): Promise<EntryRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const today = dayOf(now);
    const { member } = await memberOnDuty(trx, actor, MEMBER_ROLES, now);
    if (input.doneOn > today) throw new RuleFault('duties:rule.notYet', { field: 'doneOn' });
    if (input.doneOn < plusDays(today, -LOG_DAYS_BACK)) {
      throw new RuleFault('duties:rule.longAgo', { field: 'doneOn', days: LOG_DAYS_BACK });
    }
    mustNameNobody([input.words], await placeNames(trx, member.town_code, today), input.looked);
    const { row } = await logRecords.create(
      trx,
      context,
      nameless(actor),
      now,
      {
        id: context.ids.id(),
        member_id: member.id,
        done_on: input.doneOn,
        division_code: input.divisionCode,
        unit_id: input.unitId,
        words: input.words,
        written_at: now,
        removed_at: null,
      },
      { kind: 'duty_log.written' },
    );
    return row;
  });
}

/** Takes an entry out for good: its words are gone. Whoever wrote it may at any time, in office or not. */
export async function removeEntry(context: Context, actor: Actor, entryId: string): Promise<void> {
  await transact(context.db, async (trx) => {
    const member = actor.accountId === null ? undefined : await findMemberByAccount(trx, actor.accountId);
    const entry = member && (await findEntry(trx, member.id, entryId));
    if (!entry) throw new NotFound();
    const now = context.clock.now();
    await logRecords.change(trx, context, nameless(actor), now, entry, {
      kind: 'duty_log.removed',
      set: { words: '', removed_at: now },
    });
  });
}

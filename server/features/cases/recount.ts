import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { receiptOf, workdaysAfter, type Receipt } from '../deadlines/index.ts';
import { applyChange, surroundings, type Surroundings } from './change.ts';
import { limitsFromReceipt, limitsOfRound, movedDue } from './limits.ts';
import { isOpen } from './states.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/**
 * Counts the limits of every open case again after the calendar changed. The old dates stay in the events; a
 * limit that has passed already stays passed, because nobody could have kept to a date they did not know.
 *
 * @returns how many cases got another date.
 */
export async function recountDeadlines(context: Context): Promise<{ seen: number; moved: number }> {
  let after: string | null = null;
  const counts = { seen: 0, moved: 0 };
  for (;;) {
    const rows = await store.pageOpenCases(context.db, after, 200);
    if (rows.length === 0) return counts;
    for (const { id } of rows) {
      counts.seen += 1;
      if (await recountOne(context, id)) counts.moved += 1;
    }
    after = rows.at(-1)!.id;
  }
}

async function recountOne(context: Context, id: string): Promise<boolean> {
  return transact(context.db, async (trx) => {
    const row = await store.getCase(trx, id);
    if (!isOpen(row.state)) return false;
    const around = await surroundings(context, trx, row.rules_version);
    const set = recounted(row, around);
    const moved = set.due_at !== row.due_at || set.first_due_at !== row.first_due_at;
    const planned = set.contact_due_at !== row.contact_due_at || set.pause_due_at !== row.pause_due_at;
    if (!moved && !planned) return false;
    await applyChange(context, around, SYSTEM, row, {
      kind: 'case.recounted',
      set,
      note: { dueBefore: row.due_at, dueAfter: set.due_at ?? row.due_at },
    });
    return moved;
  });
}

/** The limits as the calendar of today gives them, with what was granted and waited for since. */
function recounted(row: CaseRow, { calendar, rules, now }: Surroundings): Partial<CaseRow> {
  const received: Receipt = receiptOf(calendar, row.submitted_at);
  const first = limitsFromReceipt(calendar, rules, received, row.deadline_class);
  const round =
    row.rework_round > 0 && row.round_track !== 'first'
      ? limitsOfRound(calendar, rules, receiptOf(calendar, row.round_began_at), row.round_track, row.deadline_class)
      : { contact_due_at: first.contact_due_at, due_at: first.due_at, is_due_provisional: first.is_due_provisional };
  // Extensions and pauses belong to the first round: a round of rework has neither.
  const extra = row.rework_round > 0 ? 0 : row.extended_days + row.paused_days;
  const due = movedDue(calendar, round.due_at, extra).at;
  return {
    received_at: received.receivedAt,
    received_on: received.receivedOn,
    first_due_at: first.first_due_at,
    ...(row.due_at > now ? { due_at: due, is_due_provisional: round.is_due_provisional } : {}),
    ...(row.contacted_at === null && (row.contact_due_at ?? '') > now ? { contact_due_at: round.contact_due_at } : {}),
    ...(row.paused_at === null
      ? {}
      : { pause_due_at: workdaysAfter(calendar, row.paused_at, rules.pause.maxDays).at }),
  };
}

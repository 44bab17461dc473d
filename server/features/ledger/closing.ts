import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import type { Stored } from '../attachments/index.ts';
import { holdRegister } from '../register/index.ts';
import { drawCheck } from './check-actions.ts';
import { keepNote, ownEntry, type Note } from './entry-actions.ts';
import { entryRecords } from './records.ts';
import { findNoteByForm, listNotes } from './store-notes.ts';
import { findEntryByCode, type EntryRow } from './store.ts';
import { publicWords } from './words.ts';

/**
 * The unit asks that an entry be closed (销号): what it did, with evidence. From here on somebody who is not of the
 * unit looks on the spot. The same form again changes nothing.
 *
 * @throws RuleFault without measures, or without any evidence; Conflict when it is no longer open.
 */
export async function askClosing(
  context: Context,
  actor: Actor,
  code: string,
  input: Note,
  files: readonly Stored[] = [],
): Promise<EntryRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const entry = await ownEntry(trx, actor, code);
    if ((await findNoteByForm(trx, input.formId))?.entry_id === entry.id) return entry;
    if (entry.state !== 'open') throw new Conflict('ledger:conflict.notOpen');
    if (entry.measures === null) throw new RuleFault('ledger:rule.measuresFirst', { field: 'words' });
    const notes = await listNotes(trx, [entry.id]);
    // What showed an earlier state was not enough then, and is not enough now.
    const since = entry.reopened > 0 ? (entry.asked_at ?? '') : '';
    const isShown = notes.some((note) => note.files > 0 && note.written_at > since);
    if (files.length === 0 && !isShown) throw new RuleFault('ledger:rule.noEvidence', { field: 'files' });
    await keepNote(trx, context, actor, entry, 'closing', input, files);
    const now = context.clock.now();
    const event = { kind: 'ledger.closing_asked', set: { state: 'asked' as const, asked_at: now } };
    const { row } = await entryRecords.change(trx, context, actor, now, entry, event);
    await drawCheck(trx, context, actor, row);
    return row;
  });
}

/**
 * The supervision office closes an entry that was found put right, or opens it again with its reason.
 *
 * @throws Forbidden for the own unit; Conflict when nobody has looked yet, or another was faster.
 */
export async function decideClosing(
  context: Context,
  actor: Actor,
  code: string,
  input: { accept: boolean; words: string; looked: boolean },
): Promise<EntryRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'ledger.manage')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const entry = await findEntryByCode(trx, code);
    if (!entry) throw new NotFound();
    if (entry.unit_id === actor.unitId) throw new Forbidden('ledger:rule.ownUnit');
    if (entry.state !== 'checked') throw new Conflict('ledger:conflict.notChecked');
    const now = context.clock.now();
    const { looked } = input;
    const words = await publicWords(trx, context, input.words, { least: 4, looked, field: 'words' });
    const event = input.accept
      ? {
          kind: 'ledger.closed',
          set: {
            state: 'closed' as const,
            closed_at: now,
            closed_by: actor.accountId,
            decision_words: words,
          },
        }
      : {
          kind: 'ledger.reopened',
          set: { state: 'open' as const, reopened: entry.reopened + 1, decision_words: words },
        };
    return (await entryRecords.change(trx, context, actor, now, entry, event)).row;
  });
}

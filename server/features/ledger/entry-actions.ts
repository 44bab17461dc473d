import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, daysBetween, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit } from '../units/index.ts';
import { entryRecords, noteRecords } from './records.ts';
import { amberAt, DAYS_MOST, dueAtOf, entryCode, POST, type NoteKind, type Source } from './rules.ts';
import { findNoteByForm, type NoteRow } from './store-notes.ts';
import { findEntryByCode, findEntryByKey, nextNumber, type EntryRow } from './store.ts';
import { publicWords } from './words.ts';

export interface NewEntry {
  source: Source;
  sourceRef: string | null;
  /** One thing opens one entry: the same key again gives the entry there is. */
  sourceKey: string | null;
  problem: string;
  unitId: string;
  /** Empty: the post of the unit's leader. */
  post: string;
  dueOn: Day;
}

/**
 * Opens an entry in the caller's transaction, for rooms that have looked at the words already: an inspection, an
 * evaluation. The unit's head answers for it, and the county's leader in whose charge the unit is supervises it.
 *
 * @throws RuleFault for a unit that is none, or a last day that is not to come.
 */
export async function openEntry(
  trx: Trx,
  context: Context,
  actor: Actor,
  input: NewEntry,
): Promise<EntryRow> {
  await holdRegister(trx, context.dialect);
  const before = input.sourceKey === null ? undefined : await findEntryByKey(trx, input.sourceKey);
  if (before) return before;
  const now = context.clock.now();
  const today = dayOf(now);
  const unit = await findUnit(trx, input.unitId);
  if (!unit) throw new RuleFault('ledger:rule.unit', { field: 'unit' });
  const days = daysBetween(today, input.dueOn);
  if (days < 1 || days > DAYS_MOST)
    throw new RuleFault('ledger:rule.dueOn', { field: 'due', most: DAYS_MOST });
  const year = Number(today.slice(0, 4));
  const number = await nextNumber(trx, year);
  const dueAt = dueAtOf(input.dueOn);
  const row = {
    id: context.ids.id(),
    code: entryCode(year, number),
    year,
    number,
    source: input.source,
    source_ref: input.sourceRef,
    source_key: input.sourceKey,
    problem: input.problem,
    measures: null,
    unit_id: unit.id,
    post: input.post === '' ? unit.leaderPost : input.post,
    leader_post: unit.countyLeaderPost,
    due_on: input.dueOn,
    due_at: dueAt,
    amber_at: amberAt(now, dueAt),
    state: 'open' as const,
    reopened: 0,
    made_at: now,
    made_by: actor.accountId,
    asked_at: null,
    closed_at: null,
    closed_by: null,
    decision_words: null,
  };
  const { row: entry } = await entryRecords.create(trx, context, actor, now, row, { kind: 'ledger.opened' });
  await queueNotice(trx, context, {
    dedupeKey: `unit.ledger_opened/${entry.id}`,
    recipient: { kind: 'unit', id: entry.unit_id },
    template: 'unit.ledger_opened',
    args: { code: entry.code },
  });
  return entry;
}

/** The supervision office puts something on the ledger by hand. The same form again changes nothing. */
export async function makeEntry(
  context: Context,
  actor: Actor,
  input: Omit<NewEntry, 'sourceKey'> & { looked: boolean; formId: string },
): Promise<EntryRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'ledger.manage')) throw new Forbidden();
    const { looked, formId, ...rest } = input;
    const problem = await publicWords(trx, context, input.problem, { looked, field: 'problem' });
    const post =
      input.post === ''
        ? ''
        : await publicWords(trx, context, input.post, { ...POST, looked, field: 'post' });
    return openEntry(trx, context, actor, { ...rest, problem, post, sourceKey: `form/${formId}` });
  });
}

/** The entry, if it is of the actor's own unit. @throws NotFound, the same for what is not there. */
export async function ownEntry(trx: Trx, actor: Actor, code: string): Promise<EntryRow> {
  const entry = await findEntryByCode(trx, code);
  if (!entry || !holds(actor, 'ledger.answer') || entry.unit_id !== actor.unitId) throw new NotFound();
  return entry;
}

/**
 * The unit says what it is going to do, and which post answers for it.
 *
 * @param input.seen the version the form was filled in on: of two at once the second is told.
 * @throws Conflict when the entry is no longer open, or somebody was faster.
 */
export async function sayMeasures(
  context: Context,
  actor: Actor,
  code: string,
  input: { measures: string; post: string; looked: boolean; seen: number },
): Promise<EntryRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const entry = await ownEntry(trx, actor, code);
    if (entry.state !== 'open') throw new Conflict('ledger:conflict.notOpen');
    if (entry.version !== input.seen) throw new Conflict();
    const { looked } = input;
    const set = {
      measures: await publicWords(trx, context, input.measures, { looked, field: 'measures' }),
      post: await publicWords(trx, context, input.post, { ...POST, looked, field: 'post' }),
    };
    const event = { kind: 'ledger.measures', set };
    return (await entryRecords.change(trx, context, actor, context.clock.now(), entry, event)).row;
  });
}

export interface Note {
  words: string;
  looked: boolean;
  formId: string;
}

/** The unit writes how far it is. The same form again changes nothing. */
export async function writeNote(
  context: Context,
  actor: Actor,
  code: string,
  input: Note,
  files: readonly Stored[] = [],
): Promise<NoteRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const entry = await ownEntry(trx, actor, code);
    const before = await findNoteByForm(trx, input.formId);
    if (before?.entry_id === entry.id) return before;
    if (entry.state !== 'open') throw new Conflict('ledger:conflict.notOpen');
    return keepNote(trx, context, actor, entry, 'progress', input, files);
  });
}

/** Writes a note down with its evidence, in the caller's transaction. */
export async function keepNote(
  trx: Trx,
  context: Context,
  actor: Actor,
  entry: EntryRow,
  kind: NoteKind,
  { words, looked, formId }: Note,
  files: readonly Stored[],
): Promise<NoteRow> {
  const now = context.clock.now();
  const row = {
    id: context.ids.id(),
    entry_id: entry.id,
    kind,
    words: await publicWords(trx, context, words, { looked }),
    files: files.length,
    form_id: formId,
    written_at: now,
    written_by: actor.accountId,
  };
  const event = { kind: `ledger_note.${kind}`, files: files.map(({ sha256 }) => sha256) };
  const { row: note } = await noteRecords.create(trx, context, actor, now, row, event);
  await keepFiles(trx, note.id, files, 'unit', now);
  return note;
}

/** Names files as a note's or check's own; what they were called where they came from is not kept. */
export async function keepFiles(
  trx: Trx,
  ownerId: string,
  files: readonly Stored[],
  uploadedBy: 'unit' | 'office',
  at: string,
): Promise<void> {
  const neutral = files.map((file, index) => ({
    ...file,
    displayName: `${file.kind === 'photo' ? 'photo' : 'document'}-${index + 1}.${file.kind === 'photo' ? 'jpg' : 'pdf'}`,
  }));
  await insertAttachments(trx, neutral, { caseId: ownerId, uploadedBy, purpose: 'evidence', at });
}

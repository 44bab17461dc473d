import { recorded } from '../register/index.ts';
import * as notes from './store-notes.ts';
import * as entries from './store.ts';

/** The ledger and the register, bound: nothing in it changes without an event. */
export const entryRecords = recorded<entries.EntryRow>({
  stream: 'ledger-entry',
  insert: entries.insertEntry,
  update: entries.updateEntry,
  page: entries.pageEntries,
});

export const noteRecords = recorded<notes.NoteRow>({
  stream: 'ledger-note',
  insert: notes.insertNote,
  update: notes.updateNote,
  page: notes.pageNotes,
});

/** Who has a check is in no event: a unit never learns it. */
export const checkRecords = recorded<notes.CheckRow>({
  stream: 'ledger-check',
  insert: notes.insertCheck,
  update: notes.updateCheck,
  page: notes.pageChecks,
  uncovered: ['member_id', 'lot'],
});

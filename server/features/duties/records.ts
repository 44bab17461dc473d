import { recorded } from '../register/index.ts';
import * as log from './store-log.ts';
import * as lookBacks from './store-look-backs.ts';
import * as reports from './store-reports.ts';
import * as tasks from './store.ts';

/** Tasks and reports, bound to the register: nothing in them changes without an event. */
export const taskRecords = recorded<tasks.TaskRow>({
  stream: 'duty-task',
  insert: tasks.insertTask,
  update: tasks.updateTask,
  page: tasks.pageTasks,
});

export const reportRecords = recorded<reports.ReportRow>({
  stream: 'duty-report',
  insert: reports.insertReport,
  update: reports.updateReport,
  page: reports.pageReports,
});

/** Words of the log can be taken out again, so they are in no event. */
export const logRecords = recorded<log.EntryRow>({
  stream: 'duty-log',
  insert: log.insertEntry,
  update: log.updateEntry,
  page: log.pageEntries,
  uncovered: ['words'],
});

/** Who had a check, and lost it again, is in no event: nothing counts what a person did not get to. */
export const lookBackRecords = recorded<lookBacks.LookBackRow>({
  stream: 'look-back',
  insert: lookBacks.insertLookBack,
  update: lookBacks.updateLookBack,
  page: lookBacks.pageLookBacks,
  uncovered: ['member_id', 'lot'],
});

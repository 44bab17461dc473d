import type { Context } from '../context.ts';
import { echoRecords, exposureRecords, leadershipRecords } from '../features/boards/index.ts';
import { caseRecords, contactRecords, dataRecords, orderRecords } from '../features/cases/index.ts';
import {
  certificateRecords,
  courseRecords,
  examRecords,
  questionRecords,
} from '../features/certificates/index.ts';
import { logRecords, lookBackRecords, reportRecords, taskRecords } from '../features/duties/index.ts';
import {
  planRecords as evaluationPlanRecords,
  roundRecords,
  roundUnitRecords,
  wordsRecords,
} from '../features/evaluations/index.ts';
import { padRecords } from '../features/intake/index.ts';
import {
  findingRecords,
  inspectionRecords,
  planRecords as inspectionPlanRecords,
} from '../features/inspections/index.ts';
import { checkRecords, entryRecords, noteRecords } from '../features/ledger/index.ts';
import {
  applicationRecords,
  callRecords,
  memberRecords,
  protectRecords,
  recusalRecords,
  removalRecords,
  tieRecords,
} from '../features/network/index.ts';
import {
  closureRecords,
  excuseRecords,
  opinionRecords,
  postRecords,
  sessionRecords,
  stationRecords,
  weekRecords,
} from '../features/stations/index.ts';
import { reviewRecords, sheetRecords, windowRecords } from '../features/windows/index.ts';
import { verifyRegister, type Fault } from '../features/register/index.ts';
import { progressOn, type Output } from '../progress.ts';

/** Every table whose rows are bound to the register. */
const RECORDED = {
  cases: caseRecords,
  orders: orderRecords,
  contact_requests: contactRecords,
  data_requests: dataRecords,
  exposures: exposureRecords,
  leadership_lines: leadershipRecords,
  echoes: echoRecords,
  members: memberRecords,
  member_ties: tieRecords,
  network_calls: callRecords,
  network_applications: applicationRecords,
  recusal_requests: recusalRecords,
  removals: removalRecords,
  protect_requests: protectRecords,
  duty_tasks: taskRecords,
  duty_reports: reportRecords,
  duty_log: logRecords,
  look_backs: lookBackRecords,
  courses: courseRecords,
  questions: questionRecords,
  exams: examRecords,
  certificates: certificateRecords,
  slip_pads: padRecords,
  stations: stationRecords,
  station_closures: closureRecords,
  leadership_posts: postRecords,
  listening_sessions: sessionRecords,
  opinions: opinionRecords,
  listening_weeks: weekRecords,
  listening_excuses: excuseRecords,
  service_windows: windowRecords,
  window_sheets: sheetRecords,
  window_reviews: reviewRecords,
  evaluation_rounds: roundRecords,
  evaluation_units: roundUnitRecords,
  evaluation_words: wordsRecords,
  evaluation_plans: evaluationPlanRecords,
  ledger_entries: entryRecords,
  ledger_notes: noteRecords,
  ledger_checks: checkRecords,
  inspection_plans: inspectionPlanRecords,
  inspections: inspectionRecords,
  inspection_findings: findingRecords,
} as const;

/** Checks the register and every recorded row; how far it is goes to `shown`. @returns 0 when all is as it was written, else 1. */
export async function verifyAll(
  context: Context,
  say: (line: string) => void,
  shown: Output = process.stderr,
): Promise<number> {
  const progress = progressOn(shown);
  const verdict = await verifyRegister(context.db, context, {
    onProgress: (done, total) => progress.show('Register entries checked', done, total),
  });
  const faults: string[] = verdict.faults.map((fault) => faultLine('register', fault));
  for (const [table, records] of Object.entries(RECORDED)) {
    const found = await records.verify(context.db, (done, total) =>
      progress.show(`Rows of ${table} checked`, done, total),
    );
    faults.push(...found.map((fault) => faultLine(table, fault)));
  }
  progress.end();
  for (const line of faults) say(line);
  say(`size ${verdict.size}, root ${verdict.root}, erased ${verdict.erased}`);
  say(faults.length === 0 ? 'Nothing was touched.' : `Faults: ${faults.length}.`);
  return faults.length === 0 ? 0 : 1;
}

function faultLine(table: string, { seq, stream, column, what }: Fault): string {
  const where = [seq === null ? '' : `entry ${seq}`, stream ?? ''].filter((part) => part !== '').join(', ');
  return `${table}: ${where === '' ? '' : `${where}, `}${column}: ${what}`;
}

import type { Context } from '../server/context.ts';
import * as checkListening from './check-listening.ts';
import * as countStatistics from './count-statistics.ts';
import * as countViews from './count-views.ts';
import * as drawLookBacks from './draw-look-backs.ts';
import * as endTerms from './end-terms.ts';
import * as escalate from './escalate.ts';
import * as evaluationRounds from './evaluation-rounds.ts';
import * as forget from './forget.ts';
import * as giveDuties from './give-duties.ts';
import * as publishBoards from './publish-boards.ts';
import * as recountDeadlines from './recount-deadlines.ts';
import * as renewCertificates from './renew-certificates.ts';
import * as sendNotices from './send-notices.ts';
import * as sweep from './sweep.ts';
import * as turnInspections from './turn-inspections.ts';

export type Counts = Record<string, number>;

export interface Job {
  /** Imperative, as on the command line: `npm run job -- escalate`. */
  name: string;
  /** When: five fields of cron, in Asia/Shanghai. */
  cron: string;
  run(context: Context, tick: Tick): Promise<Counts>;
}

export interface Tick {
  /** When this job last finished before; null: never, or not known. */
  lastTickAt: string | null;
}

/**
 * Every job on one table. In one minute they run in this order: first limits follow the calendar, then the cases
 * climb, then the board looks at who has replied, then it is counted, then people are told.
 */
export const timetable: readonly Job[] = [
  { name: 'recount-deadlines', cron: '* * * * *', run: recountDeadlines.run },
  { name: 'escalate', cron: '* * * * *', run: escalate.run },
  { name: 'publish-boards', cron: '*/5 * * * *', run: publishBoards.run },
  { name: 'count-statistics', cron: '*/10 * * * *', run: countStatistics.run },
  { name: 'send-notices', cron: '* * * * *', run: sendNotices.run },
  { name: 'count-views', cron: '1 0 * * *', run: countViews.run },
  { name: 'evaluation-rounds', cron: '10 0 * * *', run: evaluationRounds.run },
  { name: 'give-duties', cron: '5 0 * * *', run: giveDuties.run },
  { name: 'draw-look-backs', cron: '20 0 * * 1', run: drawLookBacks.run },
  { name: 'turn-inspections', cron: '25 0 * * *', run: turnInspections.run },
  { name: 'end-terms', cron: '5 0 * * *', run: endTerms.run },
  { name: 'check-listening', cron: '0 1 * * 1', run: checkListening.run },
  { name: 'renew-certificates', cron: '15 2 * * *', run: renewCertificates.run },
  { name: 'forget', cron: '10 3 * * *', run: forget.run },
  { name: 'sweep', cron: '30 3 * * *', run: sweep.run },
];

export function findJob(name: string): Job | undefined {
  return timetable.find((job) => job.name === name);
}

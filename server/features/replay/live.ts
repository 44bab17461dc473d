import { migrate } from '../../../db/migrate.ts';
import { transact, type Reader } from '../../../db/transaction.ts';
import { runJob } from '../../../jobs/run-job.ts';
import { slotAtOrAfter } from '../../../jobs/slots.ts';
import { findJob, type Job } from '../../../jobs/timetable.ts';
import type { Actor } from '../../actor.ts';
import { MINUTE, dayOf, plus, type Day, type Instant } from '../../clock.ts';
import { isFault, readMessages, type Fault, type Row } from '../archive/index.ts';
import { nextBoardsDueAt } from '../boards/index.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  nextDueAt,
  recordContact,
  submitCase,
} from '../cases/index.ts';
import { calendarOf, receiptOf, seedDeadlines, type WorkCalendar } from '../deadlines/index.ts';
import { insertSector, insertUnit } from '../units/index.ts';
import type { ReplayContext } from './open.ts';
import { reportOn, type Replayed, type ReplayResult } from './report.ts';

export interface ReplayOptions {
  from?: Day | undefined;
  to?: Day | undefined;
  onProgress?: (what: string, done: number, total: number) => void;
  /** A sentence about a row that was skipped. */
  onFault?: (sentence: string) => void;
}

/** A job of the timetable and the question when it has something to do next. */
interface ReplayJob {
  job: Job;
  dueAt: (reader: Reader) => Promise<Instant | null>;
  lastSlot: Instant | null;
}

/** Something that happens at a moment. At one moment people act before the clock does. */
interface Act {
  at: Instant;
  run(): Promise<void>;
}

/**
 * Lives an archive of messages (issue "Real input"): each is submitted at its time, dispatched, taken up and
 * contacted the same working hour, answered at its reply time, while the jobs run on their timetable in
 * between. Minutes in which no job can have anything to do are passed over.
 */
export async function replayArchive(
  context: ReplayContext,
  source: string | Uint8Array,
  options: ReplayOptions = {},
): Promise<ReplayResult> {
  await migrate(context.connection);
  const posts = await furnish(context);
  const { rows, skipped } = await readRows(source, options);
  const calendar = await calendarOf(context.db);
  const lived: Replayed[] = [];
  const acts = rows.flatMap((row) => actsOf(context, posts, calendar, row, lived));
  // Stable: acts of one message at one moment keep their order.
  acts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

  const boards = findJob('publish-boards')!;
  // Idle slots are passed over here, which is no outage: the boards must not take the gap for one.
  const unguarded: Job = { ...boards, run: (at) => boards.run(at, { lastTickAt: null }) };
  const jobs: ReplayJob[] = [
    { job: findJob('escalate')!, dueAt: nextDueAt, lastSlot: null },
    { job: unguarded, dueAt: nextBoardsDueAt, lastSlot: null },
  ];
  for (const [index, act] of acts.entries()) {
    await tickUntil(context, jobs, act.at);
    context.clock.set(act.at);
    await act.run();
    options.onProgress?.('Replaying', index + 1, acts.length);
  }
  await tickUntil(context, jobs, null);
  return reportOn(context, lived, skipped, options.onProgress);
}

async function readRows(
  source: string | Uint8Array,
  { from, to, onFault }: ReplayOptions,
): Promise<{ rows: Row[]; skipped: number }> {
  const rows: Row[] = [];
  let skipped = 0;
  for await (const item of readMessages(source)) {
    if (isFault(item)) {
      skipped += 1;
      onFault?.(sentenceOf(item));
      continue;
    }
    const day = dayOf(item.submittedAt);
    if ((from === undefined || day >= from) && (to === undefined || day <= to)) rows.push(item);
  }
  return { rows, skipped };
}

function sentenceOf({ row, column, key, args }: Fault): string {
  const where = row === 0 ? 'The file' : `Row ${row}${column ? `, ${column}` : ''}`;
  const value = args['value'] === undefined ? '' : ` ("${args['value']}")`;
  return `${where}: ${key.replace('archive:', '')}${value}; skipped`;
}

interface Posts {
  dispatcher: Actor;
  officer: Actor;
  unitId: string;
}

/** The least a county needs for the road: two offices and one unit that answers for everything. */
async function furnish(context: ReplayContext): Promise<Posts> {
  const unit = (code: string, office: object) => ({
    id: context.ids.id(),
    code,
    name: code,
    nameEn: code,
    kind: 'office' as const,
    peerGroup: 'bureau' as const,
    sectorId: 'replay',
    leaderPost: code,
    leaderPostEn: code,
    countyLeaderPost: code,
    countyLeaderPostEn: code,
    validFrom: '2004-01-01',
    ...office,
  });
  const dispatch = unit('dispatch', { isDispatchOffice: true, takesCases: false });
  const supervision = unit('supervision', { isSupervisionOffice: true, takesCases: false });
  const answering = unit('answering', {});
  await transact(context.db, async (trx) => {
    await seedDeadlines(trx, context.clock.now());
    await insertSector(trx, { id: 'replay', code: 'replay', name: 'replay', nameEn: 'replay' });
    for (const one of [dispatch, supervision, answering]) await insertUnit(trx, one);
  });
  const post = (role: Actor['role'], unitId: string): Actor => ({
    role,
    accountId: null,
    scope: 'unit',
    unitId,
  });
  return {
    dispatcher: post('dispatcher', dispatch.id),
    officer: post('officer', answering.id),
    unitId: answering.id,
  };
}

/** What happens with one message, in order. */
function actsOf(
  context: ReplayContext,
  posts: Posts,
  calendar: WorkCalendar,
  row: Row,
  lived: Replayed[],
): Act[] {
  let id = '';
  const submit: Act = {
    at: row.submittedAt,
    async run() {
      const { row: made } = await submitCase(context, {
        submissionId: context.ids.id(),
        type: 'complaint',
        categoryCode: 'other',
        title: [...(row.subject || row.details)].slice(0, 60).join(''),
        details: row.details,
        placeText: '',
        divisionCode: null,
        unitId: null,
        isUrgent: false,
        isConfidential: false,
        isMinor: false,
        consentsToPublish: true,
        contact: null,
        channel: 'import',
        externalRef: row.id,
        lang: 'zh-CN',
      });
      id = made.id;
      lived.push({ caseId: made.id, externalId: row.id, row: row.row });
    },
  };
  // The same working hour; an office that answers on a day off has taken it up before it does.
  const opens = receiptOf(calendar, row.submittedAt).receivedAt;
  const takenUp = row.answeredAt !== null && row.answeredAt < opens ? row.answeredAt : opens;
  const takeUp: Act = {
    at: takenUp < row.submittedAt ? row.submittedAt : takenUp,
    async run() {
      const dispatch = {
        leadUnitId: posts.unitId,
        coUnitIds: [],
        deadlineClass: 'complaint' as const,
        brief: row.details,
      };
      await dispatchCase(context, posts.dispatcher, id, dispatch);
      await acknowledgeCase(context, posts.officer, id);
      await recordContact(context, posts.officer, id, { words: 'first contact' });
    },
  };
  const { answer, answeredAt } = row;
  if (answer === null || answeredAt === null) return [submit, takeUp];
  const reply: Act = {
    at: answeredAt,
    async run() {
      await answerCase(context, posts.officer, id, { text: answer.padEnd(10, '。'), done: '' });
    },
  };
  return [submit, takeUp, reply];
}

/** Runs the jobs in every slot before `until` in which one of them has something to do; null: until none has. */
async function tickUntil(
  context: ReplayContext,
  jobs: readonly ReplayJob[],
  until: Instant | null,
): Promise<void> {
  for (;;) {
    const slots: (Instant | null)[] = [];
    for (const job of jobs) slots.push(nextSlot(job, await job.dueAt(context.db)));
    const next = slots.filter((slot) => slot !== null).sort()[0];
    if (next === undefined || (until !== null && next >= until)) return;
    context.clock.set(next);
    for (const [index, replayed] of jobs.entries()) {
      if (slots[index] !== next) continue;
      const outcome = await runJob(context, replayed.job, next);
      if (!outcome.ran || outcome.error !== null) throw new Error(`${replayed.job.name} failed at ${next}`);
      if (Object.values(outcome.counts ?? {}).every((n) => n === 0)) {
        throw new Error(`${replayed.job.name} had something to do at ${next} and did nothing`);
      }
      replayed.lastSlot = next;
    }
  }
}

/** The first slot of the timetable in which what is due at `due` is done: a slot never comes twice. */
function nextSlot({ job, lastSlot }: ReplayJob, due: Instant | null): Instant | null {
  if (due === null) return null;
  const from = lastSlot !== null && lastSlot >= due ? plus(lastSlot, MINUTE) : due;
  return slotAtOrAfter(job.cron, from);
}

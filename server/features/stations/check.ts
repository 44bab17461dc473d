import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../actor.ts';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { calendarOf, rulesAt } from '../deadlines/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { listUnits } from '../units/index.ts';
import { weekRecords } from './records.ts';
import { isRecordOverdue, listSessionsOfWeek, type SessionRow } from './session-store.ts';
import { listPosts, listPostsBetween, type PostRow } from './store.ts';
import {
  findWeek,
  listExcusesOfWeek,
  listWeek,
  readCheckedUntil,
  setCheckedUntil,
  type ExcuseRow,
  type WeekRow,
} from './week-store.ts';
import {
  countsOf,
  outcomesOf,
  owesIn,
  plusWeeks,
  sundayOf,
  weekOf,
  weeksAfter,
  workdaysIn,
  type SessionView,
} from './weeks.ts';

export type Checked = Record<
  | 'weeks'
  | 'units'
  | 'due'
  | 'held'
  | 'late'
  | 'missed'
  | 'excused'
  | 'closed'
  | 'warned'
  | 'corrected'
  | 'waiting'
  | 'failed',
  number
>;

/**
 * The weekly check: for every whole week that is over and was not checked before, what became of each leadership
 * post of each unit; after an outage each of the weeks once. A unit that missed is warned. Then what has turned out
 * otherwise since is corrected: a record that grew late, a session closed afterwards. Safe to run twice, or twice at
 * once. A week of which the official calendar isn't known yet waits for it.
 */
export async function checkListening(context: Context): Promise<Checked> {
  const { db } = context;
  const counts: Checked = {
    weeks: 0,
    units: 0,
    due: 0,
    held: 0,
    late: 0,
    missed: 0,
    excused: 0,
    closed: 0,
    warned: 0,
    corrected: 0,
    waiting: 0,
    failed: 0,
  };
  const last = plusWeeks(weekOf(dayOf(context.clock.now())), -1);
  const before = await readCheckedUntil(db);
  for (const week of weeksAfter(before ?? plusWeeks(last, -1), last)) {
    const calendar = await calendarOf(db);
    if (workdaysIn(calendar, week).provisional) {
      context.log.warn({ week }, 'the week has no official calendar yet: its listening is not checked');
      counts.waiting = 1;
      break;
    }
    const { rules } = await rulesAt(db, week);
    const failed = owesIn(calendar, rules, week) ? await checkWeek(context, week, counts) : 0;
    // The mark stays before a week with a unit that failed: the next run looks at it again.
    if (failed > 0) break;
    await transact(db, (trx) => setCheckedUntil(trx, week));
    counts.weeks += 1;
  }
  await correctWeeks(context, last, counts);
  return counts;
}

async function checkWeek(context: Context, week: Day, counts: Checked): Promise<number> {
  const { db } = context;
  const known = new Set((await listWeek(db, week)).map((row) => row.unit_id));
  const parts = await partsOf(context, week);
  let failed = 0;
  for (const [unitId, unit] of parts) {
    if (known.has(unitId)) continue;
    try {
      await checkUnit(context, week, unitId, unit, counts);
    } catch (fault) {
      failed += 1;
      context.log.error({ unitId, week, fault: nameOf(fault) }, 'a unit could not be checked');
    }
  }
  counts.failed += failed;
  return failed;
}

interface Parts {
  posts: PostRow[];
  sessions: SessionRow[];
  excuses: ExcuseRow[];
}

/** Everything a week is judged by, of every unit that owes something in it; four readings for all of them. */
async function partsOf({ db }: Pick<Context, 'db'>, week: Day): Promise<Map<string, Parts>> {
  const end = sundayOf(week);
  const units = new Set((await listUnits(db, { day: end })).map(({ id }) => id));
  const posts = Map.groupBy(await listPostsBetween(db, week, end), (post) => post.unit_id);
  const sessions = Map.groupBy(await listSessionsOfWeek(db, week), (session) => session.unit_id);
  const excuses = Map.groupBy(await listExcusesOfWeek(db, week), (excuse) => excuse.unit_id);
  return new Map(
    [...posts]
      .filter(([unitId]) => units.has(unitId))
      .map(([unitId, own]) => [
        unitId,
        { posts: own, sessions: sessions.get(unitId) ?? [], excuses: excuses.get(unitId) ?? [] },
      ]),
  );
}

async function checkUnit(
  context: Context,
  week: Day,
  unitId: string,
  parts: Parts,
  counts: Checked,
): Promise<void> {
  const now = context.clock.now();
  const columns = columnsOf(parts, week, now);
  if (columns.due === 0) return;
  const warned = await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    if (await findWeek(trx, unitId, week)) return null;
    const row = { id: context.ids.id(), unit_id: unitId, week_on: week, checked_at: now, ...columns };
    await weekRecords.create(trx, context, SYSTEM, now, row, { kind: 'listening-week.checked' });
    if (columns.is_missed === 0) return false;
    return queueNotice(trx, context, {
      dedupeKey: `unit.listening_missed/${unitId}/${week}`,
      recipient: { kind: 'unit', id: unitId },
      template: 'unit.listening_missed',
      args: { code: week },
    });
  });
  if (warned === null) return;
  counts.units += 1;
  if (warned) counts.warned += 1;
  for (const name of ['due', 'held', 'late', 'missed', 'excused', 'closed'] as const) {
    counts[name] += columns[name];
  }
}

function columnsOf({ posts, sessions, excuses }: Parts, week: Day, now: Instant) {
  const outcomes = outcomesOf(
    posts,
    week,
    sessions.map((row) => viewOf(row, now)),
    excuses.map((row) => ({ postId: row.post_id, state: row.state })),
  );
  const counts = countsOf(outcomes);
  return { ...counts, outcomes_json: JSON.stringify(outcomes), is_missed: counts.missed > 0 ? 1 : 0 };
}

function viewOf(row: SessionRow, now: Instant): SessionView {
  return {
    id: row.id,
    state: row.state,
    calledOffBy: row.called_off_by,
    expected: JSON.parse(row.expected_json) as string[],
    there: row.there_json === null ? null : (JSON.parse(row.there_json) as string[]),
    isLate: row.is_record_late === 1 || isRecordOverdue(row, now),
  };
}

/** Looks again at the weeks that still can weigh. */
async function correctWeeks(context: Context, last: Day, counts: Checked): Promise<void> {
  const { rules } = await rulesAt(context.db, last);
  for (const week of weeksAfter(plusWeeks(last, -rules.listening.windowWeeks - 1), last)) {
    const rows = await listWeek(context.db, week);
    const parts = rows.length === 0 ? new Map<string, Parts>() : await partsOf(context, week);
    for (const row of rows) {
      const own = parts.get(row.unit_id);
      if (!own || columnsOf(own, week, context.clock.now()).outcomes_json === row.outcomes_json) continue;
      try {
        const corrected = await transact(context.db, async (trx) => {
          await holdRegister(trx, context.dialect);
          return settleWeek(trx, context, SYSTEM, row.unit_id, week);
        });
        if (corrected) counts.corrected += 1;
      } catch (fault) {
        counts.failed += 1;
        context.log.error(
          { unitId: row.unit_id, week, fault: nameOf(fault) },
          'a week could not be corrected',
        );
      }
    }
  }
}

/**
 * Works a week of a unit out again after it was checked, in the caller's transaction: a session was closed, a record
 * came, an excuse was decided. A week that was not checked yet is left to the check.
 *
 * @returns the row when something in it changed, else null.
 */
export async function settleWeek(
  trx: Trx,
  context: Context,
  actor: Actor,
  unitId: string,
  week: Day,
): Promise<WeekRow | null> {
  const row = await findWeek(trx, unitId, week);
  if (!row) return null;
  const now = context.clock.now();
  const parts = {
    posts: await listPosts(trx, unitId),
    sessions: await listSessionsOfWeek(trx, week, unitId),
    excuses: await listExcusesOfWeek(trx, week, unitId),
  };
  const set = columnsOf(parts, week, now);
  if (set.outcomes_json === row.outcomes_json) return null;
  const event = { kind: 'listening-week.corrected', set };
  return (await weekRecords.change(trx, context, actor, now, row, event)).row;
}

/** What may be logged of a failure: its kind. A message could hold what somebody wrote. */
function nameOf(fault: unknown): string {
  return fault instanceof Error ? fault.name : 'unknown';
}

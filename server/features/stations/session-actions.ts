import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { atTime, dayOf, timeOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { calendarOf, rulesAt, workdaysAfter } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import { settleWeek } from './check.ts';
import { momentOf } from './plan-actions.ts';
import { isHost } from './policy.ts';
import { publicWords } from './public-words.ts';
import { opinionRecords, sessionRecords } from './records.ts';
import { ATTENDEES, CAME_MOST, closureOn, openingWindow, standsOn, type Attendees } from './rules.ts';
import { findSession, listUnpublished, type SessionRow } from './session-store.ts';
import { getStation, listClosures, listPosts, type StationRow } from './store.ts';

export interface Seen {
  /** The version the person was looking at: when it has moved on since, they are told instead. */
  seen?: number | undefined;
}

/**
 * Finds a session for its host, under the register's head: of two who act at once the second sees the first.
 *
 * @throws NotFound for whoever isn't of the host's unit: to others it isn't there.
 */
export async function sessionForHost(
  trx: Trx,
  context: Context,
  actor: Actor,
  id: string,
): Promise<{ row: SessionRow; station: StationRow; now: Instant }> {
  await holdRegister(trx, context.dialect);
  const row = await findSession(trx, id);
  if (!row) throw new NotFound();
  const station = await getStation(trx, row.station_id);
  if (!isHost(actor, station)) throw new NotFound();
  return { row, station, now: context.clock.now() };
}

/**
 * The host opens a session: from half an hour before its start until its end. From here on its record is owed.
 *
 * @throws Conflict when it was opened, closed or called off; RuleFault outside its hours, and at a closed station.
 */
export async function openSession(context: Context, actor: Actor, id: string): Promise<SessionRow> {
  return transact(context.db, async (trx) => {
    const { row, station, now } = await sessionForHost(trx, context, actor, id);
    if (row.state !== 'planned') throw new Conflict(`stations:conflict.${row.state}`, momentOf(row));
    const closure = closureOn(await listClosures(trx, row.held_on, station.id), row.held_on);
    if (closure) throw new RuleFault('stations:rule.closed', { day: row.held_on, reason: closure.reason });
    const { from, to } = openingWindow(row);
    if (now < from || now > to) {
      const times = { from: timeOf(from), to: row.ends };
      throw new RuleFault('stations:rule.notNow', { day: row.held_on, ...times });
    }
    const { rules } = await rulesAt(trx, row.held_on);
    const start = atTime(row.held_on, row.starts);
    const due = workdaysAfter(await calendarOf(trx), start, rules.listening.record).at;
    const event = {
      kind: 'listening.opened',
      set: { state: 'open' as const, opened_at: now, record_due_at: due },
    };
    return (await sessionRecords.change(trx, context, actor, now, row, event)).row;
  });
}

/**
 * The host closes a session: which posts were there, and how many people came, by group. No names, no positions.
 *
 * @throws Conflict unless it is open; RuleFault for posts that are not the unit's, or numbers that are none.
 */
export async function closeSession(
  context: Context,
  actor: Actor,
  id: string,
  input: { there: readonly string[]; came: Partial<Record<Attendees, number>> },
): Promise<SessionRow> {
  return transact(context.db, async (trx) => {
    const { row, now } = await sessionForHost(trx, context, actor, id);
    if (row.state !== 'open') throw new Conflict(`stations:conflict.close.${row.state}`, momentOf(row));
    const posts = (await listPosts(trx, row.unit_id)).filter((post) => standsOn(post, row.held_on));
    if (input.there.some((one) => !posts.some((post) => post.id === one))) {
      throw new RuleFault('stations:rule.posts');
    }
    const event = {
      kind: 'listening.closed',
      set: {
        state: 'closed' as const,
        closed_at: now,
        there_json: JSON.stringify([...new Set(input.there)].sort()),
        came_json: JSON.stringify(countedBy(input.came)),
      },
    };
    const { row: closed } = await sessionRecords.change(trx, context, actor, now, row, event);
    await settleWeek(trx, context, actor, closed.unit_id, closed.week_on);
    return closed;
  });
}

function countedBy(came: Partial<Record<Attendees, number>>): Record<Attendees, number> {
  const counted = Object.fromEntries(ATTENDEES.map((group) => [group, came[group] ?? 0]));
  if (Object.values(counted).some((n) => !Number.isInteger(n) || n < 0 || n > CAME_MOST)) {
    throw new RuleFault('stations:rule.came', { most: CAME_MOST });
  }
  return counted as Record<Attendees, number>;
}

/**
 * Closes the record: what was heard becomes public, and nothing is added any more. After its limit it is late, and
 * stays so.
 *
 * @throws Conflict when the session still runs or the record is closed; RuleFault for a forum without minutes.
 */
export async function closeRecord(
  context: Context,
  actor: Actor,
  id: string,
  input: { minutes: string; looked: boolean },
  options: Seen = {},
): Promise<SessionRow> {
  return transact(context.db, async (trx) => {
    const { row, now } = await sessionForHost(trx, context, actor, id);
    if (row.state !== 'closed') throw new Conflict(`stations:conflict.record.${row.state}`);
    if (row.record_closed_at !== null) throw new Conflict('stations:conflict.recorded');
    if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
    const event = {
      kind: 'listening.recorded',
      set: {
        record_closed_at: now,
        is_record_late: now > row.record_due_at! ? 1 : 0,
        minutes: await minutesOf(trx, context, row, input),
      },
    };
    const { row: recorded } = await sessionRecords.change(trx, context, actor, now, row, event);
    for (const opinion of await listUnpublished(trx, row.id)) {
      const published = { kind: 'opinion.published', set: { published_at: now } };
      await opinionRecords.change(trx, context, actor, now, opinion, published);
    }
    await settleWeek(trx, context, actor, recorded.unit_id, recorded.week_on);
    return recorded;
  });
}

async function minutesOf(
  trx: Trx,
  context: Context,
  row: SessionRow,
  { minutes, looked }: { minutes: string; looked: boolean },
): Promise<string | null> {
  if (row.kind === 'listening' && minutes.trim() === '') return null;
  return publicWords(trx, context, minutes, { least: 10, most: 5000, looked });
}

/** Whether a host may open a session today: for offering the button. */
export const isToday = (row: SessionRow, now: Instant): boolean => row.held_on === dayOf(now);

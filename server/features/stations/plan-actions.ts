import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { atTime, dayOf, timeOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { calendarOf, type WorkCalendar } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import { isOfUnit } from './policy.ts';
import { publicWords } from './public-words.ts';
import { sessionRecords } from './records.ts';
import {
  closureOn,
  isOpenDay,
  isWithinHours,
  minutesOf,
  overlaps,
  PLAN_WEEKS,
  SESSION_MINUTES,
  standsOn,
  type Attendees,
  type SessionKind,
  type Slot,
} from './rules.ts';
import { findSession, listSessionsOn, type SessionRow } from './session-store.ts';
import { findStationByCode, listClosures, listPosts, type StationRow } from './store.ts';
import { plusWeeks, sundayOf, weekOf } from './weeks.ts';

export interface SessionPlan {
  stationCode: string;
  day: Day;
  starts: string;
  ends: string;
  kind: SessionKind;
  attendees: Attendees | null;
  /** Ids of the leadership posts that are to come. */
  posts: readonly string[];
}

/** Every column of a session that nothing has happened to yet. */
export const UNHELD = {
  state: 'planned',
  there_json: null,
  came_json: null,
  opened_at: null,
  closed_at: null,
  record_due_at: null,
  record_closed_at: null,
  is_record_late: 0,
  minutes: null,
  called_off_at: null,
  called_off_by: null,
  called_off_why: null,
} as const satisfies Partial<SessionRow>;

/**
 * Plans a session of the actor's unit at any station, for this week or one of the next. Two sessions never share a
 * minute, at a station or of a unit's post.
 *
 * @throws RuleFault for a station that is closed, a time outside its hours, what overlaps, and posts that are none.
 */
export async function planSession(context: Context, actor: Actor, plan: SessionPlan): Promise<SessionRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'listening.plan') || actor.unitId === null) throw new Forbidden();
    // Under the register's head, so that of two who want the same hour the second sees the first.
    await holdRegister(trx, context.dialect);
    const now = context.clock.now();
    const station = await findStationByCode(trx, plan.stationCode);
    if (!station) throw new RuleFault('stations:rule.station');
    const slot: Slot = { held_on: plan.day, starts: plan.starts, ends: plan.ends };
    fitsTime(slot, now);
    await fitsStation(trx, station, slot, await calendarOf(trx));
    if ((plan.kind === 'forum') !== (plan.attendees !== null)) throw new RuleFault('stations:rule.attendees');
    await fitsPosts(trx, actor.unitId, slot, plan.posts);
    const { row } = await sessionRecords.create(
      trx,
      context,
      actor,
      now,
      {
        ...UNHELD,
        ...slot,
        id: context.ids.id(),
        station_id: station.id,
        unit_id: actor.unitId,
        week_on: weekOf(plan.day),
        kind: plan.kind,
        attendees: plan.attendees,
        expected_json: JSON.stringify([...new Set(plan.posts)].sort()),
        planned_at: now,
      },
      { kind: 'listening.planned', note: { station: station.code } },
    );
    return row;
  });
}

function fitsTime(slot: Slot, now: Instant): void {
  const length = minutesOf(slot.ends) - minutesOf(slot.starts);
  if (length < SESSION_MINUTES.least || length > SESSION_MINUTES.most) {
    throw new RuleFault('stations:rule.length', { ...SESSION_MINUTES });
  }
  if (atTime(slot.held_on, slot.starts) <= now) throw new RuleFault('stations:rule.past');
  if (slot.held_on > sundayOf(plusWeeks(weekOf(dayOf(now)), PLAN_WEEKS))) {
    throw new RuleFault('stations:rule.far', { weeks: PLAN_WEEKS });
  }
}

async function fitsStation(trx: Trx, station: StationRow, slot: Slot, calendar: WorkCalendar): Promise<void> {
  const closure = closureOn(await listClosures(trx, slot.held_on, station.id), slot.held_on);
  if (closure) throw new RuleFault('stations:rule.closed', { day: slot.held_on, reason: closure.reason });
  if (!isOpenDay(station, slot.held_on, calendar)) {
    throw new RuleFault('stations:rule.dayOff', { day: slot.held_on });
  }
  if (!isWithinHours(station, slot.starts, slot.ends)) {
    throw new RuleFault('stations:rule.outsideHours', { opens: station.opens, closes: station.closes });
  }
  const taken = (await listSessionsOn(trx, slot.held_on, { stationId: station.id })).find((one) =>
    overlaps(one, slot),
  );
  if (taken) throw new RuleFault('stations:rule.overlaps', { starts: taken.starts, ends: taken.ends });
}

async function fitsPosts(trx: Trx, unitId: string, slot: Slot, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) throw new RuleFault('stations:rule.noPosts');
  const posts = (await listPosts(trx, unitId)).filter((post) => standsOn(post, slot.held_on));
  if (wanted.some((id) => !posts.some((post) => post.id === id))) throw new RuleFault('stations:rule.posts');
  for (const other of await listSessionsOn(trx, slot.held_on, { unitId })) {
    const both = (JSON.parse(other.expected_json) as string[]).find((id) => wanted.includes(id));
    if (both !== undefined && overlaps(other, slot)) {
      const { post } = posts.find(({ id }) => id === both)!;
      throw new RuleFault('stations:rule.postElsewhere', { post, starts: other.starts, ends: other.ends });
    }
  }
}

/** The unit takes a planned session back before it begins. What was owed in that week is owed all the same. */
export async function callOffSession(
  context: Context,
  actor: Actor,
  id: string,
  input: { why: string },
): Promise<SessionRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await findSession(trx, id);
    if (!row || !isOfUnit(actor, row)) throw new NotFound();
    if (row.state !== 'planned') throw new Conflict(`stations:conflict.${row.state}`, momentOf(row));
    const now = context.clock.now();
    const event = {
      kind: 'listening.called_off',
      set: {
        state: 'called_off' as const,
        called_off_at: now,
        called_off_by: 'unit' as const,
        called_off_why: await publicWords(trx, context, input.why, { most: 300 }),
      },
    };
    return (await sessionRecords.change(trx, context, actor, now, row, event)).row;
  });
}

/** When a session was opened and closed, for saying why it can't be done again. */
export function momentOf(row: SessionRow): Record<string, string> {
  const time = (at: Instant | null): string => (at === null ? '' : timeOf(at));
  return { opened: time(row.opened_at), closed: time(row.closed_at) };
}

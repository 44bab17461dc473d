import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { queueNotice } from '../notices/index.ts';
import { publicWords } from './public-words.ts';
import { closureRecords, sessionRecords } from './records.ts';
import { mayEdit } from './registry-actions.ts';
import { listPlannedAt } from './session-store.ts';
import { findClosure, findStationByCode, listClosures, type ClosureRow } from './store.ts';

/**
 * Closes a station on some days, or until further notice. Sessions planned there are called off, their units are
 * told, and nobody counts as having missed them. A session that is open runs to its end.
 *
 * @throws RuleFault for days that are over, in the wrong order, or closed already.
 */
export async function closeStation(
  context: Context,
  actor: Actor,
  code: string,
  input: { from: Day; to: Day | null; reason: string },
): Promise<{ closure: ClosureRow; calledOff: number }> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const now = context.clock.now();
    const station = await findStationByCode(trx, code);
    if (!station) throw new NotFound();
    const { from, to } = input;
    if (from < dayOf(now)) throw new RuleFault('stations:rule.closurePast');
    if (to !== null && to < from) throw new RuleFault('stations:rule.closureOrder');
    const known = await listClosures(trx, from, station.id);
    if (known.some((one) => to === null || one.from_on <= to)) {
      throw new RuleFault('stations:rule.closedAlready');
    }
    const reason = await publicWords(trx, context, input.reason, { most: 300 });
    const { row: closure } = await closureRecords.create(
      trx,
      context,
      actor,
      now,
      { id: context.ids.id(), station_id: station.id, from_on: from, to_on: to, reason, closed_at: now },
      { kind: 'station.closed', note: { station: station.code } },
    );
    const planned = await listPlannedAt(trx, station.id, from, to);
    for (const session of planned) {
      await sessionRecords.change(trx, context, actor, now, session, {
        kind: 'listening.called_off',
        set: {
          state: 'called_off',
          called_off_at: now,
          called_off_by: 'station',
          called_off_why: reason,
        },
        note: { station: station.code, closure: closure.id },
      });
      await queueNotice(trx, context, {
        dedupeKey: `unit.listening_called_off/${session.id}`,
        recipient: { kind: 'unit', id: session.unit_id },
        template: 'unit.listening_called_off',
        args: { code: station.code },
      });
    }
    return { closure, calledOff: planned.length };
  });
}

/**
 * Opens a closed station again from today: the closure ends yesterday, or is taken back when it has not begun.
 * What was called off stays so; it can be planned anew.
 */
export async function reopenStation(
  context: Context,
  actor: Actor,
  code: string,
  closureId: string,
): Promise<ClosureRow> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const now = context.clock.now();
    const station = await findStationByCode(trx, code);
    const closure = await findClosure(trx, closureId);
    if (!station || closure?.station_id !== station.id) throw new NotFound();
    const yesterday = plusDays(dayOf(now), -1);
    const isOver = closure.to_on !== null && (closure.to_on <= yesterday || closure.to_on < closure.from_on);
    if (isOver) throw new RuleFault('stations:rule.openAlready');
    // One that has not begun yet ends before its own beginning: it never was.
    const last = closure.from_on > yesterday ? plusDays(closure.from_on, -1) : yesterday;
    const set = { to_on: last };
    const event = { kind: 'station.reopened', set, note: { station: station.code } };
    return (await closureRecords.change(trx, context, actor, now, closure, event)).row;
  });
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { run as escalate } from '../../jobs/escalate.ts';
import { run } from '../../jobs/recount-deadlines.ts';
import { timetable } from '../../jobs/timetable.ts';
import { SYSTEM } from '../../server/actor.ts';
import { DAY, plus } from '../../server/clock.ts';
import {
  escalateOverdue,
  exposureRecords,
  listExposuresOfCase,
  pledgeFix,
  publishBoards,
} from '../../server/features/boards/index.ts';
import {
  caseRecords,
  getCase,
  listOrdersOfCase,
  orderRecords,
  replyToOrder,
} from '../../server/features/cases/index.ts';
import { importCalendarYear, seedCalendar, uncountedVersion } from '../../server/features/deadlines/index.ts';
import { packagedSchedules } from '../../server/features/deadlines/seed.ts';
import { listEvents } from '../../server/features/register/index.ts';
import type { TestContext } from '../support/context.ts';
import { handled, LEADER, noticed, openRoad, submit, workdaysOn } from '../boards/road.ts';

let context: TestContext;
beforeEach(async () => {
  context = await openRoad();
});
afterEach(() => context.close());

/** The official year with these days off as well. */
async function takeOff(...days: string[]): Promise<void> {
  const official = packagedSchedules()
    .get(2026)!
    .filter(({ day }) => !days.includes(day));
  await importCalendarYear(context, SYSTEM, {
    year: 2026,
    days: [...official, ...days.map((day) => ({ day, kind: 'off' as const, name: '县庆' }))].sort((a, b) =>
      a.day < b.day ? -1 : 1,
    ),
    source: '测试通知',
    isOfficial: true,
  });
}
const lastEvent = async (stream: string) => (await listEvents(context.db, stream)).at(-1)!;
const exposureOf = async (caseId: string) => (await listExposuresOfCase(context.db, caseId)).at(-1)!;
const verified = async () => [
  ...(await caseRecords.verify(context.db)),
  ...(await orderRecords.verify(context.db)),
  ...(await exposureRecords.verify(context.db)),
];

describe('recount-deadlines', () => {
  it('does nothing while the calendar is the one that was counted with', async () => {
    await handled(context);
    expect(await run(context)).toEqual({});
  });

  it('counts once after the calendar has changed, and before the ladder looks at the limits', async () => {
    const { id } = await handled(context);
    const before = await getCase(context.db, id);
    await takeOff('2026-03-09');
    expect(timetable.findIndex(({ name }) => name === 'recount-deadlines')).toBeLessThan(
      timetable.findIndex(({ name }) => name === 'escalate'),
    );
    context.clock.set(plus(before.due_at, -1));
    expect(await run(context)).toEqual({ seen: 1, moved: 1, orders: 0, notices: 0, failed: 0 });
    context.clock.set(before.due_at);
    expect(await escalate(context)).toMatchObject({ L0: 1, L1: 0 });
    expect(await run(context)).toEqual({});
    expect((await listEvents(context.db, `case:${id}`)).map(({ kind }) => kind)).toContain('case.recounted');
    expect(await verified()).toEqual([]);
  });

  it('counts as well when a new version of the software brings a year along', async () => {
    context.clock.set('2026-12-30T01:00:00.000Z');
    const { id } = await submit(context);
    await transact(context.db, async (trx) => {
      await trx.deleteFrom('calendar_years').where('year', '=', 2026).execute();
      expect(await seedCalendar(trx, context.clock.now())).toEqual([2026]);
    });
    expect(await run(context)).toMatchObject({ seen: 1 });
    expect((await getCase(context.db, id)).state).toBe('received');
    expect(await run(context)).toEqual({});
  });

  it('comes again for a case that failed, and counts the others', async () => {
    const broken = await handled(context);
    const sound = await handled(context);
    await context.db.updateTable('cases').set({ rules_version: 99 }).where('id', '=', broken.id).execute();
    await takeOff('2026-03-09');
    expect(await run(context)).toMatchObject({ seen: 2, moved: 1, failed: 1 });
    expect((await getCase(context.db, sound.id)).due_at).toBe('2026-03-10T10:00:00.000Z');
    expect(await uncountedVersion(context.db)).not.toBeNull();
    expect(await run(context)).toMatchObject({ seen: 2, moved: 0, failed: 1 });
  });

  it('moves the reply to a supervision order, keeps the old date, and leaves an answered one alone', async () => {
    const open = await handled(context);
    const answered = await handled(context);
    context.clock.set(await workdaysOn(context, 8));
    await escalateOverdue(context);
    const [theirs] = await listOrdersOfCase(context.db, answered.id);
    await replyToOrder(context, LEADER, theirs!.id, { reply: '已经派人去修，周五修好' });
    const [order] = await listOrdersOfCase(context.db, open.id);
    expect(order!.reply_due_at).toBe('2026-03-17T10:00:00.000Z');

    await takeOff('2026-03-16');
    expect(await run(context)).toMatchObject({ orders: 1, failed: 0 });
    const [later] = await listOrdersOfCase(context.db, open.id);
    expect(later!.reply_due_at).toBe('2026-03-18T10:00:00.000Z');
    expect(await lastEvent(`order:${order!.id}`)).toMatchObject({
      kind: 'order.recounted',
      payload: { note: { dueBefore: order!.reply_due_at, dueAfter: later!.reply_due_at } },
    });
    expect(await getCase(context.db, open.id)).toMatchObject({
      order_due_at: later!.reply_due_at,
      ladder_step: 2,
      next_step: 'L3',
    });
    expect((await listOrdersOfCase(context.db, answered.id))[0]!.reply_due_at).toBe(theirs!.reply_due_at);
    expect(await verified()).toEqual([]);
  });

  it('moves a right of reply that runs, with the outage that was added to it', async () => {
    const { kase, notice } = await noticed(context);
    expect(notice.reply_due_at).toBe('2026-03-19T10:00:00.000Z');
    context.clock.set('2026-03-18T10:00:00.000Z');
    await publishBoards(context, { lastTickAt: plus(context.clock.now(), -1.5 * DAY) });
    expect(await exposureOf(kase.id)).toMatchObject({ reply_due_at: '2026-03-23T10:00:00.000Z' });
    await takeOff('2026-03-17', '2026-03-23');
    expect(await run(context)).toMatchObject({ notices: 1 });
    const moved = await exposureOf(kase.id);
    // Three working days are the 20th now; a day and a half of outage end on Sunday, and Monday is off.
    expect(moved.reply_due_at).toBe('2026-03-24T10:00:00.000Z');
    expect(await lastEvent(`exposure:${notice.id}`)).toMatchObject({
      kind: 'exposure.recounted',
      payload: { note: { before: { reply_due_at: '2026-03-23T10:00:00.000Z' } } },
    });
    expect(await verified()).toEqual([]);
  });

  it('leaves what was published on the board, and moves only what is still to be done', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    const published = await exposureOf(kase.id);
    expect(published).toMatchObject({ state: 'published', pledge_due_at: '2026-03-24T10:00:00.000Z' });
    await takeOff('2026-03-17', '2026-03-23');
    await run(context);
    const after = await exposureOf(kase.id);
    expect(after).toMatchObject({
      state: 'published',
      published_at: published.published_at,
      reply_due_at: published.reply_due_at,
      due_at: published.due_at,
      pledge_due_at: '2026-03-25T10:00:00.000Z',
    });
    expect(after.fix_due_at! > published.fix_due_at!).toBe(true);
    expect((await getCase(context.db, kase.id)).ladder_step).toBe(4);
  });

  it('keeps the day that a unit has pledged by itself', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    await pledgeFix(context, LEADER, notice.id, { text: '本周内修好', by: '2026-03-27' });
    await takeOff('2026-03-23');
    await run(context);
    expect(await exposureOf(kase.id)).toMatchObject({ fix_due_at: '2026-03-27T10:00:00.000Z' });
  });

  it('changes nothing when it counts again what was right', async () => {
    const { kase } = await noticed(context);
    await takeOff('2026-06-10');
    expect(await run(context)).toEqual({ seen: 1, moved: 0, orders: 0, notices: 0, failed: 0 });
    expect((await lastEvent(`case:${kase.id}`)).kind).not.toBe('case.recounted');
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, plus } from '../../server/clock.ts';
import {
  echoRecords,
  escalateOverdue,
  exposureRecords,
  leadershipRecords,
  listExposuresOfCase,
  nextBoardsDueAt,
  publishBoards,
} from '../../server/features/boards/index.ts';
import { caseRecords, dispatchCase, getCase, vetoPublication } from '../../server/features/cases/index.ts';
import type { TestContext } from '../support/context.ts';
import { answer, DISPATCHER, handled, judge, noticed, openRoad, submit, workdaysOn } from './road.ts';

let context: TestContext;
beforeEach(async () => {
  context = await openRoad();
});
afterEach(async () => context.close());

const exposureOf = async (caseId: string) => (await listExposuresOfCase(context.db, caseId)).at(-1)!;
const lines = () => context.db.selectFrom('leadership_lines').selectAll().orderBy('id').execute();
const verified = async () => [
  ...(await exposureRecords.verify(context.db)),
  ...(await leadershipRecords.verify(context.db)),
  ...(await echoRecords.verify(context.db)),
  ...(await caseRecords.verify(context.db)),
];

describe('escalateOverdue', () => {
  it('takes every step of the ladder that was missed in one run, and none of them again', async () => {
    const { id } = await handled(context);
    context.clock.set(await workdaysOn(context, 10));
    expect(await escalateOverdue(context, { pageSize: 1 })).toMatchObject({
      seen: 1,
      L0: 1,
      L1: 1,
      L2: 1,
      L3: 1,
      failed: 0,
    });
    expect(await escalateOverdue(context)).toMatchObject({ seen: 0, L3: 0 });
    expect((await listExposuresOfCase(context.db, id)).length).toBe(1);
  });

  it('opens a notice with three working days of right of reply and a number of the year', async () => {
    const { kase, notice } = await noticed(context);
    expect(notice).toMatchObject({
      code: 'BG-2026-0001',
      kind: 'process',
      cause: 'overdue',
      state: 'candidate',
      unit_id: 'unit-housing',
      is_count_only: 0,
      due_at: kase.due_at,
      noticed_at: '2026-03-16T10:00:00.000Z',
      reply_due_at: '2026-03-19T10:00:00.000Z',
    });
    expect(await nextBoardsDueAt(context.db)).toBe(notice.reply_due_at);
  });

  it('reaches every page of due cases', async () => {
    for (let n = 0; n < 7; n++) await handled(context);
    context.clock.set(await workdaysOn(context, 10));
    expect(await escalateOverdue(context, { pageSize: 2 })).toMatchObject({ seen: 7, L3: 7 });
    const codes = (await context.db.selectFrom('exposures').select('code').orderBy('code').execute()).map(
      ({ code }) => code,
    );
    expect(codes).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `BG-2026-000${n}`));
  });

  it('lets one broken case stop nothing but itself', async () => {
    const broken = await handled(context);
    const sound = await handled(context);
    await context.db.updateTable('cases').set({ rules_version: 99 }).where('id', '=', broken.id).execute();
    context.clock.set(await workdaysOn(context, 10));
    expect(await escalateOverdue(context, { pageSize: 1 })).toMatchObject({ seen: 2, L3: 1, failed: 1 });
    expect((await listExposuresOfCase(context.db, sound.id)).length).toBe(1);
  });

  it('tells of every step after it was taken', async () => {
    await handled(context);
    context.clock.set(await workdaysOn(context, 10));
    const steps: string[] = [];
    await escalateOverdue(context, { onTaken: ({ step }) => steps.push(step) });
    expect(steps).toEqual(['L0', 'L1', 'L2', 'L3']);
  });

  it('never opens a notice about a sealed report', async () => {
    const { id } = await submit(context, { type: 'report' });
    context.clock.set(await workdaysOn(context, 60));
    await escalateOverdue(context);
    expect(await listExposuresOfCase(context.db, id)).toEqual([]);
    expect(await nextBoardsDueAt(context.db)).toBeNull();
  });

  it.each([
    ['a minor', { isMinor: true }],
    ['a confidential case', { isConfidential: true }],
  ])('only counts %s', async (_what, parts) => {
    expect((await noticed(context, parts)).notice.is_count_only).toBe(1);
  });
});

describe('publishBoards', () => {
  it('publishes at the very moment the right of reply ends, not a millisecond before', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(plus(notice.reply_due_at, -1));
    expect(await publishBoards(context)).toMatchObject({ published: 0, lapsed: 0 });
    context.clock.set(notice.reply_due_at);
    expect(await publishBoards(context)).toMatchObject({ published: 1, failed: 0 });
    expect(await publishBoards(context)).toMatchObject({ published: 0 });
    expect(await exposureOf(kase.id)).toMatchObject({
      state: 'published',
      published_at: '2026-03-19T10:00:00.000Z',
      pledge_due_at: '2026-03-24T10:00:00.000Z',
      fix_due_at: '2026-04-10T10:00:00.000Z',
      archive_due_at: '2027-03-19T10:00:00.000Z',
    });
    expect(await getCase(context.db, kase.id)).toMatchObject({
      ladder_step: 4,
      ladder_highest: 4,
      next_step: null,
    });
    expect(await verified()).toEqual([]);
  });

  it('lets a notice lapse when the unit answered before the publication', async () => {
    const { kase, notice } = await noticed(context);
    await answer(context, kase.id);
    context.clock.set(notice.reply_due_at);
    expect(await publishBoards(context)).toMatchObject({ published: 0, lapsed: 1 });
    expect(await exposureOf(kase.id)).toMatchObject({ state: 'lapsed', published_at: null });
    expect(await getCase(context.db, kase.id)).toMatchObject({ ladder_step: 3, ladder_highest: 3 });
  });

  it('gives a unit that has the case by now a notice and a right of reply of its own', async () => {
    const { id } = await submit(context);
    context.clock.set(await workdaysOn(context, 10));
    await escalateOverdue(context);
    const office = await exposureOf(id);
    expect(office.unit_id).toBe('unit-dispatch');
    await dispatchCase(context, DISPATCHER, id, {
      leadUnitId: 'unit-housing',
      coUnitIds: [],
      deadlineClass: 'complaint',
      brief: '路口的灯坏了，需要修好',
    });
    context.clock.set(office.reply_due_at);
    expect(await publishBoards(context)).toMatchObject({ published: 0, lapsed: 1 });
    const [first, second] = await listExposuresOfCase(context.db, id);
    expect(first).toMatchObject({ state: 'lapsed' });
    expect(second).toMatchObject({
      state: 'candidate',
      unit_id: 'unit-housing',
      noticed_at: office.reply_due_at,
    });
    context.clock.set(second!.reply_due_at);
    expect(await publishBoards(context)).toMatchObject({ published: 1 });
  });

  it('publishes no more than a count after a veto, and the case still climbs', async () => {
    const { kase, notice } = await noticed(context);
    await vetoPublication(context, kase.id);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    expect(await exposureOf(kase.id)).toMatchObject({ state: 'published', is_count_only: 1 });
    expect((await getCase(context.db, kase.id)).ladder_step).toBe(4);
  });

  it('lists a missed fix once, for the county and on the case', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    const { fix_due_at: fixDueAt } = await exposureOf(kase.id);
    expect(await nextBoardsDueAt(context.db)).toBe(fixDueAt);
    context.clock.set(plus(fixDueAt!, -1));
    expect((await publishBoards(context)).listed).toBe(0);
    context.clock.set(fixDueAt!);
    expect((await publishBoards(context)).listed).toBe(1);
    expect((await publishBoards(context)).listed).toBe(0);
    expect(await getCase(context.db, kase.id)).toMatchObject({ ladder_step: 5, ladder_highest: 5 });
    expect(await lines()).toMatchObject([
      { reason: 'fix_missed', case_id: kase.id, unit_id: 'unit-housing' },
    ]);
    expect(await verified()).toEqual([]);
  });

  it('does not list an entry whose case was answered before the fix was due', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    await answer(context, kase.id);
    context.clock.set((await exposureOf(kase.id)).fix_due_at!);
    expect((await publishBoards(context)).listed).toBe(0);
    expect(await lines()).toEqual([]);
    expect((await exposureOf(kase.id)).state).toBe('published');
  });

  it('leaves the ladder of a later round alone when the fix of an earlier one was missed', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    await answer(context, kase.id);
    const { fix_due_at: fixDueAt } = await exposureOf(kase.id);
    context.clock.set(plus(fixDueAt!, -HOUR));
    await judge(context, kase.id, 1, false);
    context.clock.set(fixDueAt!);
    expect((await publishBoards(context)).listed).toBe(1);
    expect(await getCase(context.db, kase.id)).toMatchObject({
      rework_round: 1,
      ladder_step: -1,
      ladder_highest: 5,
      next_step: 'L0',
    });
  });

  it('puts a unit with two exposures in ninety days on the list once, and no case a rung higher', async () => {
    const { id: first } = await handled(context);
    const { id: second } = await handled(context);
    await handled(context);
    context.clock.set(await workdaysOn(context, 10));
    await escalateOverdue(context);
    context.clock.set(await workdaysOn(context, 3));
    expect((await publishBoards(context)).published).toBe(3);
    expect(await lines()).toMatchObject([{ reason: 'repeated', case_id: null, unit_id: 'unit-housing' }]);
    expect((await getCase(context.db, first)).ladder_step).toBe(4);
    expect((await getCase(context.db, second)).ladder_step).toBe(4);
  });

  it('puts an entry right when the resident calls it solved, and counts thirty days to the check', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    context.clock.advance(HOUR);
    await answer(context, kase.id);
    await judge(context, kase.id, 3);
    context.clock.advance(MINUTE);
    expect((await publishBoards(context)).putRight).toBe(1);
    expect(await exposureOf(kase.id)).toMatchObject({
      state: 'put_right',
      put_right_by: 'resident',
      put_right_at: '2026-03-19T11:00:00.000Z',
      follow_up_due_at: '2026-04-18T10:00:00.000Z',
    });
  });

  it('takes an entry off the public list after twelve months and keeps it', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    await answer(context, kase.id);
    context.clock.set('2027-03-19T10:00:00.000Z');
    expect((await publishBoards(context)).archived).toBe(1);
    expect((await publishBoards(context)).archived).toBe(0);
    expect(await exposureOf(kase.id)).toMatchObject({ archived_at: '2027-03-19T10:00:00.000Z' });
    expect(await nextBoardsDueAt(context.db)).toBeNull();
  });
});

describe('the guard of the clock', () => {
  it('adds an outage to a right of reply it fell into, once, to the end of a working day', async () => {
    const { kase, notice } = await noticed(context);
    const lastTickAt = plus(notice.noticed_at, HOUR);
    context.clock.set(plus(notice.reply_due_at, HOUR));
    expect(await publishBoards(context, { lastTickAt })).toMatchObject({ extended: 1, published: 0 });
    expect(await publishBoards(context, { lastTickAt })).toMatchObject({ extended: 0, published: 0 });
    // 72 hours of outage on top of Thursday 19 March 18:00 is a Sunday: the end of Monday.
    expect((await exposureOf(kase.id)).reply_due_at).toBe('2026-03-23T10:00:00.000Z');
    context.clock.set('2026-03-23T10:00:00.000Z');
    const before = plus(context.clock.now(), -5 * MINUTE);
    expect(await publishBoards(context, { lastTickAt: before })).toMatchObject({ published: 1 });
    expect(await verified()).toEqual([]);
  });

  it('publishes nothing when the clock has gone back', async () => {
    const { notice } = await noticed(context);
    context.clock.set(notice.reply_due_at);
    const lastTickAt = plus(notice.reply_due_at, MINUTE);
    expect(await publishBoards(context, { lastTickAt })).toMatchObject({ held: 1, published: 0 });
  });

  it('gives no extra time to a notice that was opened after the outage, or was over before it', async () => {
    const { notice } = await noticed(context);
    context.clock.set(plus(notice.reply_due_at, 48 * HOUR));
    const lastTickAt = plus(notice.reply_due_at, MINUTE);
    expect(await publishBoards(context, { lastTickAt })).toMatchObject({ extended: 0, published: 1 });
  });
});

describe('the echo wall', () => {
  const solved = async (parts = {}) => {
    const { id } = await handled(context, parts);
    await answer(context, id);
    await judge(context, id, 5);
    return id;
  };
  const echoes = () => context.db.selectFrom('echoes').selectAll().execute();

  it('proposes a case that was agreed to, closed and solved, once', async () => {
    const id = await solved();
    expect((await publishBoards(context)).echoes).toBe(1);
    expect((await publishBoards(context)).echoes).toBe(0);
    expect(await echoes()).toMatchObject([
      {
        case_id: id,
        state: 'draft',
        rating: 5,
        days: 0,
        published_at: null,
        question: '路口的灯坏了，需要修好',
      },
    ]);
    expect(await verified()).toEqual([]);
  });

  it.each([
    ['no consent', { consentsToPublish: false }],
    ['a minor', { isMinor: true }],
    ['a confidential case', { isConfidential: true }],
  ])('proposes nothing with %s', async (_what, parts) => {
    await solved(parts);
    expect((await publishBoards(context)).echoes).toBe(0);
  });

  it('takes an echo back once the resident vetoes it', async () => {
    const id = await solved();
    await publishBoards(context);
    await vetoPublication(context, id);
    expect((await publishBoards(context)).echoesWithdrawn).toBe(1);
    expect(await echoes()).toMatchObject([{ state: 'withdrawn', ended_why: 'vetoed' }]);
  });
});

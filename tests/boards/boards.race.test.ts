import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  escalateOverdue,
  exposureRecords,
  leadershipRecords,
  listExposuresOfCase,
  publishBoards,
} from '../../server/features/boards/index.ts';
import { replyToNotice } from '../../server/features/boards/unit-actions.ts';
import { caseRecords } from '../../server/features/cases/index.ts';
import type { TestContext } from '../support/context.ts';
import { answer, handled, judge, noticed, OFFICER, openRoad, workdaysOn } from './road.ts';

let context: TestContext;
beforeEach(async () => {
  context = await openRoad({ file: true });
});
afterEach(async () => context.close());

const ten = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 10 }, work));
const sum = <K extends string>(rows: Record<K, number>[], name: K) =>
  rows.reduce((total, row) => total + row[name], 0);

describe('ten runs at one moment', () => {
  it('take every step of the ladder once', async () => {
    for (let n = 0; n < 3; n++) await handled(context);
    context.clock.set(await workdaysOn(context, 10));
    const runs = await ten(() => escalateOverdue(context));
    for (const step of ['L0', 'L1', 'L2', 'L3'] as const) expect(sum(runs, step)).toBe(3);
    expect(sum(runs, 'failed')).toBe(0);
    expect((await context.db.selectFrom('exposures').select('id').execute()).length).toBe(3);
  }, 60_000);

  it('publish, list and propose once', async () => {
    const { kase, notice } = await noticed(context);
    const { id } = await handled(context);
    await answer(context, id);
    await judge(context, id, 5);
    context.clock.set(notice.reply_due_at);
    const runs = await ten(() => publishBoards(context));
    expect([sum(runs, 'published'), sum(runs, 'echoes'), sum(runs, 'failed')]).toEqual([1, 1, 0]);
    context.clock.set((await listExposuresOfCase(context.db, kase.id))[0]!.fix_due_at!);
    const later = await ten(() => publishBoards(context));
    expect([sum(later, 'listed'), sum(later, 'failed')]).toEqual([1, 0]);
    expect(await exposureRecords.verify(context.db)).toEqual([]);
    expect(await leadershipRecords.verify(context.db)).toEqual([]);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  }, 60_000);
});

it('a reply at the last moment and the publication: one of them wins, and the row says which', async () => {
  const { kase, notice } = await noticed(context);
  context.clock.set(notice.reply_due_at);
  const [reply, run] = await Promise.allSettled([
    replyToNotice(context, OFFICER, notice.id, { text: '配件缺货，已联系厂家' }),
    publishBoards(context),
  ]);
  const [row] = await listExposuresOfCase(context.db, kase.id);
  expect(run.status).toBe('fulfilled');
  if (reply.status === 'fulfilled') expect(row).toMatchObject({ state: 'replied', published_at: null });
  else {
    expect(reply.reason).toMatchObject({ status: 409 });
    expect(row).toMatchObject({ state: 'published', reply: null });
  }
});

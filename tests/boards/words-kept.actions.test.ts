import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EchoRow } from '../../server/features/boards/index.ts';
import { approveEcho, rejectEcho } from '../../server/features/boards/echo-actions.ts';
import {
  askReview,
  decideReview,
  echoRecords,
  exposureRecords,
  listExposuresOfCase,
  publishBoards,
  wordsOnBoards,
} from '../../server/features/boards/index.ts';
import { caseRecords, getCase, removeOldWords, vetoPublication } from '../../server/features/cases/index.ts';
import { atTime, dayOf, plusDays, type Instant } from '../../server/clock.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import type { TestContext } from '../support/context.ts';
import {
  answer,
  DISPATCHER,
  handled,
  judge,
  LEADER,
  noticed,
  openRoad,
  SUPERVISOR_2,
  workdaysOn,
} from './road.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openRoad();
});
afterAll(() => context.close());

const NOTHING = { words: 0, orderWords: 0, contactReasons: 0, waiting: 0, failed: 0 };
const remove = () => removeOldWords(context, wordsOnBoards);
const later = (from: Instant, days: number): Instant => atTime(plusDays(dayOf(from), days), '03:10');

async function echoOf(id: string): Promise<EchoRow> {
  return context.db.selectFrom('echoes').selectAll().where('case_id', '=', id).executeTakeFirstOrThrow();
}
async function solved(): Promise<string> {
  const { id } = await handled(context);
  await answer(context, id);
  await judge(context, id, 4);
  await publishBoards(context);
  return id;
}

describe('an exposure', () => {
  it('holds the words of its case while it runs, stands on the list, or is in review', async () => {
    const { kase, notice } = await noticed(context);
    context.clock.set(await workdaysOn(context, 4));
    await publishBoards(context);
    await answer(context, kase.id);
    await judge(context, kase.id);
    await publishBoards(context);
    await askReview(context, LEADER, notice.id, { why: '通知没有收到，请复核一次' });
    const closed = (await getCase(context.db, kase.id)).closed_at!;
    // As nobody has archived it yet: a public list that was never gone through.
    context.clock.set(later(closed, 1100));
    expect(await remove()).toEqual({ ...NOTHING, waiting: 1 });
    await publishBoards(context);
    expect((await listExposuresOfCase(context.db, kase.id))[0]!.archived_at).not.toBeNull();
    expect(await remove()).toEqual({ ...NOTHING, waiting: 1 });
    expect((await getCase(context.db, kase.id)).title).not.toBe('');
    await decideReview(context, SUPERVISOR_2, notice.id, { uphold: true, words: '通知有送达记录，维持' });
    expect(await remove()).toMatchObject({ words: 1, waiting: 0 });
    // The record of the exposure itself stays, to the last column.
    expect((await listExposuresOfCase(context.db, kase.id))[0]).toMatchObject({ review_result: 'upheld' });
    expect(await exposureRecords.verify(context.db)).toEqual([]);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });
});

describe('an echo', () => {
  it('on the wall stays as it reads there; its drafts go, and with the consent so do its words', async () => {
    const id = await solved();
    const draft = await echoOf(id);
    const texts = { question: '路口的灯坏了，请修', answer: '灯已经换好', looked: false };
    await approveEcho(context, DISPATCHER, draft.id, texts);
    context.clock.set(later(context.clock.now(), 1100));
    expect(await remove()).toMatchObject({ words: 1, failed: 0 });
    expect(await echoOf(id)).toMatchObject({
      state: 'published',
      question: texts.question,
      answer: texts.answer,
    });
    const said = JSON.stringify(await listEvents(context.db, `echo:${draft.id}`));
    expect(said).toContain(texts.answer);
    expect(said).not.toContain(draft.answer);
    expect(await echoRecords.verify(context.db)).toEqual([]);

    await vetoPublication(context, id);
    await publishBoards(context);
    expect(await echoOf(id)).toMatchObject({ state: 'withdrawn', question: '', answer: '' });
    expect(JSON.stringify(await listEvents(context.db, `echo:${draft.id}`))).not.toContain(texts.answer);
    expect(await echoRecords.verify(context.db)).toEqual([]);
  });

  it('that never got to the wall goes with the words of its case', async () => {
    const [waiting, rejected] = [await solved(), await solved()];
    await rejectEcho(context, DISPATCHER, (await echoOf(rejected)).id, { why: '不合适公开' });
    context.clock.set(later(context.clock.now(), 1100));
    expect(await remove()).toMatchObject({ words: 2, failed: 0 });
    expect(await echoOf(waiting)).toMatchObject({
      state: 'withdrawn',
      ended_why: 'retention',
      question: '',
      answer: '',
    });
    expect(await echoOf(rejected)).toMatchObject({ state: 'rejected', question: '', answer: '' });
    expect(await echoRecords.verify(context.db)).toEqual([]);
    expect((await verifyRegister(context.db, context)).faults).toEqual([]);
    // Nothing of it is proposed again.
    expect((await publishBoards(context)).echoes).toBe(0);
  });
});

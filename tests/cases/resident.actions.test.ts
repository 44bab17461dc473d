import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RESIDENT } from '../../server/actor.ts';
import {
  caseRecords,
  judgeCase,
  mergeCase,
  sendMessage,
  vetoPublication,
  withdrawCase,
  type CaseRow,
  type Judgement,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aCaseIn, aJudgement, seedWorld, UNITS, type World } from '../support/factories.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'resident' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });
const judge = (row: CaseRow, overrides: Partial<Judgement> = {}) =>
  judgeCase(context, row.id, aJudgement(overrides));
const BAD = { result: 1, isSolved: false, why: '灯还是不亮' };

describe('judging an answer', () => {
  it.each([3, 4, 5])('with %i for the result and "solved" closes the case', async (result) => {
    const row = await judge(await aCaseIn(context, world, 'answered'), { result });
    expect(row).toMatchObject({
      state: 'closed',
      close_kind: 'judged',
      closed_at: MONDAY,
      rating_result: result,
      is_solved: 1,
      dissatisfied_count: 0,
      next_step: null,
    });
  });

  it.each<[string, Partial<Judgement>]>([
    ['1 for the result', { result: 1, why: '没有修' }],
    ['2 for the result', { result: 2, why: '没有修' }],
    ['2 for the speed alone', { speed: 2, why: '太慢' }],
    ['1 for the attitude alone', { attitude: 1, why: '态度不好' }],
    ['"not solved", however high the marks', { result: 5, isSolved: false }],
  ])('with %s starts a round of its own limits with the same unit', async (_name, marks) => {
    const answered = await aCaseIn(context, world, 'answered');
    context.clock.set(at('2026-11-24 10:00'));
    const row = await judge(answered, marks);
    expect(row).toMatchObject({
      state: 'handling',
      holder: 'unit',
      lead_unit_id: UNITS.housing,
      closed_at: null,
      close_kind: null,
      rework_round: 1,
      round_track: 'negative',
      round_began_at: at('2026-11-24 10:00'),
      contacted_at: null,
      contact_due_at: at('2026-11-25 18:00'),
      due_at: at('2026-12-01 18:00'),
      first_due_at: at('2026-11-30 18:00'),
      dissatisfied_count: 1,
      next_step: 'L0',
    });
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.housing} case.rework`);
  });

  it('has fifteen days for what is complex', async () => {
    const answered = await aCaseIn(context, world, 'answered', { submission: { categoryCode: 'land' } });
    expect(await judge(answered, BAD)).toMatchObject({ due_at: at('2026-12-14 18:00') });
  });

  it('low for anything asks why', async () => {
    const row = await aCaseIn(context, world, 'answered');
    for (const marks of [{ result: 2 }, { speed: 2 }, { attitude: 1 }]) {
      await expect(judge(row, marks)).rejects.toMatchObject(refusal('cases:rule.why'));
    }
    expect(await judge(row, { speed: 1, attitude: 2, why: '太慢' })).toMatchObject({
      state: 'handling',
      is_solved: 1,
      rating_result: 5,
      rating_speed: 1,
    });
  });

  it.each([0, 6, -1, 2.5, Number.NaN])('with a mark of %p is refused', async (mark) => {
    const row = await aCaseIn(context, world, 'answered');
    for (const marks of [{ result: mark }, { speed: mark }, { attitude: mark }]) {
      await expect(judge(row, { ...marks, why: '原因原因' })).rejects.toMatchObject(
        refusal('cases:rule.marks'),
      );
    }
  });

  it('keeps its words in the register and not in the row', async () => {
    const row = await judge(await aCaseIn(context, world, 'answered'), { words: '很满意' });
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.at(-1)).toMatchObject({
      kind: 'case.judged',
      payload: { note: { words: '很满意', round: 0 } },
    });
    expect(JSON.stringify(row)).not.toContain('很满意');
  });
});

describe('withdrawing', () => {
  it('ends the case and tells the unit that had it', async () => {
    const row = await aCaseIn(context, world, 'waiting');
    expect(await withdrawCase(context, row.id, { why: '已经自己修好' })).toMatchObject({
      state: 'withdrawn',
      close_kind: 'withdrawn',
      paused_at: null,
      next_step: null,
    });
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.housing} case.message`);
  });

  it('is not one resident’s to do for others who follow the case', async () => {
    const survivor = await aCase(context);
    await mergeCase(context, world.posts.dispatcher, (await aCase(context)).id, survivor.code);
    await expect(withdrawCase(context, survivor.id, { why: '' })).rejects.toMatchObject(
      refusal('cases:rule.withdrawFollowed'),
    );
  });
});

describe('a veto', () => {
  it('takes the consent back for good, at any time, and changes nothing else', async () => {
    const row = await aCaseIn(context, world, 'closed');
    expect(row.consents_to_publish).toBe(1);
    const vetoed = await vetoPublication(context, row.id);
    expect(vetoed).toEqual({ ...row, is_vetoed: 1, consents_to_publish: 0, version: row.version + 1 });
  });
});

describe('messages', () => {
  it('go to the unit that leads, or to the office while nobody does', async () => {
    const row = await aCase(context);
    await sendMessage(context, RESIDENT, row.id, { text: '请快一点' });
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.dispatch} case.message`);
    const led = await aCaseIn(context, world, 'handling');
    await sendMessage(context, RESIDENT, led.id, { text: '请快一点' });
    expect(await noticesOf(context, led)).toContain(`unit ${UNITS.housing} case.message`);
  });

  it.each(['report', 'conduct_complaint'] as const)(
    'about a %s never go to the dispatch office',
    async (type) => {
      const row = await aCase(context, { type });
      await sendMessage(context, RESIDENT, row.id, { text: '有新情况' });
      expect(await noticesOf(context, row)).toContain(`unit ${UNITS.supervision} case.message`);
      expect(JSON.stringify(await noticesOf(context, row))).not.toContain(UNITS.dispatch);
    },
  );

  it('from a unit or an office say only which side spoke', async () => {
    const row = await aCaseIn(context, world, 'handling', { co: ['water'] });
    const { waterOfficer, dispatcher, supervision } = world.posts;
    for (const post of [waterOfficer, dispatcher, supervision]) {
      await sendMessage(context, post, row.id, { text: '正在办' });
    }
    await sendMessage(context, RESIDENT, row.id, { text: '谢谢' });
    const events = await listEvents(context.db, `case:${row.id}`);
    const from = events.filter(({ kind }) => kind === 'case.message').map(({ payload }) => payload!['note']);
    expect(from).toMatchObject([
      { from: 'unit' },
      { from: 'office' },
      { from: 'office' },
      { from: 'resident' },
    ]);
  });

  it('are not empty', async () => {
    const row = await aCase(context);
    await expect(sendMessage(context, RESIDENT, row.id, { text: ' \n ' })).rejects.toMatchObject(
      refusal('cases:rule.messageEmpty'),
    );
  });
});

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

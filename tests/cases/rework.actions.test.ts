import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  askRework,
  caseRecords,
  getCase,
  judgeCase,
  orderRework,
  type CaseRow,
  type Judgement,
} from '../../server/features/cases/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCaseIn, aJudgement, seedWorld, UNITS, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'rework' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });
const judge = (row: CaseRow, overrides: Partial<Judgement> = {}) =>
  judgeCase(context, row.id, aJudgement(overrides));
const answer = (row: CaseRow) => answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER);
const BAD = { result: 1, isSolved: false, why: '灯还是不亮' };

describe('a second dissatisfied answer', () => {
  it('brings a supervision order at once, and the third round of rework a candidate', async () => {
    const row = await aCaseIn(context, world, 'answered');
    await judge(row, BAD);
    await answer(row);
    const second = await judge(row, BAD);
    expect(second).toMatchObject({
      rework_round: 2,
      dissatisfied_count: 2,
      next_step: 'L2',
      next_step_at: MONDAY,
    });
    await passTime(context, row.id, MONDAY);
    expect(await getCase(context.db, row.id)).toMatchObject({
      ladder_step: 2,
      order_due_at: at('2026-11-26 18:00'),
    });
    const [order] = await context.db.selectFrom('orders').selectAll().where('case_id', '=', row.id).execute();
    expect(order).toMatchObject({ reason: 'dissatisfied', unit_id: UNITS.housing, replied_at: null });
    await answer(row);
    expect(await judge(row, BAD)).toMatchObject({ rework_round: 3, ladder_step: -1, ladder_highest: 2 });
    const steps = await passTime(context, row.id, MONDAY);
    expect(steps.map(({ step }) => step)).toEqual(['L2', 'L3']);
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_highest: 3 });
  });
});

describe('asking for rework', () => {
  it('of a closed case opens it again, in a round that is counted', async () => {
    const closed = await aCaseIn(context, world, 'closed');
    context.clock.set(at('2026-12-01 10:00'));
    const row = await askRework(context, closed.id, { why: '又坏了，没修好' });
    expect(row).toMatchObject({
      state: 'handling',
      closed_at: null,
      close_kind: null,
      rework_round: 1,
      round_track: 'rework',
      due_at: at('2026-12-04 18:00'),
      contact_due_at: at('2026-12-02 18:00'),
      first_due_at: closed.first_due_at,
      submitted_at: closed.submitted_at,
      dissatisfied_count: 1,
    });
  });

  it('takes back the praise that was given, so that silence later does not bring it back', async () => {
    const closed = await aCaseIn(context, world, 'closed');
    expect(closed.rating_result).toBe(5);
    const again = await askRework(context, closed.id, { why: '第二天又坏了' });
    expect(again).toMatchObject({
      rating_result: null,
      rating_speed: null,
      is_solved: null,
      judged_at: null,
    });
    await answer(again);
    await passTime(context, again.id, at('2026-12-31 10:00'));
    expect(await getCase(context.db, again.id)).toMatchObject({ close_kind: 'silent', rating_result: null });
  });

  it('leaves a bad mark standing until the resident gives another', async () => {
    const row = await aCaseIn(context, world, 'answered');
    await judge(row, BAD);
    await answer(row);
    expect(await askRework(context, row.id, { why: '还是没修' })).toMatchObject({
      rating_result: 1,
      is_solved: 0,
    });
  });

  it('says why', async () => {
    const row = await aCaseIn(context, world, 'answered');
    await expect(askRework(context, row.id, { why: ' 不 ' })).rejects.toMatchObject(
      refusal('cases:rule.reworkWhy'),
    );
  });

  it('can be ordered by the supervision office, which tells unit and resident', async () => {
    const row = await aCaseIn(context, world, 'answered');
    const { supervision } = world.posts;
    await expect(orderRework(context, supervision, row.id, { why: '' })).rejects.toMatchObject(
      refusal('cases:rule.reworkWhy'),
    );
    expect(await orderRework(context, supervision, row.id, { why: '现场没有修好' })).toMatchObject({
      rework_round: 1,
      round_track: 'rework',
      dissatisfied_count: 0,
    });
    expect(await noticesOf(context, row)).toEqual(
      expect.arrayContaining([`unit ${UNITS.housing} case.rework`, `case ${row.id} case.rework`]),
    );
  });

  it('starts a ladder of its own, keeps the highest rung, and drops the old order’s limit', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await passTime(context, row.id, at('2026-11-27 18:00'));
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 2 });
    await answer(row);
    expect(await askRework(context, row.id, { why: '没有修好' })).toMatchObject({
      ladder_step: -1,
      ladder_highest: 2,
      order_due_at: null,
      next_step: 'L0',
      next_step_at: at('2026-11-27 18:00'),
    });
    // A working day before the first contact of the new round is due: that very evening.
    await passTime(context, row.id, at('2026-11-27 18:00'));
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 0, ladder_highest: 2 });
  });
});

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

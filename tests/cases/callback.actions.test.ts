import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { callbackDue } from '../../server/features/cases/callback.ts';
import {
  answerCase,
  askRework,
  callbackOf,
  caseRecords,
  getCase,
  judgeCase,
  recordCallback,
  surroundings,
  type CallbackOutcome,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { defaultRules } from '../../server/features/deadlines/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCaseIn, aJudgement, seedWorld, type World } from '../support/factories.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'callback' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const CONTACT = { phone: '13900000000', notify: 'sms' as const };
const answered = (parts: object = {}) =>
  aCaseIn(context, world, 'answered', { submission: { contact: CONTACT, ...parts } });
const call = (row: CaseRow, outcome: CallbackOutcome) =>
  recordCallback(context, world.posts.dispatcher, row.id, { outcome });
const refusal = (key: string) => ({ status: 422, key });

describe('whom to call', () => {
  it('is everybody who complained, within the rule’s days of the answer', async () => {
    const row = await answered();
    expect(row).toMatchObject({ callback_due_at: at('2026-11-26 18:00'), callback_at: null });
  });

  it('goes by the round: after a bad mark everybody with a contact, after rework everybody', () => {
    const rules = defaultRules;
    const of = (round_track: CaseRow['round_track'], deadline_class: CaseRow['deadline_class']) =>
      callbackOf(rules, { round_track, deadline_class });
    expect(of('first', 'consult')).toEqual(rules.classes.consult.callback);
    expect(of('negative', 'consult')).toEqual(rules.classes.negative_simple.callback);
    expect(of('negative', 'long_cycle')).toEqual(rules.classes.negative_complex.callback);
    expect(of('rework', 'urgent')).toEqual(rules.classes.rework.callback);
    expect(of('first', 'praise')).toBeNull();
  });

  it('is drawn by lot where the rules want a sample: the same again, about as many as they say', async () => {
    await transact(context.db, async (trx) => {
      const around = await surroundings(context, trx, 1);
      const drawn = Array.from({ length: 2000 }, (_, n) =>
        callbackDue(context, around, {
          id: `case-${n}`,
          deadline_class: 'consult',
          round_track: 'first',
          rework_round: 0,
        }),
      );
      const share = drawn.filter((due) => due !== null).length / drawn.length;
      expect(share).toBeGreaterThan(0.17);
      expect(share).toBeLessThan(0.23);
      const again = callbackDue(context, around, {
        id: 'case-7',
        deadline_class: 'consult',
        round_track: 'first',
        rework_round: 0,
      });
      expect(again).toBe(drawn[7]);
    });
  });

  it('is asked anew with each answer', async () => {
    const row = await answered();
    await call(row, 'reached');
    const again = await askRework(context, row.id, { why: '灯还是不亮' });
    expect(again).toMatchObject({ callback_due_at: null, callback_at: null, callback_outcome: null });
    const second = await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER);
    expect(second).toMatchObject({ callback_due_at: at('2026-11-26 18:00'), callback_outcome: null });
  });
});

describe('what came of the call', () => {
  it('is written down without a mark, and asks the resident to judge', async () => {
    const row = await answered();
    expect(await call(row, 'reached')).toMatchObject({
      state: 'answered',
      callback_at: MONDAY,
      callback_outcome: 'reached',
      rating_result: null,
      is_solved: null,
      judged_at: null,
    });
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.judge_asked`);
  });

  it('asks nothing more of somebody who does not want to judge', async () => {
    const row = await answered();
    await call(row, 'declined');
    expect(await noticesOf(context, row)).not.toContain(`case ${row.id} case.judge_asked`);
    await expect(call(row, 'reached')).rejects.toMatchObject(refusal('cases:rule.callbackDone'));
  });

  it('may be tried again where nobody was reached', async () => {
    const row = await answered();
    await call(row, 'not_reached');
    expect(await call(row, 'reached')).toMatchObject({ callback_outcome: 'reached' });
    await expect(call(row, 'not_reached')).rejects.toMatchObject(refusal('cases:rule.callbackDone'));
  });

  it('cannot be written where no contact was left, or nothing is asked for', async () => {
    const anonymous = await aCaseIn(context, world, 'answered');
    await expect(call(anonymous, 'reached')).rejects.toMatchObject(refusal('cases:rule.callbackNone'));
    const praise = await answered({ type: 'praise' });
    expect(praise.callback_due_at).toBeNull();
    await expect(call(praise, 'reached')).rejects.toMatchObject(refusal('cases:rule.callbackNone'));
  });

  it('comes too late once it was judged', async () => {
    const row = await answered();
    await judgeCase(context, row.id, aJudgement());
    await expect(call(row, 'reached')).rejects.toMatchObject({ status: 409 });
    expect((await getCase(context.db, row.id)).callback_at).toBeNull();
  });

  it('is the office’s, never the unit’s', async () => {
    const row = await answered();
    await expect(
      recordCallback(context, world.posts.housingOfficer, row.id, { outcome: 'reached' }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      recordCallback(context, world.posts.waterOfficer, row.id, { outcome: 'reached' }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

it('every row is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

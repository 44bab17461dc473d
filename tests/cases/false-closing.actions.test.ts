import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import {
  answerCase,
  caseRecords,
  decideImpossible,
  getCase,
  orderRecords,
  orderRework,
  sendBackByLookBack,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCaseIn, seedWorld, UNITS, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { A_CLAIM } from './acts.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'false-closing' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const order = (row: CaseRow, isFalseClosing: boolean) =>
  orderRework(context, world.posts.supervision, row.id, { why: '现场没有修好', isFalseClosing });
const sendBack = (row: CaseRow) =>
  transact(context.db, (trx) => sendBackByLookBack(context, trx, row.id, { why: '灯还是不亮', files: [] }));
const ordersOf = (row: CaseRow) =>
  context.db.selectFrom('orders').selectAll().where('case_id', '=', row.id).execute();
const lastNote = async (row: CaseRow) =>
  (await listEvents(context.db, `case:${row.id}`)).at(-1)!.payload?.['note'];

/** An answer that it can't be done, confirmed by a second person. */
async function impossible(): Promise<CaseRow> {
  const row = await aCaseIn(context, world, 'handling');
  await answerCase(context, world.posts.housingOfficer, row.id, A_CLAIM);
  const words = '核对过依据，确实办不到。';
  return decideImpossible(context, world.posts.supervision, row.id, { confirm: true, words });
}

describe('an answer that said done and was not', () => {
  it('brings a supervision order at once when the supervision office finds it', async () => {
    const row = await order(await aCaseIn(context, world, 'answered'), true);
    expect(row).toMatchObject({ false_closing_at: MONDAY, next_step: 'L2', next_step_at: MONDAY });
    expect(await lastNote(row)).toEqual({ why: '现场没有修好', falseClosing: true });
    await passTime(context, row.id, MONDAY);
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 2, ladder_highest: 2 });
    expect(await ordersOf(row)).toMatchObject([{ reason: 'false_closing', unit_id: UNITS.housing }]);
  });

  it('does the same when a look-back check finds it', async () => {
    const row = await sendBack(await aCaseIn(context, world, 'closed'));
    expect(row).toMatchObject({ false_closing_at: MONDAY, next_step: 'L2', next_step_at: MONDAY });
    await passTime(context, row.id, MONDAY);
    expect(await ordersOf(row)).toMatchObject([{ reason: 'false_closing' }]);
  });

  it('is over with its round: the next one climbs from the bottom', async () => {
    const row = await order(await aCaseIn(context, world, 'answered'), true);
    await passTime(context, row.id, MONDAY);
    await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER);
    const next = await order(await getCase(context.db, row.id), false);
    expect(next).toMatchObject({ false_closing_at: null, ladder_step: -1, rework_round: 2 });
    expect(next.next_step).not.toBe('L2');
  });
});

describe('rework without that finding', () => {
  it('brings no order by itself', async () => {
    const row = await order(await aCaseIn(context, world, 'answered'), false);
    expect(row.false_closing_at).toBeNull();
    expect(row.next_step).toBe('L0');
    expect(await lastNote(row)).toEqual({ why: '现场没有修好' });
  });

  it('is all there is for an answer that it can’t be done: it did not say done', async () => {
    const row = await impossible();
    await expect(order(row, true)).rejects.toMatchObject({ status: 422, key: 'cases:rule.saidNotDone' });
    expect((await sendBack(row)).false_closing_at).toBeNull();
  });
});

it('every row is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await orderRecords.verify(context.db)).toEqual([]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RuleFault } from '../../server/errors.ts';
import { endAccount } from '../../server/features/accounts/index.ts';
import {
  caseRecords,
  getCase,
  listOrdersOfCase,
  orderRecords,
  recordContact,
  replyToOrder,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'orders' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const contacted = async (drive = {}): Promise<CaseRow> => {
  const row = await aCaseIn(context, world, 'handling', drive);
  return recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
};
/** Steps and the moments they were taken at. */
const walk = async (row: CaseRow, until: string) =>
  (await passTime(context, row.id, at(until))).map(({ step, dueAt }) => [step, dueAt]);
const accountOf = (post: { accountId: string | null }): string => post.accountId!;

describe('an urgent case', () => {
  it('has its order the moment it is late', async () => {
    const row = await contacted({ submission: { isUrgent: true } });
    const steps = await walk(row, '2026-11-24 09:00');
    expect(steps.slice(-2)).toEqual([
      ['L1', at('2026-11-24 09:00')],
      ['L2', at('2026-11-24 09:00')],
    ]);
    const [order] = await listOrdersOfCase(context.db, row.id);
    expect(order).toMatchObject({ reason: 'overdue', reply_due_at: at('2026-11-27 18:00') });
  });

  it('is told at night as well', async () => {
    context.clock.set(at('2026-11-23 22:00'));
    const row = await contacted({ submission: { isUrgent: true } });
    await walk(row, '2026-11-24 22:00');
    const overdue = await context.db
      .selectFrom('notices')
      .select(['not_before', 'is_urgent'])
      .where('args_json', '=', JSON.stringify({ code: row.code }))
      .where('template', '=', 'unit.overdue')
      .execute();
    expect(overdue).toEqual(
      Array.from({ length: 2 }, () => ({ not_before: at('2026-11-24 22:00'), is_urgent: 1 })),
    );
  });
});

describe('a post that nobody holds', () => {
  it('is passed over to the next one up, and the event says so', async () => {
    const small = await openTestContext({ seed: 'vacancy' });
    try {
      const there = await seedWorld(small);
      const { housingOfficer, housingLeader, countyLeader, admin, supervision } = there.posts;
      const row = await aCaseIn(small, there, 'handling');
      await endAccount(small, admin, accountOf(housingOfficer));
      await passTime(small, row.id, at('2026-11-23 18:00'));
      expect(await noticesOf(small, row)).toContain(`account ${accountOf(housingLeader)} unit.reminder`);
      await endAccount(small, admin, accountOf(housingLeader));
      await passTime(small, row.id, at('2026-11-24 18:00'));
      expect(await noticesOf(small, row)).toContain(`account ${accountOf(countyLeader)} unit.overdue`);
      await endAccount(small, admin, accountOf(countyLeader));
      await passTime(small, row.id, at('2026-11-27 18:00'));
      expect(await noticesOf(small, row)).toContain(`account ${accountOf(supervision)} unit.order`);
      const notes = (await listEvents(small.db, `case:${row.id}`))
        .filter(({ kind }) => kind === 'case.escalated')
        .map(({ payload }) => payload!['note']);
      expect(notes).toMatchObject([
        { to: 'leader', vacant: ['officer'] },
        { to: 'county_leader', vacant: ['leader'] },
        { to: 'supervision', vacant: ['leader', 'county_leader'] },
      ]);
    } finally {
      await small.close();
    }
  });
});

describe('a supervision order', () => {
  it('is numbered within its year without gaps, and due in three working days', async () => {
    const before = await context.db.selectFrom('orders').select('number').where('year', '=', 2026).execute();
    const rows = [await contacted(), await contacted(), await contacted()];
    for (const row of rows) await walk(row, '2026-12-03 18:00');
    const orders = await Promise.all(
      rows.map(async ({ id }) => (await listOrdersOfCase(context.db, id))[0]!),
    );
    expect(orders.map(({ number }) => number)).toEqual([1, 2, 3].map((n) => before.length + n));
    for (const order of orders) {
      expect(order).toMatchObject({
        year: 2026,
        issued_at: at('2026-12-03 18:00'),
        reply_due_at: at('2026-12-08 18:00'),
      });
    }
  });

  it('of the first hours of a year in the county is of that year', async () => {
    context.clock.set(at('2026-01-04 09:00'));
    const row = await contacted({ submission: { isUrgent: true } });
    context.clock.set(at('2027-01-01 00:30'));
    await passTime(context, row.id, at('2027-01-01 00:30'));
    expect((await listOrdersOfCase(context.db, row.id))[0]).toMatchObject({ year: 2027, number: 1 });
  });

  it('that is answered no longer makes a candidate; the lateness itself still does', async () => {
    const row = await contacted();
    await walk(row, '2026-12-03 18:00');
    const [order] = await listOrdersOfCase(context.db, row.id);
    const { housingLeader } = world.posts;
    await expect(replyToOrder(context, housingLeader, order!.id, { reply: '马上办' })).rejects.toThrow(
      RuleFault,
    );
    await replyToOrder(context, housingLeader, order!.id, { reply: '已经安排施工队进场。' });
    expect(await getCase(context.db, row.id)).toMatchObject({
      order_due_at: null,
      next_step: 'L3',
      next_step_at: at('2026-12-07 18:00'),
    });
  });
});

it('every case and every order is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await orderRecords.verify(context.db)).toEqual([]);
});

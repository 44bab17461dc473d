import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  caseRecords,
  declineCase,
  getCase,
  mergeCase,
  objectDecline,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, seedWorld, UNITS, type World } from '../support/factories.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'merging' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });

describe('declining', () => {
  const decline = (row: CaseRow, post = world.posts.dispatcher, words = '请到法院去') =>
    declineCase(context, post, row.id, { reason: 'litigation', words });

  it('takes a reason from the list and words, and tells the resident', async () => {
    const row = await aCase(context);
    await expect(decline(row, world.posts.dispatcher, ' 不行 ')).rejects.toMatchObject(
      refusal('cases:rule.declineWords'),
    );
    expect(await decline(row)).toMatchObject({
      state: 'declined',
      close_kind: 'declined',
      decline_reason: 'litigation',
      closed_at: MONDAY,
      next_step: null,
    });
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.declined`);
  });

  it('can be objected to once, and then another office decides', async () => {
    const row = await aCase(context);
    await decline(row);
    const back = await objectDecline(context, row.id, { why: '这不归法院管' });
    expect(back).toMatchObject({ state: 'received', holder: 'office', closed_at: null, close_kind: null });
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.supervision} office.inbox`);
    await expect(decline(row)).rejects.toMatchObject(refusal('cases:rule.declineAgain'));
    await decline(row, world.posts.supervision);
    await expect(objectDecline(context, row.id, { why: '还是不同意' })).rejects.toMatchObject(
      refusal('cases:rule.objectedAlready'),
    );
  });

  it('does not let the days in which it lay declined count against anybody', async () => {
    const row = await aCase(context);
    context.clock.set(at('2026-11-24 10:00'));
    await decline(row);
    context.clock.set(at('2026-12-08 10:00'));
    const back = await objectDecline(context, row.id, { why: '这不归法院管' });
    expect(back).toMatchObject({
      dispatch_due_at: at('2026-12-09 12:00'),
      contact_due_at: at('2026-12-08 18:00'),
      due_at: at('2026-12-14 18:00'),
      first_due_at: row.first_due_at,
      paused_days: 10,
      ladder_step: -1,
    });
  });
});

describe('merging', () => {
  const merge = (row: CaseRow, into: CaseRow, post = world.posts.dispatcher) =>
    mergeCase(context, post, row.id, into.code);

  it('ends the one, changes nothing of the other’s limits, and ties their residents', async () => {
    const survivor = await aCaseIn(context, world, 'handling');
    context.clock.set(at('2026-11-25 10:00'));
    const row = await aCase(context, { lang: 'en' });
    const merged = await merge(row, survivor);
    expect(merged).toMatchObject({
      state: 'merged',
      close_kind: 'merged',
      merged_into_id: survivor.id,
      next_step: null,
    });
    const after = await getCase(context.db, survivor.id);
    expect(after).toEqual({ ...survivor, version: survivor.version + 1 });
    await answerCase(context, world.posts.housingOfficer, survivor.id, AN_ANSWER);
    expect(await noticesOf(context, survivor)).toContain(`case ${survivor.id} case.answered`);
    expect(await noticesOf(context, row)).toEqual(
      expect.arrayContaining([`case ${row.id} case.merged`, `case ${row.id} case.answered`]),
    );
    const said = await context.db
      .selectFrom('notices')
      .select('lang')
      .where('recipient_id', '=', row.id)
      .where('template', '=', 'case.answered')
      .execute();
    expect(said).toEqual([{ lang: 'en' }]);
  });

  it('never puts off the one who spoke first: an older case follows no younger one', async () => {
    const older = await aCase(context);
    context.clock.advance(1);
    const younger = await aCase(context);
    await expect(merge(older, younger)).rejects.toMatchObject(refusal('cases:rule.mergeLater'));
    expect(await merge(younger, older)).toMatchObject({ state: 'merged' });
  });

  it('refuses itself, what is not there, what is over, a chain, and sealed matters', async () => {
    const row = await aCase(context);
    const conduct = await aCase(context, { type: 'conduct_complaint' });
    await expect(merge(row, row)).rejects.toMatchObject(refusal('cases:rule.mergeSelf'));
    await expect(mergeCase(context, world.posts.dispatcher, row.id, 'ZTC-none')).rejects.toMatchObject(
      refusal('cases:rule.mergeUnknown'),
    );
    await expect(merge(row, await aCaseIn(context, world, 'closed'))).rejects.toMatchObject(
      refusal('cases:rule.mergeEnded'),
    );
    await expect(merge(row, conduct, world.posts.supervision)).rejects.toMatchObject(
      refusal('cases:rule.mergeSealed'),
    );
    await merge(await aCase(context), row);
    await expect(merge(row, await aCase(context))).rejects.toMatchObject(refusal('cases:rule.mergeChain'));
  });
});

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

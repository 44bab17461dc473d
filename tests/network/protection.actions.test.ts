import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { answerProtection, askProtection } from '../../server/features/network/index.ts';
import { listProtectsOf, listProtectsOpen } from '../../server/features/network/store-requests.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  // 23:40: nobody waits for the morning.
  context = await openTestContext({ at: '2026-11-23T15:40:00.000Z' });
  world = await seedWorld(context);
  await seedMembers(context, world);
});
afterAll(() => context.close());

it('“protect me” needs no words, reaches the supervision office at night, and is written down', async () => {
  const { collector, supervision } = world.posts;
  const asked = await askProtection(context, collector, { words: '' });
  expect(asked).toMatchObject({ state: 'open', words: '' });
  const notice = await context.db
    .selectFrom('notices')
    .selectAll()
    .where('template', '=', 'office.protection')
    .executeTakeFirstOrThrow();
  expect(notice).toMatchObject({
    recipient_kind: 'unit',
    recipient_id: UNITS.supervision,
    is_urgent: 1,
    not_before: '2026-11-23T15:40:00.000Z',
    args_json: '{}',
  });
  // Pressed again it is the same request; words that come later are added.
  expect(await askProtection(context, collector, { words: '' })).toEqual(asked);
  const more = await askProtection(context, collector, { words: '有人到家里来问是谁反映的' });
  expect(await askProtection(context, collector, { words: '有人到家里来问是谁反映的' })).toEqual(more);
  expect(await askProtection(context, collector, { words: '又来了' })).toMatchObject({
    id: asked.id,
    words: '有人到家里来问是谁反映的\n又来了',
  });
  const events = await listEvents(context.db, `protection:${asked.id}`);
  expect(events.map(({ kind }) => kind)).toEqual([
    'protection.asked',
    'protection.told_more',
    'protection.told_more',
  ]);

  await expect(
    answerProtection(context, world.posts.networkOffice, asked.id, { answer: '已经处理' }),
  ).rejects.toMatchObject({ status: 403 });
  await expect(answerProtection(context, supervision, asked.id, { answer: ' ' })).rejects.toMatchObject({
    key: 'network:rule.answerWords',
  });
  const answer = '已经派人处理，您先暂停任务。';
  expect(await answerProtection(context, supervision, asked.id, { answer })).toMatchObject({
    state: 'answered',
    answered_by: supervision.accountId,
  });
  await expect(answerProtection(context, supervision, asked.id, { answer })).rejects.toMatchObject({
    status: 409,
  });
  expect(await listProtectsOpen(context.db, 10)).toEqual([]);
  const again = await askProtection(context, collector, { words: '' });
  expect(again.id).not.toBe(asked.id);
  expect((await listProtectsOf(context.db, again.member_id)).map(({ state }) => state)).toEqual([
    'open',
    'answered',
  ]);
});

it('nobody but a member presses it', async () => {
  await expect(askProtection(context, world.posts.housingLeader, { words: '' })).rejects.toMatchObject({
    status: 404,
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  acceptApplication,
  applicationRecords,
  declineApplication,
  endMember,
  eraseOldApplications,
  findMember,
} from '../../server/features/network/index.ts';
import { withdrawApplication } from '../../server/features/network/application-receipt.ts';
import { findApplication } from '../../server/features/network/store-applications.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { hasContact } from '../../server/features/vault/index.ts';
import { SYSTEM } from '../../server/actor.ts';
import { transact } from '../../db/transaction.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { aCall, anApplication } from './calls.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

const held = (id: string) => hasContact(context.db, context, id);

it('twelve months after the decision nothing is left of an application that was not taken up', async () => {
  const call = await aCall(context, world);
  const [declined, withdrawn, forgotten, accepted] = [
    (await anApplication(context, call.id)).row.id,
    (await anApplication(context, call.id)).row.id,
    (await anApplication(context, call.id)).row.id,
    (await anApplication(context, call.id)).row.id,
  ];
  context.clock.set('2026-12-01T01:00:00.000Z');
  await declineApplication(context, world.posts.networkOffice, declined, {
    reason: 'not_local',
    words: '登记的住处不在本县',
  });
  await withdrawApplication(context, withdrawn);
  await acceptApplication(context, world.posts.networkOffice, accepted);

  context.clock.set('2027-11-24T01:00:00.000Z');
  // What nobody decided in a year lapses; the others are a week younger.
  expect(await eraseOldApplications(context)).toEqual({ applications: 1, memberContacts: 0 });
  expect(await findApplication(context.db, forgotten)).toMatchObject({ state: 'lapsed', name: null });
  expect(await held(declined)).toBe(true);

  context.clock.set('2027-12-02T01:00:00.000Z');
  expect(await eraseOldApplications(context)).toEqual({ applications: 3, memberContacts: 0 });
  expect(await eraseOldApplications(context)).toEqual({ applications: 0, memberContacts: 0 });
  for (const id of [declined, withdrawn, forgotten, accepted]) {
    expect(await findApplication(context.db, id)).toMatchObject({
      name: null,
      statement: null,
      ties_json: null,
      decision_words: null,
      person_tag: '',
    });
    const events = await listEvents(context.db, `application:${id}`);
    expect(events.length).toBeGreaterThanOrEqual(2);
    const [left, ...more] = events.filter(({ payload }) => payload !== null);
    expect(more).toEqual([]);
    expect(left).toMatchObject({
      kind: 'application.erased',
      payload: { set: { name: null, statement: null } },
    });
    expect(await held(id)).toBe(id === accepted);
  }
  expect(await findMember(context.db, accepted)).toMatchObject({ state: 'in_office', name: '报名人' });
  expect(await applicationRecords.verify(context.db)).toEqual([]);
  expect((await verifyRegister(context.db, context)).faults).toEqual([]);

  // A member's address goes a year after the office ended.
  await transact(context.db, async (trx) =>
    endMember(trx, context, SYSTEM, (await findMember(trx, accepted))!, {
      state: 'resigned',
      ground: null,
      words: null,
    }),
  );
  context.clock.set('2028-12-01T01:00:00.000Z');
  expect(await eraseOldApplications(context)).toMatchObject({ memberContacts: 0 });
  context.clock.set('2028-12-03T01:00:00.000Z');
  expect(await eraseOldApplications(context)).toMatchObject({ memberContacts: 1 });
  expect(await held(accepted)).toBe(false);
});

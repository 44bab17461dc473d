import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, plus } from '../../server/clock.ts';
import { findAccount } from '../../server/features/accounts/index.ts';
import {
  askRemoval,
  decideRemoval,
  findMember,
  reappoint,
  replyToRemoval,
  resign,
  showName,
} from '../../server/features/network/index.ts';
import { listCounts } from '../../server/features/network/store-calls.ts';
import { listRemovalsOf } from '../../server/features/network/store-requests.ts';
import type { MemberRow } from '../../server/features/network/store.ts';
import type { Actor } from '../../server/actor.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { aMember, inTown, withAccount } from '../support/members.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});
const anActive = async (overrides: Parameters<typeof aMember>[2] = {}): Promise<MemberRow> =>
  withAccount(context, await aMember(context, 'supervisor', overrides));
const countOf = async () =>
  (await listCounts(context.db)).find(({ kind, place }) => kind === 'supervisor' && place === 'county')
    ?.in_office ?? 0;

const FACTS = { ground: 'leak', words: '把反映人的情况告诉了被反映的单位。' } as const;
const GO = { remove: true, words: '经查属实，按办法第五条免去。' };
const STAY = { remove: false, words: '经查不属实，继续任职，谢谢配合。' };

describe('resigning', () => {
  it('is the member’s word alone, and closes the account', async () => {
    const member = await anActive();
    const before = await countOf();
    await expect(resign(context, world.posts.collector, { words: '' })).rejects.toMatchObject({
      status: 404,
    });
    expect(await resign(context, actorOf(member), { words: '搬家了' })).toMatchObject({
      state: 'resigned',
      ended_on: '2026-11-23',
      end_words: '搬家了',
    });
    expect(await countOf()).toBe(before - 1);
    expect(await findAccount(context.db, member.account_id!)).toMatchObject({ isActive: false });
    await expect(resign(context, actorOf(member), { words: '' })).rejects.toMatchObject({ status: 403 });
  });
});

describe('the name on the roster', () => {
  it('is the member’s to show and to hide', async () => {
    const member = await anActive();
    expect(await showName(context, actorOf(member), true)).toMatchObject({ shows_name: 1 });
    const shown = await showName(context, actorOf(member), true);
    expect(await showName(context, actorOf(member), false)).toMatchObject({
      shows_name: 0,
      version: shown.version + 1,
    });
  });
});

describe('a second term', () => {
  it('follows the first in the same row, decided by the scope’s office in the last three months', async () => {
    const member = await anActive({ from: '2024-01-10' });
    const { networkOffice, townNetworkOffice } = world.posts;
    await expect(reappoint(context, townNetworkOffice, member.id, member.version)).rejects.toMatchObject({
      status: 404,
    });
    context.clock.set('2026-10-08T01:00:00.000Z');
    await expect(reappoint(context, networkOffice, member.id, member.version)).rejects.toMatchObject({
      key: 'network:fault.tooEarly',
    });
    context.clock.set(MONDAY);
    await expect(reappoint(context, networkOffice, member.id, member.version - 1)).rejects.toMatchObject({
      status: 409,
    });
    const second = await reappoint(context, networkOffice, member.id, member.version);
    expect(second).toMatchObject({
      id: member.id,
      term: 2,
      term_from: '2024-01-10',
      term_to: '2030-01-09',
      account_id: member.account_id,
    });
    context.clock.set('2030-01-01T01:00:00.000Z');
    await expect(reappoint(context, networkOffice, member.id, second.version)).rejects.toMatchObject({
      key: 'network:fault.terms',
    });
  });

  it('is the last: nobody is appointed a third time, and another kind begins anew', async () => {
    const phone = '13800007777';
    const member = await anActive({ from: '2024-01-10', phone });
    await reappoint(context, world.posts.networkOffice, member.id, member.version);
    await resign(context, actorOf(member), { words: '' });
    await expect(aMember(context, 'supervisor', { phone })).rejects.toMatchObject({
      key: 'network:fault.terms',
    });
    expect(await aMember(context, 'evaluator', { phone })).toMatchObject({ term: 1 });
  });
});

describe('a removal', () => {
  it('is asked for by the scope’s office, with facts, one at a time', async () => {
    const member = await anActive();
    const inOtherScope = await aMember(context, 'supervisor', inTown);
    const ask = (id: string, words: string = FACTS.words) =>
      askRemoval(context, world.posts.networkOffice, id, { ...FACTS, words });
    await expect(ask(inOtherScope.id)).rejects.toMatchObject({ status: 404 });
    await expect(ask(member.id, '不好')).rejects.toMatchObject({ key: 'network:rule.removalWords' });
    await expect(askRemoval(context, world.posts.supervision, member.id, FACTS)).rejects.toMatchObject({
      status: 403,
    });
    const removal = await ask(member.id);
    // Three working days after a Monday: until Thursday 18:00.
    expect(removal).toMatchObject({ state: 'noticed', reply_due_at: '2026-11-26T10:00:00.000Z' });
    await expect(ask(member.id)).rejects.toMatchObject({ key: 'network:fault.removalOpen' });
    const [told] = await context.db
      .selectFrom('notices')
      .select(['recipient_kind', 'recipient_id'])
      .where('template', '=', 'member.removal_noticed')
      .where('recipient_id', '=', member.id)
      .execute();
    expect(told).toEqual({ recipient_kind: 'member', recipient_id: member.id });
  });

  it('is decided after the member spoke or could have, by the supervision office and never by who asked', async () => {
    const member = await anActive();
    const removal = await askRemoval(context, world.posts.networkOffice, member.id, FACTS);
    const decide = (actor: Actor, decision = GO) => decideRemoval(context, actor, removal.id, decision);
    const { supervision, networkOffice, countyLeader } = world.posts;
    await expect(decide(supervision)).rejects.toMatchObject({ key: 'network:rule.notHeard' });
    context.clock.set('2026-11-26T09:59:59.000Z');
    await expect(decide(supervision)).rejects.toMatchObject({ key: 'network:rule.notHeard' });
    context.clock.set('2026-11-26T10:00:00.000Z');
    for (const actor of [networkOffice, countyLeader, { ...supervision, accountId: removal.asked_by }]) {
      await expect(decide(actor)).rejects.toMatchObject({ status: 403 });
    }
    await expect(decide(supervision, { ...GO, words: '免去' })).rejects.toMatchObject({
      key: 'network:rule.removalWords',
    });
    expect(await decide(supervision)).toMatchObject({ state: 'removed' });
    expect(await findMember(context.db, member.id)).toMatchObject({
      state: 'removed',
      end_ground: 'leak',
      end_words: GO.words,
      ended_on: '2026-11-26',
    });
    expect(await findAccount(context.db, member.account_id!)).toMatchObject({ isActive: false });
    await expect(decide(supervision)).rejects.toMatchObject({ status: 409 });
    const told = await context.db
      .selectFrom('notices')
      .select('template')
      .where('recipient_id', '=', member.id)
      .orderBy('id')
      .execute();
    expect(told.map(({ template }) => template)).toEqual([
      'member.removal_noticed',
      'application.office_ended',
    ]);
  });

  it('leaves the member in office when it was not so', async () => {
    const member = await anActive();
    const removal = await askRemoval(context, world.posts.networkOffice, member.id, FACTS);
    const other = await anActive();
    await expect(
      replyToRemoval(context, actorOf(other), removal.id, { text: '不是我' }),
    ).rejects.toMatchObject({ status: 404 });
    expect(
      await replyToRemoval(context, actorOf(member), removal.id, { text: '没有这回事。' }),
    ).toMatchObject({
      reply: '没有这回事。',
      replied_at: MONDAY,
    });
    await expect(
      replyToRemoval(context, actorOf(member), removal.id, { text: '再说一次' }),
    ).rejects.toMatchObject({ status: 409 });
    // Heard before the three days are over: decided before they are over.
    context.clock.set(plus(MONDAY, DAY));
    expect(await decideRemoval(context, world.posts.supervision, removal.id, STAY)).toMatchObject({
      state: 'kept',
    });
    expect(await findMember(context.db, member.id)).toMatchObject({ state: 'in_office', end_ground: null });
  });

  it('has no object left when the member resigns meanwhile', async () => {
    const member = await anActive();
    await askRemoval(context, world.posts.networkOffice, member.id, FACTS);
    await resign(context, actorOf(member), { words: '' });
    expect(await listRemovalsOf(context.db, member.id)).toMatchObject([{ state: 'lapsed' }]);
    expect(await findMember(context.db, member.id)).toMatchObject({ state: 'resigned', end_ground: null });
  });
});

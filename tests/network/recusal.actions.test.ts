import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../server/actor.ts';
import {
  askRecusalByResident,
  askRecusalByUnit,
  decideRecusal,
  declareAll,
  declareTie,
  endTie,
  isRecused,
  recusalOf,
  resign,
  type MemberRow,
} from '../../server/features/network/index.ts';
import { findRecusalByReceipt, listRecusalsOfUnit } from '../../server/features/network/store-requests.ts';
import { receiptHash } from '../../server/features/cases/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aMember, seedMembers, withAccount } from '../support/members.ts';

let context: TestContext;
let world: World;
let members: Awaited<ReturnType<typeof seedMembers>>;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  members = await seedMembers(context, world);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const KIN = { unitId: UNITS.water, ground: 'kin', untilOn: null, words: '' } as const;
const fresh = async (): Promise<{ member: MemberRow; actor: Actor }> => {
  const member = await withAccount(context, await aMember(context, 'evaluator'));
  return {
    member,
    actor: { role: member.kind, accountId: member.account_id, scope: 'county', unitId: null },
  };
};

describe('a tie that a member declares', () => {
  it('holds from that moment, and the same one twice is one', async () => {
    const { member, actor } = await fresh();
    const tie = await declareTie(context, actor, KIN);
    expect(await declareTie(context, actor, KIN)).toEqual(tie);
    expect(await isRecused(context.db, member.id, UNITS.water, '2026-11-23')).toBe(true);
    const matter = { unitId: UNITS.water, divisionCode: null };
    expect(await recusalOf(context.db, member, matter, '2026-11-23')).toBe('tied');
    expect(await recusalOf(context.db, member, { ...matter, unitId: UNITS.bus }, '2026-11-23')).toBeNull();
  });

  it('is to a unit there is, since or until a day that has come', async () => {
    const { actor } = await fresh();
    await expect(declareTie(context, actor, { ...KIN, unitId: 'none' })).rejects.toMatchObject({
      key: 'network:rule.unit',
    });
    await expect(declareTie(context, actor, { ...KIN, untilOn: '2026-11-24' })).rejects.toMatchObject({
      key: 'network:rule.tieUntil',
    });
    await expect(declareTie(context, world.posts.housingLeader, KIN)).rejects.toMatchObject({ status: 404 });
  });

  it('holds 24 months more once its ground has ended, which only the member says, and once', async () => {
    const { member, actor } = await fresh();
    const other = await fresh();
    const tie = await declareTie(context, actor, KIN);
    await expect(endTie(context, other.actor, tie.id, '2026-11-20')).rejects.toMatchObject({ status: 404 });
    await expect(endTie(context, actor, tie.id, '2026-12-01')).rejects.toMatchObject({
      key: 'network:rule.tieUntil',
    });
    await endTie(context, actor, tie.id, '2026-11-20');
    await expect(endTie(context, actor, tie.id, '2026-11-19')).rejects.toMatchObject({ status: 409 });
    expect(await isRecused(context.db, member.id, UNITS.water, '2028-11-20')).toBe(true);
    expect(await isRecused(context.db, member.id, UNITS.water, '2028-11-21')).toBe(false);
  });
});

describe('the yearly declaration', () => {
  it('says what there is, or that there is nothing, and never one over the other', async () => {
    const { actor } = await fresh();
    await expect(declareAll(context, actor, { nothing: false })).rejects.toMatchObject({
      key: 'network:rule.nothingListed',
    });
    context.clock.set('2026-12-01T01:00:00.000Z');
    expect(await declareAll(context, actor, { nothing: true })).toMatchObject({ declared_on: '2026-12-01' });
    await declareTie(context, actor, KIN);
    await expect(declareAll(context, actor, { nothing: true })).rejects.toMatchObject({
      key: 'network:rule.notNothing',
    });
    context.clock.set('2026-12-02T01:00:00.000Z');
    expect(await declareAll(context, actor, { nothing: false })).toMatchObject({
      declared_on: '2026-12-02',
    });
  });
});

describe('a recusal that is asked for', () => {
  const request = (overrides: object = {}) => ({
    submissionId: context.ids.id(),
    number: null,
    kind: 'supervisor' as const,
    place: 'county',
    ground: 'business' as const,
    words: '他家和我们单位有供货合同。',
    ...overrides,
  });

  it('names the member somehow and says why', async () => {
    const ask = (overrides: object) => askRecusalByUnit(context, world.posts.busLeader, request(overrides));
    await expect(ask({ kind: null })).rejects.toMatchObject({ key: 'network:rule.recusalWho' });
    await expect(ask({ words: ' 亲 ' })).rejects.toMatchObject({ key: 'network:rule.recusalWords' });
    const form = request();
    const once = await askRecusalByUnit(context, world.posts.busLeader, form);
    expect(await askRecusalByUnit(context, world.posts.busLeader, form)).toEqual(once);
    expect(once).toMatchObject({ unit_id: UNITS.bus, asked_by: 'unit', state: 'asked', tie_id: null });
  });

  it('is decided by somebody not involved', async () => {
    const { id } = await askRecusalByUnit(context, world.posts.busLeader, request());
    const decision = { memberId: members.supervisor.id, words: '理由成立，今后回避。' };
    const { supervision, networkOffice, busLeader, busOfficer, admin } = world.posts;
    const involved = { ...supervision, unitId: UNITS.bus };
    for (const actor of [networkOffice, busLeader, busOfficer, admin, involved]) {
      await expect(decideRecusal(context, actor, id, decision)).rejects.toMatchObject({ status: 403 });
    }
    const decided = await decideRecusal(context, supervision, id, decision);
    expect(decided).toMatchObject({ state: 'granted' });
    expect(await isRecused(context.db, members.supervisor.id, UNITS.bus, '2026-11-23')).toBe(true);
    await expect(decideRecusal(context, supervision, id, decision)).rejects.toMatchObject({ status: 409 });
    // What others asked for is not the member's to end.
    await expect(
      endTie(context, world.posts.supervisor, decided.tie_id!, '2026-11-23'),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('about the supervision office itself is decided by the county’s network office', async () => {
    const { row } = await askRecusalByResident(context, {
      ...request({ kind: 'collector' }),
      unitId: UNITS.supervision,
    });
    const decision = { memberId: members.collector.id, words: '理由成立，今后回避。' };
    const outside = { ...world.posts.networkOffice, unitId: UNITS.dispatch };
    await expect(decideRecusal(context, world.posts.supervision, row.id, decision)).rejects.toMatchObject({
      status: 403,
    });
    // In this small county that office is a desk of the supervision office, and so involved as well.
    await expect(decideRecusal(context, world.posts.networkOffice, row.id, decision)).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      decideRecusal(context, { ...outside, scope: 'town' }, row.id, decision),
    ).rejects.toMatchObject({ status: 403 });
    expect(await decideRecusal(context, outside, row.id, decision)).toMatchObject({ state: 'granted' });
  });

  it('may be refused, in words; and nobody who left office is kept off anything', async () => {
    const { supervision, busLeader } = world.posts;
    const { id } = await askRecusalByUnit(context, busLeader, request());
    await expect(
      decideRecusal(context, supervision, id, { memberId: null, words: '不' }),
    ).rejects.toMatchObject({ key: 'network:rule.decisionWords' });
    const { member, actor } = await fresh();
    await resign(context, actor, { words: '' });
    await expect(
      decideRecusal(context, supervision, id, { memberId: member.id, words: '理由成立。' }),
    ).rejects.toMatchObject({ key: 'network:rule.recusalMember' });
    expect(
      await decideRecusal(context, supervision, id, { memberId: null, words: '没有查到这样的关系。' }),
    ).toMatchObject({ state: 'refused', tie_id: null, decision_words: '没有查到这样的关系。' });
  });

  it('of a resident is the resident’s alone: a receipt opens it, and no unit lists it', async () => {
    const asked = await askRecusalByResident(context, { ...request(), unitId: UNITS.transport });
    expect(await findRecusalByReceipt(context.db, receiptHash(asked.receipt!))).toEqual(asked.row);
    expect(asked.row).toMatchObject({ asked_by: 'resident', asked_by_account: null });
    await askRecusalByUnit(context, world.posts.transportLeader, request());
    const listed = await listRecusalsOfUnit(context.db, UNITS.transport, 10);
    expect(listed.map((row) => row.asked_by)).toEqual(['unit']);
  });

  it('tells the unit that it was decided, and the member that there is a unit more, and neither about the other', async () => {
    const { id } = await askRecusalByUnit(context, world.posts.housingLeader, request());
    await decideRecusal(context, world.posts.supervision, id, {
      memberId: members.supervisor.id,
      words: '理由成立，今后回避。',
    });
    const told = await context.db
      .selectFrom('notices')
      .select(['recipient_kind', 'recipient_id', 'template', 'args_json'])
      .where('dedupe_key', 'like', `%/${id}`)
      .orderBy('template')
      .execute();
    expect(told).toEqual([
      {
        recipient_kind: 'member',
        recipient_id: members.supervisor.id,
        template: 'member.recusal_decided',
        args_json: '{}',
      },
      {
        recipient_kind: 'unit',
        recipient_id: UNITS.supervision,
        template: 'office.recusal',
        args_json: '{}',
      },
      {
        recipient_kind: 'unit',
        recipient_id: UNITS.housing,
        template: 'unit.recusal_decided',
        args_json: '{}',
      },
    ]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { receiptHash } from '../../server/features/cases/index.ts';
import { handReceiptAnew, withdrawApplication } from '../../server/features/network/application-receipt.ts';
import {
  acceptApplication,
  apply,
  changeCall,
  chooseAccount,
  declineApplication,
  findMember,
  listTies,
  nominate,
  openApplication,
  openCall,
} from '../../server/features/network/index.ts';
import { findApplication, type ApplicationRow } from '../../server/features/network/store-applications.ts';
import { listCounts } from '../../server/features/network/store-calls.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openContact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aCall, aForm, anApplication } from './calls.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const POST = { post: '收集员', postEn: 'Collector', lang: 'zh-CN' } as const;
const accept = (row: ApplicationRow, post: 'networkOffice' | 'townNetworkOffice' = 'networkOffice') =>
  acceptApplication(context, world.posts[post], row.id);

describe('a call', () => {
  it('is opened and changed by the county office alone, with seats where there are places', async () => {
    const { networkOffice, townNetworkOffice, supervision } = world.posts;
    const call = await aCall(context, world, { level: 'town' });
    for (const actor of [townNetworkOffice, supervision]) {
      await expect(
        openCall(context, actor, { ...call, quotas: { county: 1 }, opensOn: '2026-11-01', closesOn: '2026-12-01', level: 'county' }),
      ).rejects.toMatchObject({ status: 403 });
    } // prettier-ignore
    for (const [quotas, key] of [
      [{}, 'callEmpty'],
      [{ [PLACES.town]: 0 }, 'callEmpty'],
      [{ county: 5 }, 'callPlace'],
      [{ '999999999': 5 }, 'callPlace'],
      [{ [PLACES.town]: 2.5 }, 'callSeats'],
      [{ [PLACES.town]: -1 }, 'callSeats'],
      [{ [PLACES.town]: 99_999 }, 'callSeats'],
    ] as const) {
      const change = { quotas: quotas as Record<string, number>, closesOn: '2026-12-31', notes: '' };
      await expect(changeCall(context, networkOffice, call.id, change, call.version)).rejects.toMatchObject({
        key: `network:rule.${key}`,
      });
    }
    await expect(
      aCall(context, world, { opensOn: '2026-12-02', closesOn: '2026-12-01' }),
    ).rejects.toMatchObject({
      key: 'network:rule.callDays',
    });
    await expect(aCall(context, world, { closesOn: '2026-11-22' })).rejects.toMatchObject({
      key: 'network:rule.callOver',
    });
  });

  it('gives no seat back that somebody has, and is not changed over another change', async () => {
    const call = await aCall(context, world, { quotas: { county: 3 } });
    for (let n = 0; n < 2; n++) await accept((await anApplication(context, call.id)).row);
    const change = (quotas: number, seen = call.version) =>
      changeCall(
        context,
        world.posts.networkOffice,
        call.id,
        { quotas: { county: quotas }, closesOn: '2026-12-01', notes: '改了' },
        seen,
      );
    await expect(change(1)).rejects.toMatchObject({ key: 'network:rule.seatsTaken' });
    expect(await change(2)).toMatchObject({ quotas_json: '{"county":2}', closes_on: '2026-12-01' });
    await expect(change(2)).rejects.toMatchObject({ status: 409 });
  });
});

describe('an application', () => {
  it('is one however often the form is sent, and gives its receipt once', async () => {
    const call = await aCall(context, world);
    const form = aForm(context, call.id);
    const first = await apply(context, form);
    const again = await apply(context, form);
    expect(again).toEqual({ row: first.row, receipt: null });
    expect(first.row.receipt_hash).toBe(receiptHash(first.receipt!));
    expect(await listEvents(context.db, `application:${first.row.id}`)).toHaveLength(1);
  });

  it('seals phone and mail; neither the row nor the register knows them', async () => {
    const call = await aCall(context, world);
    const { row } = await anApplication(context, call.id, {
      phone: '13712345678',
      email: 'someone@home.example',
      notify: 'email',
    });
    expect(await openContact(context.db, context, row.id)).toEqual({
      name: '报名人',
      phone: '13712345678',
      email: 'someone@home.example',
      notify: 'email',
    });
    const events = await listEvents(context.db, `application:${row.id}`);
    for (const text of [JSON.stringify(row), JSON.stringify(events)]) {
      expect(text).not.toContain('13712345678');
      expect(text).not.toContain('someone@home.example');
    }
  });

  it('is taken while the call is open and where it has seats', async () => {
    const call = await aCall(context, world, { level: 'town', closesOn: '2026-11-24' });
    expect((await anApplication(context, call.id)).row).toMatchObject({
      level: 'town',
      town_code: PLACES.town,
      village_code: PLACES.village,
    });
    const refused = (overrides: Parameters<typeof aForm>[2]) =>
      apply(context, aForm(context, call.id, overrides));
    await expect(refused({ place: null })).rejects.toMatchObject({ key: 'network:rule.place' });
    await expect(refused({ place: PLACES.county })).rejects.toMatchObject({ key: 'network:rule.place' });
    await expect(refused({ place: 'nowhere' })).rejects.toMatchObject({ key: 'network:rule.place' });
    await expect(refused({ ties: [{ unitId: 'none', ground: 'kin' }] })).rejects.toMatchObject({
      key: 'network:rule.unit',
    });
    await expect(refused({ callId: 'none' })).rejects.toMatchObject({ status: 404 });
    context.clock.set('2026-11-24T16:00:00.000Z');
    await expect(refused({})).rejects.toMatchObject({ key: 'network:rule.callClosed' });
  });

  it('of the county’s call asks for no place', async () => {
    const call = await aCall(context, world);
    const { row } = await anApplication(context, call.id, { place: null });
    expect(row).toMatchObject({ level: 'county', town_code: null, village_code: null });
  });

  it('can be taken back until it is decided', async () => {
    const call = await aCall(context, world);
    const { row } = await anApplication(context, call.id);
    expect(await withdrawApplication(context, row.id)).toMatchObject({ state: 'withdrawn' });
    await expect(withdrawApplication(context, row.id)).rejects.toMatchObject({ status: 409 });
    await expect(accept(row)).rejects.toMatchObject({ status: 409 });
  });
});

describe('the decision', () => {
  it('is the scope’s office’s: elsewhere the application is not there', async () => {
    const { networkOffice, townNetworkOffice, supervision } = world.posts;
    const county = await anApplication(context, (await aCall(context, world)).id);
    const town = await anApplication(context, (await aCall(context, world, { level: 'town' })).id);
    const decline = { reason: 'other', words: '名额已经用完' } as const;
    await expect(acceptApplication(context, townNetworkOffice, county.row.id)).rejects.toMatchObject({
      status: 404,
    });
    await expect(declineApplication(context, networkOffice, town.row.id, decline)).rejects.toMatchObject({
      status: 404,
    });
    await expect(acceptApplication(context, supervision, county.row.id)).rejects.toMatchObject({
      status: 403,
    });
    expect(await accept(town.row, 'townNetworkOffice')).toMatchObject({ town_code: PLACES.town });
  });

  it('makes a member of the same id, with the ties declared, the declaration and the contact', async () => {
    const call = await aCall(context, world);
    const { row } = await anApplication(context, call.id, {
      ties: [{ unitId: UNITS.water, ground: 'kin' }],
      showsName: true,
    });
    context.clock.set('2026-11-25T01:00:00.000Z');
    const member = await accept(row);
    expect(member).toMatchObject({
      id: row.id,
      kind: 'collector',
      term: 1,
      term_from: '2026-11-25',
      term_to: '2029-11-24',
      declared_on: '2026-11-23',
      shows_name: 1,
      person_tag: row.person_tag,
      account_id: null,
    });
    expect(await listTies(context.db, [member.id])).toMatchObject([
      { unit_id: UNITS.water, ground: 'kin', asked_by: 'member', state: 'in_force' },
    ]);
    expect(await openContact(context.db, context, member.id)).toMatchObject({ notify: 'sms' });
    const decided = await findApplication(context.db, row.id);
    expect(decided).toMatchObject({ state: 'accepted', decided_by: world.posts.networkOffice.accountId });
    await expect(accept(row)).rejects.toMatchObject({ status: 409 });
  });

  it('takes no more than there are seats', async () => {
    const call = await aCall(context, world, { quotas: { county: 1 } });
    const [one, two] = [await anApplication(context, call.id), await anApplication(context, call.id)];
    await accept(one.row);
    await expect(accept(two.row)).rejects.toMatchObject({ key: 'network:rule.quotaFull' });
    expect(await findApplication(context.db, two.row.id)).toMatchObject({ state: 'waiting' });
  });

  it('takes nobody who holds a kind already', async () => {
    const call = await aCall(context, world);
    const other = await aCall(context, world, { kind: 'evaluator' });
    const phone = '13700009999';
    await accept((await anApplication(context, call.id, { phone })).row);
    const again = await anApplication(context, call.id, { phone: '137 0000 9999' });
    const elsewhere = await anApplication(context, other.id, { phone });
    await expect(accept(again.row)).rejects.toMatchObject({ key: 'network:fault.already' });
    await expect(accept(elsewhere.row)).rejects.toMatchObject({ key: 'network:fault.otherKind' });
  });

  it('to decline has one of the reasons and words', async () => {
    const { row } = await anApplication(context, (await aCall(context, world)).id);
    const decline = (words: string) =>
      declineApplication(context, world.posts.networkOffice, row.id, { reason: 'not_local', words });
    await expect(decline('不行 ')).rejects.toMatchObject({ key: 'network:rule.declineWords' });
    expect(await decline('登记的住处不在本县')).toMatchObject({
      state: 'declined',
      decline_reason: 'not_local',
      decision_words: '登记的住处不在本县',
    });
    const told = await context.db
      .selectFrom('notices')
      .select(['recipient_kind', 'template', 'args_json'])
      .where('recipient_id', '=', row.id)
      .orderBy('id')
      .execute();
    expect(told).toEqual([
      { recipient_kind: 'member', template: 'application.received', args_json: '{}' },
      { recipient_kind: 'member', template: 'application.decided', args_json: '{}' },
    ]);
  });

  it('moves the counts that the public reads', async () => {
    const countOf = async () =>
      (await listCounts(context.db)).find(({ kind, place }) => kind === 'supervisor' && place === 'county')
        ?.in_office ?? 0;
    const before = await countOf();
    const call = await aCall(context, world, { kind: 'supervisor' });
    await accept((await anApplication(context, call.id)).row);
    expect(await countOf()).toBe(before + 1);
  });
});

describe('whoever was accepted', () => {
  it('chooses the account, once', async () => {
    const call = await aCall(context, world);
    const { row } = await anApplication(context, call.id);
    const account = { username: 'New-Member', password: 'nine green bottles' };
    await expect(chooseAccount(context, row.id, account, POST)).rejects.toMatchObject({ status: 409 });
    await accept(row);
    const member = await chooseAccount(context, row.id, account, POST);
    const opened = await context.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', member.account_id!)
      .executeTakeFirstOrThrow();
    expect(opened).toMatchObject({
      username: 'new-member',
      role: 'collector',
      scope: 'county',
      unit_id: null,
      post: '收集员',
      email: null,
      phone: null,
      must_change_password: 0,
    });
    await expect(chooseAccount(context, row.id, account, POST)).rejects.toMatchObject({ status: 409 });
    const other = await anApplication(context, call.id);
    await accept(other.row);
    await expect(chooseAccount(context, other.row.id, account, POST)).rejects.toMatchObject({
      key: 'accounts:fault.usernameTaken',
    });
  });
});

describe('a village’s nomination', () => {
  const nomination = (callId: string) => {
    const { submissionId, name, phone, statement, lang } = aForm(context, callId);
    return { submissionId, callId, name, phone, statement, lang, villageCode: PLACES.village };
  };

  it('is typed in by its town’s office alone, and nobody’s name is shown by it', async () => {
    const call = await aCall(context, world, { level: 'town' });
    const form = nomination(call.id);
    await expect(nominate(context, world.posts.networkOffice, form)).rejects.toMatchObject({ status: 403 });
    await expect(
      nominate(context, world.posts.townNetworkOffice, { ...form, villageCode: PLACES.town }),
    ).rejects.toMatchObject({ key: 'network:rule.place' });
    const { row } = await nominate(context, world.posts.townNetworkOffice, form);
    expect(row).toMatchObject({ channel: 'village', is_handed: 1, shows_name: 0, ties_json: '[]' });
    const member = await accept(row, 'townNetworkOffice');
    // Nobody has asked the person about ties yet: no duty before that.
    expect(member).toMatchObject({ shows_name: 0, declared_on: null });
  });

  it('hands over a receipt that is replaced when it is first used, so that no office holds it', async () => {
    const call = await aCall(context, world, { level: 'town' });
    const { townNetworkOffice, networkOffice } = world.posts;
    const { row, receipt: lost } = await nominate(context, townNetworkOffice, nomination(call.id));
    await expect(handReceiptAnew(context, networkOffice, row.id)).rejects.toMatchObject({ status: 404 });
    const { receipt: handed } = await handReceiptAnew(context, townNetworkOffice, row.id);
    expect(await openApplication(context, lost!)).toBeUndefined();
    const opened = await openApplication(context, handed);
    expect(opened).toMatchObject({ row: { id: row.id, is_handed: 0 } });
    expect(opened!.receipt).not.toBe(handed);
    expect(await openApplication(context, handed)).toBeUndefined();
    expect(await openApplication(context, opened!.receipt!)).toMatchObject({ receipt: null });
    await expect(handReceiptAnew(context, townNetworkOffice, row.id)).rejects.toMatchObject({ status: 409 });
    expect(await findMember(context.db, row.id)).toBeUndefined();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plusDays } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import { certificateRecords, type CertificateRow } from '../../server/features/certificates/index.ts';
import {
  caseRecords,
  findCaseByReceipt,
  newReceipt,
  receiptHash,
  replaceReceipt,
} from '../../server/features/cases/index.ts';
import {
  cancelPad,
  cancelSlip,
  casesCollectedBy,
  collectedBy,
  makePad,
  padRecords,
  stateOfReceipt,
  type PrintedSlip,
} from '../../server/features/intake/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { openContact } from '../../server/features/vault/index.ts';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { certify } from '../support/certificates.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCase, PLACES, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aMember, inTown, seedMembers, withAccount } from '../support/members.ts';
import { aPad, aTaking, take } from './pads.ts';

let context: TestContext;
let world: World;
let member: MemberRow;
let certificate: CertificateRow;
let slips: PrintedSlip[];

beforeAll(async () => {
  context = await openTestContext({ seed: 'intake' });
  world = await seedWorld(context);
  member = (await seedMembers(context, world)).collector;
  certificate = await certify(context, member);
  ({ slips } = await aPad(context, world, { memberId: member.id }, 4));
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

let used = 0;
/** A slip of the collector's pad that no test has had. */
const nextSlip = (): PrintedSlip => slips[used++]!;

async function setCertificate(set: Partial<CertificateRow>): Promise<void> {
  await transact(context.db, async (trx) => {
    const event = { kind: 'certificate.changed', set };
    certificate = (
      await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), certificate, event)
    ).row;
  });
}

describe('a pad', () => {
  it('holds secrets that are nowhere but on the paper', async () => {
    const { pad, slips: printed } = await makePad(context, world.posts.networkOffice, {
      holder: { memberId: member.id },
      sheets: 2,
    });
    expect(printed).toHaveLength(16);
    expect(new Set(printed.flatMap(({ number, receipt }) => [number, receipt])).size).toBe(32);
    expect(pad).toMatchObject({
      year: 2026,
      slips: 16,
      member_id: member.id,
      state: 'in_use',
      town_code: null,
    });
    const rows = await context.db.selectFrom('slips').selectAll().where('pad_id', '=', pad.id).execute();
    expect(rows.every(({ state }) => state === 'unused')).toBe(true);
    const everything = JSON.stringify([
      rows,
      await context.db.selectFrom('register_entries').select('payload_json').execute(),
    ]);
    for (const { receipt } of printed) expect(everything).not.toContain(receipt.slice(0, 11));
    expect(await stateOfReceipt(context.db, receiptHash(printed[0]!.receipt))).toBe('unused');
  });

  it('is numbered on within the year', async () => {
    const one = await makePad(context, world.posts.networkOffice, {
      holder: { unitId: UNITS.housing },
      sheets: 1,
    });
    const two = await makePad(context, world.posts.townNetworkOffice, {
      holder: { unitId: UNITS.town },
      sheets: 1,
    });
    expect(two.pad.number).toBe(one.pad.number + 1);
    expect([one.pad.town_code, two.pad.town_code]).toEqual([null, PLACES.town]);
  });

  it.each([0, 11, 1.5, Number.NaN])('is not made of %p sheets', async (sheets) => {
    const made = makePad(context, world.posts.networkOffice, { holder: { memberId: member.id }, sheets });
    await expect(made).rejects.toThrow(RuleFault);
  });

  it('is made by the offices of the network, each for its own', async () => {
    const townMember = await aMember(context, 'collector', inTown);
    const supervisor = await aMember(context, 'supervisor');
    const { networkOffice, townNetworkOffice, dispatcher, collector } = world.posts;
    const made = (actor: typeof dispatcher, holder: Parameters<typeof makePad>[2]['holder']) =>
      makePad(context, actor, { holder, sheets: 1 });
    await expect(made(townNetworkOffice, { memberId: townMember.id })).resolves.toBeDefined();
    await expect(made(townNetworkOffice, { memberId: member.id })).rejects.toThrow(NotFound);
    await expect(made(networkOffice, { memberId: townMember.id })).rejects.toThrow(NotFound);
    await expect(made(networkOffice, { memberId: supervisor.id })).rejects.toThrow(NotFound);
    await expect(made(townNetworkOffice, { unitId: UNITS.housing })).rejects.toThrow(NotFound);
    await expect(made(dispatcher, { unitId: UNITS.dispatch })).rejects.toThrow(Forbidden);
    await expect(made(collector, { memberId: member.id })).rejects.toThrow(Forbidden);
  });
});

describe('a matter taken down at a doorstep', () => {
  it('is a case like all others, with the receipt on the slip', async () => {
    const slip = nextSlip();
    const { row, isRepeat } = await take(context, world.posts.collector, slip.number);
    expect(isRepeat).toBe(false);
    expect(row).toMatchObject({ state: 'received', channel: 'collector', receipt_handed_by: 'collector' });
    expect((await findCaseByReceipt(context.db, receiptHash(slip.receipt)))?.id).toBe(row.id);
    const [first] = await listEvents(context.db, `case:${row.id}`);
    expect(first).toMatchObject({ kind: 'case.submitted', actorRole: 'collector' });
    expect(first!.payload!['note']).toEqual({
      attachments: 0,
      consent: { wording: '1', lang: 'zh-CN', given: true },
      slip: slip.number,
    });
    expect(await stateOfReceipt(context.db, receiptHash(slip.receipt))).toBe('used');
    const notices = await context.db
      .selectFrom('notices')
      .select('template')
      .where('dedupe_key', 'like', `%${row.id}%`)
      .execute();
    expect(notices.map(({ template }) => template).sort()).toEqual(['case.received', 'office.inbox']);
  });

  it('holds no contact unless the resident wants to be told, and then sealed', async () => {
    const without = await take(context, world.posts.collector, nextSlip().number);
    expect(await openContact(context.db, context, without.row.id)).toBeNull();
    const contact = { phone: '13800138000', notify: 'sms' as const };
    const held = await take(context, world.posts.collector, nextSlip().number, { contact });
    expect(await openContact(context.db, context, held.row.id)).toEqual(contact);
  });

  it('is the collector’s own for whoever draws or assigns, and nobody else’s', async () => {
    const { row } = await take(context, world.posts.collector, nextSlip().number);
    const plain = await aCase(context);
    expect(await collectedBy(context.db, [row.id, plain.id])).toEqual(new Map([[row.id, member.id]]));
    expect(await collectedBy(context.db, [])).toEqual(new Map());
    const own = await casesCollectedBy(context.db, member.id);
    expect([own.has(row.id), own.has(plain.id)]).toEqual([true, false]);
    expect(await casesCollectedBy(context.db, 'nobody')).toEqual(new Set());
  });

  it('sent twice is one case, and says the slip it was', async () => {
    const slip = nextSlip();
    const taking = aTaking(context, slip.number);
    const once = await take(context, world.posts.collector, slip.number, taking);
    const again = await take(context, world.posts.collector, nextSlip().number, {
      ...taking,
      slip: slips[used - 1]!.number,
    });
    expect([again.isRepeat, again.row.id, again.slip]).toEqual([true, once.row.id, slip.number]);
    expect(await listEvents(context.db, `case:${once.row.id}`)).toHaveLength(1);
    expect(await stateOfReceipt(context.db, receiptHash(slips[used - 1]!.receipt))).toBe('unused');
  });

  it('sent again by another account is told so, and gives nothing away', async () => {
    const taking = aTaking(context, nextSlip().number);
    await take(context, world.posts.collector, taking.slip, taking);
    const others = take(context, world.posts.dispatcher, taking.slip, taking);
    await expect(others).rejects.toMatchObject({ key: 'intake:conflict.otherAccount' });
    const resident = await aCase(context);
    const guess = take(context, world.posts.collector, nextSlip().number, {
      submissionId: resident.submission_id,
    });
    await expect(guess).rejects.toThrow(Conflict);
  });

  it('with a slip that cannot be used is refused, and leaves the slip and everything as it was', async () => {
    const other = await withAccount(context, await aMember(context, 'collector'));
    const { slips: others } = await aPad(context, world, { memberId: other.id });
    const usedSlip = nextSlip();
    await take(context, world.posts.collector, usedSlip.number);
    const spoilt = nextSlip();
    await cancelSlip(context, world.posts.collector, spoilt.number, 'damaged');
    const count = async () => (await context.db.selectFrom('cases').select('id').execute()).length;
    const before = await count();
    const tried = async (number: string) =>
      take(context, world.posts.collector, number).then(
        () => 'taken',
        (error: RuleFault) => error.key,
      );
    expect(await tried(usedSlip.number)).toBe('intake:form.slipUsed');
    expect(await tried(spoilt.number)).toBe('intake:form.slipCancelled');
    expect(await tried(others[0]!.number)).toBe('intake:form.slipNotYours');
    expect(await tried('0000-0000')).toBe('intake:form.slipUnknown');
    const bad = nextSlip();
    const noCategory = take(context, world.posts.collector, bad.number, { categoryCode: 'not-there' });
    await expect(noCategory).rejects.toMatchObject({ key: 'cases:form.category' });
    expect(await stateOfReceipt(context.db, receiptHash(bad.receipt))).toBe('unused');
    expect(await count()).toBe(before);
  });
});

describe('without a valid certificate', () => {
  const MISSING = [
    ['suspended', { state: 'suspended', suspended_on: '2026-11-20' }],
    ['expired', { expires_on: '2026-11-22' }],
  ] as const;

  it.each(MISSING)('%s: nothing is taken down, and the slip stays unused', async (missing, set) => {
    const good = { state: certificate.state, suspended_on: null, expires_on: certificate.expires_on };
    await setCertificate(set);
    const slip = nextSlip();
    const refused = take(context, world.posts.collector, slip.number);
    await expect(refused).rejects.toMatchObject({ status: 403, key: `certificates:missing.${missing}` });
    expect(await stateOfReceipt(context.db, receiptHash(slip.receipt))).toBe('unused');
    await setCertificate(good);
  });

  it('what had been received before is not asked for twice', async () => {
    const taking = aTaking(context, nextSlip().number);
    const { row } = await take(context, world.posts.collector, taking.slip, taking);
    context.clock.set(`${plusDays(certificate.expires_on, 1)}T02:00:00.000Z`);
    await expect(take(context, world.posts.collector, nextSlip().number)).rejects.toThrow(Forbidden);
    const again = await take(context, world.posts.collector, taking.slip, taking);
    expect([again.isRepeat, again.row.id]).toEqual([true, row.id]);
  });

  it('a lost pad can still be cancelled', async () => {
    const { padId, slips: lost } = await aPad(context, world, { memberId: member.id });
    await setCertificate({ state: 'suspended', suspended_on: '2026-11-20' });
    expect((await cancelPad(context, world.posts.collector, padId, 'lost')).slips).toBe(lost.length);
    await setCertificate({ state: 'valid', suspended_on: null });
  });
});

describe('at a service point', () => {
  it('a post takes down what is said at the counter, and types in what came on paper', async () => {
    const { slips: counter } = await aPad(context, world, { unitId: UNITS.town });
    const said = await take(context, world.posts.townNetworkOffice, counter[0]!.number);
    const typed = await take(context, world.posts.dispatcher, counter[1]!.number, { by: 'paper' });
    expect([said.row.channel, typed.row.channel]).toEqual(['counter', 'paper']);
    expect([said.row.receipt_handed_by, typed.row.receipt_handed_by]).toEqual(['post', 'post']);
    expect(await collectedBy(context.db, [said.row.id, typed.row.id])).toEqual(new Map());
  });

  it('a paper written by a collector stays that collector’s own case', async () => {
    const { row } = await take(context, world.posts.dispatcher, nextSlip().number, { by: 'paper' });
    expect((await collectedBy(context.db, [row.id])).get(row.id)).toBe(member.id);
  });

  it.each(['housingOfficer', 'supervision', 'supervisor', 'evaluator', 'admin'] as const)(
    '%s takes nothing down',
    async (post) => {
      await expect(take(context, world.posts[post], nextSlip().number)).rejects.toThrow(Forbidden);
    },
  );
});

describe('slips that were lost', () => {
  it('of a cancelled pad open nothing more; those in use stay their residents’', async () => {
    const { padId, slips: pad } = await aPad(context, world, { memberId: member.id });
    const { row } = await take(context, world.posts.collector, pad[0]!.number);
    expect((await cancelPad(context, world.posts.networkOffice, padId, 'lost')).slips).toBe(7);
    const late = take(context, world.posts.collector, pad[1]!.number);
    await expect(late).rejects.toMatchObject({ key: 'intake:form.slipCancelled' });
    expect((await findCaseByReceipt(context.db, receiptHash(pad[0]!.receipt)))?.id).toBe(row.id);
    const twice = cancelPad(context, world.posts.networkOffice, padId, 'lost');
    await expect(twice).rejects.toMatchObject({ key: 'intake:conflict.padCancelled' });
  });

  it('are cancelled by their office and their collector, and for others are not there', async () => {
    const other = await withAccount(context, await aMember(context, 'collector'));
    const { padId, slips: pad } = await aPad(context, world, { memberId: other.id });
    for (const post of ['collector', 'townNetworkOffice', 'dispatcher'] as const) {
      await expect(cancelPad(context, world.posts[post], padId, 'lost')).rejects.toThrow(NotFound);
      const slip = cancelSlip(context, world.posts[post], pad[0]!.number, 'lost');
      await expect(slip).rejects.toMatchObject({ key: 'intake:form.slipUnknown' });
    }
    expect(await cancelSlip(context, world.posts.networkOffice, pad[0]!.number.toLowerCase(), 'lost')).toBe(
      pad[0]!.number,
    );
    const again = cancelSlip(context, world.posts.networkOffice, pad[0]!.number, 'lost');
    await expect(again).rejects.toMatchObject({ key: 'intake:form.slipCancelled' });
    const wrong = cancelSlip(context, world.posts.networkOffice, 'not a number', 'lost');
    await expect(wrong).rejects.toMatchObject({ key: 'intake:form.slipWrong' });
  });

  it('that are in use cannot be cancelled: they are their residents’', async () => {
    const slip = nextSlip();
    await take(context, world.posts.collector, slip.number);
    const tried = cancelSlip(context, world.posts.collector, slip.number, 'lost');
    await expect(tried).rejects.toMatchObject({ key: 'intake:form.slipUsed' });
  });
});

describe('the first look', () => {
  it('replaces the receipt by one that only the resident has; the paper is dead', async () => {
    const slip = nextSlip();
    const { row } = await take(context, world.posts.collector, slip.number);
    const receipt = newReceipt(context.ids);
    const from = receiptHash(slip.receipt);
    const replaced = await replaceReceipt(context, row.id, { from, receipt });
    expect(replaced.receipt_handed_by).toBeNull();
    expect(await findCaseByReceipt(context.db, from)).toBeUndefined();
    expect((await findCaseByReceipt(context.db, receiptHash(receipt)))?.id).toBe(row.id);
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.map(({ kind, actorRole }) => [kind, actorRole])).toEqual([
      ['case.submitted', 'collector'],
      ['case.receipt_replaced', 'resident'],
    ]);
  });

  it('the same new receipt a second time is no fault; another one comes too late', async () => {
    const slip = nextSlip();
    const { row } = await take(context, world.posts.collector, slip.number);
    const from = receiptHash(slip.receipt);
    const receipt = newReceipt(context.ids);
    await replaceReceipt(context, row.id, { from, receipt });
    const again = await replaceReceipt(context, row.id, { from, receipt });
    expect(again.version).toBe(1);
    const other = replaceReceipt(context, row.id, { from, receipt: newReceipt(context.ids) });
    await expect(other).rejects.toMatchObject({ key: 'cases:renewal.elsewhere' });
  });

  it('is only for receipts that came on paper', async () => {
    const row = await aCase(context);
    const receipt = newReceipt(context.ids);
    const tried = replaceReceipt(context, row.id, { from: row.receipt_hash, receipt });
    await expect(tried).rejects.toThrow(Conflict);
    const made = replaceReceipt(context, row.id, { from: row.receipt_hash, receipt: 'AAAAA' });
    await expect(made).rejects.toThrow(TypeError);
  });
});

it('everything that was done here stands in the register', async () => {
  expect((await verifyRegister(context.db, context)).faults).toEqual([]);
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await padRecords.verify(context.db)).toEqual([]);
});

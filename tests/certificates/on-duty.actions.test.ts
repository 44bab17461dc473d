import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  certifiedMembers,
  memberOnDuty,
  validCertificate,
} from '../../server/features/certificates/index.ts';
import { memberRecords, sameDayLater, type MemberRow } from '../../server/features/network/index.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { aMember, inTown, withAccount } from '../support/members.ts';

let context: TestContext;
let world: World;
let today: string;

beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  today = dayOf(context.clock.now());
});
afterAll(() => context.close());

const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});

const anAccount = async (...args: Parameters<typeof aMember> extends [unknown, ...infer R] ? R : never) =>
  withAccount(context, await aMember(context, ...args));

const change = (member: MemberRow, set: Partial<MemberRow>) =>
  transact(
    context.db,
    async (trx) =>
      (
        await memberRecords.change(trx, context, SYSTEM, context.clock.now(), member, {
          kind: 'member.changed',
          set,
        })
      ).row,
  );

const duty = (member: MemberRow, at = context.clock.now()) =>
  memberOnDuty(context.db, actorOf(member), [member.kind], at);

describe('a member on duty', () => {
  it('is one in office with a certificate that counts and ties declared this year', async () => {
    const member = await anAccount('collector');
    const certificate = await certify(context, member);
    const found = await duty(member);
    expect(found.member.id).toBe(member.id);
    expect(found.certificate.number).toBe(certificate.number);
  });

  it('is told what is missing', async () => {
    const member = await anAccount('supervisor');
    await expect(duty(member)).rejects.toMatchObject({ status: 403, key: 'certificates:missing.none' });
    await certify(context, member, { state: 'suspended', suspended_on: today });
    await expect(duty(member)).rejects.toMatchObject({ key: 'certificates:missing.suspended' });
    const other = await anAccount('supervisor');
    await certify(context, other, { expires_on: plusDays(today, -1) });
    await expect(duty(other)).rejects.toMatchObject({ key: 'certificates:missing.expired' });
    const undeclared = await change(await anAccount('supervisor'), { declared_on: null });
    await certify(context, undeclared);
    await expect(duty(undeclared)).rejects.toMatchObject({ key: 'certificates:missing.notDeclared' });
    const gone = await anAccount('supervisor');
    await certify(context, gone);
    await change(gone, { state: 'resigned', ended_on: today });
    await expect(duty(gone)).rejects.toMatchObject({ key: 'certificates:missing.termOver' });
  });

  it('is neither of another kind, nor staff, nor anybody', async () => {
    const member = await anAccount('evaluator');
    await certify(context, member);
    const at = context.clock.now();
    await expect(memberOnDuty(context.db, actorOf(member), ['supervisor'], at)).rejects.toMatchObject({
      key: 'errors:forbidden',
    });
    for (const actor of [world.posts.supervision, world.posts.networkOffice, world.posts.evaluator, SYSTEM]) {
      await expect(memberOnDuty(context.db, actor, ['evaluator'], at)).rejects.toMatchObject({ status: 403 });
    }
  });

  it('is one until the last day, and not a day longer', async () => {
    const member = await anAccount('collector');
    const { expires_on: last } = await certify(context, member);
    expect(last).toBe(plusDays(sameDayLater(today, 12), -1));
    expect(await validCertificate(context.db, member.id, last)).not.toBeNull();
    expect(await validCertificate(context.db, member.id, plusDays(last, 1))).toBeNull();
  });
});

it('a certificate never counts beyond the end of the office, without a second write', async () => {
  const member = await aMember(context, 'collector', { from: plusDays(sameDayLater(today, -36), 31) });
  const certificate = await certify(context, member);
  expect(certificate.expires_on).toBe(member.term_to);
  await change(member, { state: 'removed', ended_on: today, end_ground: 'leak' });
  expect(await validCertificate(context.db, member.id, today)).toBeNull();
});

it('those fit for a duty are found by kind, level and town', async () => {
  const fit = await aMember(context, 'evaluator', inTown);
  await certify(context, fit);
  await aMember(context, 'evaluator', inTown);
  const suspended = await aMember(context, 'evaluator', inTown);
  await certify(context, suspended, { state: 'suspended', suspended_on: today });
  const filter = { kind: 'evaluator', level: 'town', townCode: inTown.townCode } as const;
  const found = await certifiedMembers(context.db, filter, today);
  expect(found.map(({ member }) => member.id)).toEqual([fit.id]);
  expect(await certifiedMembers(context.db, { ...filter, townCode: '990101999' }, today)).toEqual([]);
});

it('a member has one certificate a term, and only after a pass', async () => {
  const member = await aMember(context, 'collector');
  await certify(context, member);
  await expect(certify(context, member)).rejects.toThrow();
  expect(await certificateRecords.verify(context.db)).toEqual([]);
});

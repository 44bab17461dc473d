import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/renew-certificates.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob } from '../../jobs/timetable.ts';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { DAY, atTime, dayOf, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  findCertificateOf,
  listExamsOf,
  startExam,
} from '../../server/features/certificates/index.ts';
import { memberRecords, type MemberRow } from '../../server/features/network/index.ts';
import { actorOf, aLearner, readAll, withTraining } from '../certificates/learner.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';

const NOTHING = { renewed: 0, reminded: 0, expired: 0, examsClosed: 0, failed: 0 };

let context: TestContext;
let today: string;

beforeAll(async () => {
  context = await openTestContext();
  await seedWorld(context);
  await withTraining(context);
  today = dayOf(context.clock.now());
});
afterAll(() => context.close());

/** In the night before `days` from the first day of the suite. */
const nightOf = (days: number): void => context.clock.set(atTime(plusDays(today, days), '02:00'));

const holder = async (last: number): Promise<MemberRow> => {
  const member = await aLearner(context);
  await certify(context, member, { expires_on: plusDays(today, last) });
  return member;
};
const told = async (member: MemberRow) =>
  (
    await context.db
      .selectFrom('notices')
      .select('dedupe_key')
      .where('recipient_id', '=', member.id)
      .orderBy('id')
      .execute()
  ).map(({ dedupe_key: key }) => key.replace(`/${member.id}/`, ' '));

describe('renew-certificates', () => {
  it('does nothing where nothing is due', async () => {
    await holder(300);
    expect(await run(context)).toEqual(NOTHING);
  });

  it('reminds at 60, 30 and 7 days once each, and says when it has ended', async () => {
    const member = await holder(61);
    const last = plusDays(today, 61);
    for (let day = 0; day <= 63; day++) {
      nightOf(day);
      await run(context);
      await run(context);
    }
    expect(await told(member)).toEqual([
      `member.certificate_expiring ${last}/60`,
      `member.certificate_expiring ${last}/30`,
      `member.certificate_expiring ${last}/7`,
      `member.certificate_expired ${last}`,
    ]);
    expect(await findCertificateOf(context.db, member.id)).toMatchObject({
      state: 'expired',
      expires_on: last,
    });
  });

  it('after weeks without a run says what is due now, once', async () => {
    nightOf(0);
    const [near, gone] = [await holder(61), await holder(10)];
    nightOf(56);
    expect(await run(context)).toEqual({ ...NOTHING, reminded: 1, expired: 1 });
    expect(await run(context)).toEqual(NOTHING);
    expect(await told(near)).toEqual([`member.certificate_expiring ${plusDays(today, 61)}/7`]);
    expect(await told(gone)).toEqual([`member.certificate_expired ${plusDays(today, 10)}`]);
    nightOf(100);
    await run(context);
  });

  it('says nothing more of a course where the certificate ends with the term', async () => {
    nightOf(0);
    const member = await aLearner(context);
    await certify(context, member, { expires_on: member.term_to });
    context.clock.set(atTime(plusDays(member.term_to, -20), '02:00'));
    expect(await run(context)).toMatchObject({ reminded: 1 });
    expect(await told(member)).toEqual([`member.certificate_ending ${member.term_to}/30`]);
  });

  it('leaves suspended ones and those out of office in peace', async () => {
    nightOf(0);
    const [suspended, resigned] = [await holder(20), await holder(20)];
    const certificate = await findCertificateOf(context.db, suspended.id);
    const now = context.clock.now();
    await transact(context.db, async (trx) => {
      const suspend = {
        kind: 'certificate.suspended',
        set: { state: 'suspended' as const, suspended_on: today },
      };
      await certificateRecords.change(trx, context, SYSTEM, now, certificate!, suspend);
      const leave = { kind: 'member.ended', set: { state: 'resigned' as const, ended_on: today } };
      await memberRecords.change(trx, context, SYSTEM, now, resigned, leave);
    });
    expect(await run(context)).toEqual(NOTHING);
    nightOf(30);
    expect(await run(context)).toMatchObject({ expired: 1 });
    expect([await told(suspended), await told(resigned)]).toEqual([[], []]);
  });

  it('extends what was earned while the term did not allow it yet, and reminds anew for the new day', async () => {
    nightOf(0);
    const member = await aLearner(context);
    const last = plusDays(today, 25);
    await certify(context, member, { expires_on: last });
    const short = await transact(context.db, async (trx) => {
      const change = { kind: 'member.changed', set: { term_to: last } };
      return (await memberRecords.change(trx, context, SYSTEM, context.clock.now(), member, change)).row;
    });
    await run(context);
    await readAll(context, member, 'yearly');
    expect(await findCertificateOf(context.db, member.id)).toMatchObject({ expires_on: last, reminded: 30 });
    await transact(context.db, (trx) =>
      memberRecords.change(trx, context, SYSTEM, context.clock.now(), short, {
        kind: 'member.term_followed',
        set: { term_to: plusDays(last, 1095) },
      }),
    );
    nightOf(40);
    expect(await run(context)).toEqual({ ...NOTHING, renewed: 1 });
    const renewed = await findCertificateOf(context.db, member.id);
    expect(renewed).toMatchObject({ state: 'valid', reminded: null });
    expect(renewed!.expires_on > plusDays(today, 365)).toBe(true);
    expect(await run(context)).toEqual(NOTHING);
  });

  it('closes exams that nobody handed in', async () => {
    nightOf(0);
    const member = await aLearner(context);
    await readAll(context, member);
    await startExam(context, actorOf(member));
    expect(await run(context)).toEqual(NOTHING);
    context.clock.advance(DAY);
    expect(await run(context)).toMatchObject({ examsClosed: 1 });
    expect((await listExamsOf(context.db, member.id)).map(({ state }) => state)).toEqual(['late']);
  });

  it('runs from the timetable, a slot once', async () => {
    const job = findJob('renew-certificates')!;
    const slot = context.clock.now();
    expect(await runJob(context, job, slot)).toMatchObject({ ran: true, error: null });
    expect(await runJob(context, job, slot)).toEqual({ ran: false });
  });

  it('leaves every certificate as its events say', async () => {
    expect(await certificateRecords.verify(context.db)).toEqual([]);
  });
});

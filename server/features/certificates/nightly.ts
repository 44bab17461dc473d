import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { dayOf, plus, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { getMember, isInOffice } from '../network/index.ts';
import { GRACE_MS, isOver } from './exam-rules.ts';
import { closeLate } from './exam.ts';
import { certificateRecords } from './records.ts';
import { renewIfEarned } from './renew.ts';
import { reminderDue, REMINDERS } from './rules.ts';
import * as due from './store-due.ts';
import { findExam } from './store-exams.ts';
import { findCertificate } from './store.ts';
import { tellMember } from './tell.ts';

export interface RenewCounts {
  renewed: number;
  reminded: number;
  expired: number;
  /** Exams whose time ran out without being handed in. */
  examsClosed: number;
  failed: number;
}

/**
 * The nightly look at all certificates: extends what was earned, reminds at 60, 30 and 7 days, ends what is past
 * its last day. Each in its own transaction, decided from the row as it is there, so running it twice does nothing
 * twice; after nights that were missed everybody hears once, of what is due now.
 */
export async function renewCertificates(context: Context): Promise<RenewCounts> {
  const counts: RenewCounts = { renewed: 0, reminded: 0, expired: 0, examsClosed: 0, failed: 0 };
  const now = context.clock.now();
  const day = dayOf(now);
  const each = async (
    what: Exclude<keyof RenewCounts, 'failed'>,
    page: (afterId: string | null) => Promise<string[]>,
    act: (trx: Trx, id: string) => Promise<boolean>,
  ): Promise<void> => {
    let after: string | null = null;
    for (;;) {
      const ids: string[] = await page(after);
      for (const id of ids) {
        try {
          if (await transact(context.db, (trx) => act(trx, id))) counts[what] += 1;
        } catch (error) {
          context.log.error({ err: error, id }, `certificates: ${what} failed`);
          counts.failed += 1;
        }
      }
      if (ids.length < due.BATCH) return;
      after = ids.at(-1)!;
    }
  };
  const { db } = context;
  const horizon = plusDays(day, REMINDERS[0]);
  await each(
    'renewed',
    (after) => due.pageRenewable(db, horizon, plusDays(day, -2 * REMINDERS[0]), after),
    async (trx, memberId) =>
      (await renewIfEarned(trx, context, SYSTEM, await getMember(trx, memberId), day)) !== null,
  );
  await each(
    'reminded',
    (after) => due.pageToRemind(db, day, after),
    (trx, id) => remind(trx, context, id, day),
  );
  await each(
    'expired',
    (after) => due.pagePast(db, day, after),
    (trx, id) => expire(trx, context, id, day),
  );
  await each(
    'examsClosed',
    (after) => due.pageOpenExams(db, plus(now, -GRACE_MS), after),
    async (trx, id) => {
      const exam = await findExam(trx, id);
      if (!exam || exam.state !== 'open' || !isOver(exam, now)) return false;
      await closeLate(trx, context, SYSTEM, exam);
      return true;
    },
  );
  return counts;
}

async function remind(trx: Trx, context: Context, id: string, day: Day): Promise<boolean> {
  const certificate = await findCertificate(trx, id);
  if (certificate?.state !== 'valid') return false;
  const member = await getMember(trx, certificate.member_id);
  const reminder = reminderDue(certificate.expires_on, certificate.reminded, day);
  if (reminder === null || !isInOffice(member, day)) return false;
  await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), certificate, {
    kind: 'certificate.reminded',
    set: { reminded: reminder },
  });
  // With the term the certificate ends whatever is read: then it says so instead of sending anybody to a course.
  const ends = certificate.expires_on >= member.term_to;
  const template = ends ? 'member.certificate_ending' : 'member.certificate_expiring';
  await tellMember(trx, context, member, template, `${certificate.expires_on}/${reminder}`);
  return true;
}

async function expire(trx: Trx, context: Context, id: string, day: Day): Promise<boolean> {
  const certificate = await findCertificate(trx, id);
  if (certificate?.state !== 'valid' || certificate.expires_on >= day) return false;
  await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), certificate, {
    kind: 'certificate.expired',
    set: { state: 'expired' },
  });
  const member = await getMember(trx, certificate.member_id);
  if (isInOffice(member, day)) {
    await tellMember(trx, context, member, 'member.certificate_expired', certificate.expires_on);
  }
  return true;
}

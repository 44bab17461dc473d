import { SYSTEM, type Actor } from '../../server/actor.ts';
import { atTime, dayOf, MINUTE, plus, type Instant } from '../../server/clock.ts';
import {
  certificateRecords,
  findCertificateOf,
  issueCertificate,
  putRead,
  type CertificateRow,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { transact, type Trx } from '../transaction.ts';
import type { Act, HandContext } from './acts.ts';
import { planCertificates, type CertificatePlan } from './certificate-plan.ts';
import { openExamHall, type ExamHall } from './certificate-exams.ts';
import { diceOf } from './dice.ts';

/**
 * What happens to the certificates of some members up to `now`, in every state there is: valid, ending in 5, 25 and
 * 55 days, expired, suspended; of new members also none yet, from training not begun to three attempts in vain.
 * Every exam is drawn and marked as it would have been, so each can be marked again. Courses and questions must be
 * there.
 */
export async function certificateActs(
  context: HandContext,
  members: readonly MemberRow[],
  options: { now: Instant; seed: string; areNew: boolean },
): Promise<{ plans: CertificatePlan[]; acts: Act[] }> {
  const hall = await openExamHall(context);
  const dice = diceOf(`${options.seed}/certificates`);
  const plans = planCertificates(members, dayOf(options.now), dice, options);
  return { plans, acts: plans.flatMap((plan) => actsOf(context, hall, plan)) };
}

const actorOf = (member: MemberRow): Actor =>
  member.account_id === null
    ? SYSTEM
    : { role: member.kind, accountId: member.account_id, scope: member.level, unitId: null };

function actsOf(context: HandContext, hall: ExamHall, plan: CertificatePlan): Act[] {
  const { member } = plan;
  const actor = actorOf(member);
  const acts: Act[] = [];
  const inTrx = (work: (trx: Trx) => Promise<unknown>) => () => transact(context.db, work);
  const change = async (trx: Trx, kind: string, set: Partial<CertificateRow>): Promise<void> => {
    const certificate = (await findCertificateOf(trx, member.id))!;
    await certificateRecords.change(trx, context, actor, context.clock.now(), certificate, { kind, set });
  };
  if (plan.readOn !== null) {
    const { readOn } = plan;
    const courses = hall.coursesFor(member.kind, 'entry').slice(0, plan.coursesRead);
    acts.push({
      at: atTime(readOn, '19:30'),
      run: inTrx(async (trx) => {
        for (const { id, edition } of courses) {
          await putRead(trx, { member_id: member.id, course_id: id, edition, read_on: readOn });
        }
      }),
    });
  }
  plan.sittings.forEach(({ on, passes }, index) => {
    const startedAt = atTime(on, '09:00');
    acts.push({
      at: plus(startedAt, (18 + index) * MINUTE),
      run: inTrx(async (trx) => {
        const exam = await hall.sit(trx, member, actor, { startedAt, attempt: index + 1, passes });
        if (passes) await issueCertificate(trx, context, actor, member, exam.id);
      }),
    });
  });
  for (const { on, expiresOn } of plan.renewals) {
    acts.push({
      at: atTime(on, '20:10'),
      run: inTrx(async (trx) => {
        for (const { id, edition } of hall.coursesFor(member.kind, 'yearly')) {
          await putRead(trx, { member_id: member.id, course_id: id, edition, read_on: on });
        }
        await change(trx, 'certificate.renewed', { expires_on: expiresOn, reminded: null });
      }),
    });
  }
  if (plan.suspended) {
    const { on, words } = plan.suspended;
    const suspended = {
      state: 'suspended' as const,
      suspended_on: on,
      suspended_by: null,
      suspend_words: words,
    };
    acts.push({
      at: atTime(on, '15:00'),
      run: inTrx((trx) => change(trx, 'certificate.suspended', suspended)),
    });
  }
  return acts;
}

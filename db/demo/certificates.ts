import { SYSTEM, type Actor } from '../../server/actor.ts';
import { atTime, dayOf, DAY, MINUTE, plus, type HandClock, type Instant } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import {
  certificateRecords,
  findCertificateOf,
  issueCertificate,
  putRead,
  renewCertificates,
  seedTraining,
  type CertificateRow,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { transact, type Trx } from '../transaction.ts';
import { planCertificates, type CertificatePlan } from './certificate-plan.ts';
import { openExamHall, type ExamHall } from './certificate-exams.ts';
import { diceOf } from './dice.ts';

type HandContext = Context & { clock: HandClock };

interface Act {
  at: Instant;
  run(trx: Trx): Promise<unknown>;
}

/**
 * Gives the demonstration's members their certificates, in every state there is: valid, ending in 5, 25 and 55
 * days, expired, suspended, and none yet, from training not begun to three attempts in vain. Every exam was drawn
 * and marked as it would have been, so each can be marked again. The clock stands at `now` afterwards.
 *
 * @returns how many are in each state.
 */
export async function seedCertificates(
  context: HandContext,
  members: readonly MemberRow[],
  options: { now: Instant; seed: string },
): Promise<Record<string, number>> {
  const { now, seed } = options;
  const today = dayOf(now);
  await transact(context.db, (trx) => seedTraining(trx, context, plus(now, -730 * DAY)));
  const hall = await openExamHall(context);
  const dice = diceOf(`${seed}/certificates`);
  const plans = planCertificates(members, today, dice);
  const acts = plans.flatMap((plan) => actsOf(context, hall, plan));
  acts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  await transact(context.db, async (trx) => {
    for (const act of acts) {
      context.clock.set(act.at);
      await act.run(trx);
    }
  });
  context.clock.set(now);
  // The nights up to now: reminders that were due, and the end of what has expired.
  await renewCertificates(context);
  return Object.fromEntries(
    [...Map.groupBy(plans, ({ state }) => state)].map(([state, list]) => [state, list.length]),
  );
}

const actorOf = (member: MemberRow): Actor =>
  member.account_id === null
    ? SYSTEM
    : { role: member.kind, accountId: member.account_id, scope: member.level, unitId: null };

function actsOf(context: HandContext, hall: ExamHall, plan: CertificatePlan): Act[] {
  const { member } = plan;
  const actor = actorOf(member);
  const acts: Act[] = [];
  const change = async (trx: Trx, kind: string, set: Partial<CertificateRow>): Promise<void> => {
    const certificate = (await findCertificateOf(trx, member.id))!;
    await certificateRecords.change(trx, context, actor, context.clock.now(), certificate, { kind, set });
  };
  if (plan.readOn !== null) {
    const { readOn } = plan;
    const courses = hall.coursesFor(member.kind, 'entry').slice(0, plan.coursesRead);
    acts.push({
      at: atTime(readOn, '19:30'),
      async run(trx) {
        for (const { id, edition } of courses) {
          await putRead(trx, { member_id: member.id, course_id: id, edition, read_on: readOn });
        }
      },
    });
  }
  plan.sittings.forEach(({ on, passes }, index) => {
    const startedAt = atTime(on, '09:00');
    acts.push({
      at: plus(startedAt, (18 + index) * MINUTE),
      async run(trx) {
        const exam = await hall.sit(trx, member, actor, { startedAt, attempt: index + 1, passes });
        if (passes) await issueCertificate(trx, context, actor, member, exam.id);
      },
    });
  });
  for (const { on, expiresOn } of plan.renewals) {
    acts.push({
      at: atTime(on, '20:10'),
      async run(trx) {
        for (const { id, edition } of hall.coursesFor(member.kind, 'yearly')) {
          await putRead(trx, { member_id: member.id, course_id: id, edition, read_on: on });
        }
        await change(trx, 'certificate.renewed', { expires_on: expiresOn, reminded: null });
      },
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
    acts.push({ at: atTime(on, '15:00'), run: (trx) => change(trx, 'certificate.suspended', suspended) });
  }
  return acts;
}

import { transact } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { DAY } from '../../server/clock.ts';
import {
  handIn,
  layOut,
  readCourse,
  seedTraining,
  startExam,
  trainingOf,
  type ExamRow,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { TestContext } from '../support/context.ts';
import { aMember, withAccount } from '../support/members.ts';

/** Courses and question bank as a county begins with them. */
export const withTraining = (context: TestContext): Promise<boolean> =>
  transact(context.db, (trx) => seedTraining(trx, context, context.clock.now()));

export const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});

/** Somebody appointed, with an account of their own. */
export async function aLearner(
  context: TestContext,
  kind: MemberRow['kind'] = 'collector',
  overrides: Parameters<typeof aMember>[2] = {},
): Promise<MemberRow> {
  return withAccount(context, await aMember(context, kind, overrides));
}

/** Reads all courses of a purpose. */
export async function readAll(
  context: TestContext,
  member: MemberRow,
  purpose: 'entry' | 'yearly' = 'entry',
): Promise<void> {
  const { courses } = await trainingOf(context.db, member);
  for (const { code, edition, purpose: its } of courses) {
    if (its === purpose) await readCourse(context, actorOf(member), code, edition);
  }
}

/** The right answers, of which the first `wrong` are missed. */
export async function answersOf(context: TestContext, exam: ExamRow, wrong = 0): Promise<number[]> {
  const paper = await layOut(context.db, exam);
  return paper.map(({ line }, at) => (at < wrong ? (line.right + 1) % line.order.length : line.right));
}

/** One attempt from beginning to end. */
export async function sit(context: TestContext, member: MemberRow, wrong = 0): Promise<ExamRow> {
  const exam = await startExam(context, actorOf(member));
  return handIn(context, actorOf(member), exam.id, await answersOf(context, exam, wrong));
}

/** Three attempts in vain, a day apart. */
export async function failThrice(context: TestContext, member: MemberRow): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    await sit(context, member, 20);
    context.clock.advance(DAY);
  }
}

import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, MINUTE, plus } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { isInOffice, type MemberRow } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { chanceOf, EXAM, isOver } from './exam-rules.ts';
import { issueCertificate } from './issue.ts';
import { bankOf, layOut } from './lay-out.ts';
import { markPaper, readAnswers, type Answers } from './paper.ts';
import { examRecords } from './records.ts';
import {
  findDraft,
  findExam,
  findRound,
  insertDraft,
  listExamsOf,
  removeDraft,
  type ExamRow,
} from './store-exams.ts';
import { findCertificateOf } from './store.ts';
import { tellMember } from './tell.ts';
import { memberBehind, trainingOf } from './training.ts';

/**
 * Begins an exam: draws its questions by a fresh seed that stays with it. Asked twice, the one that runs is given.
 *
 * @throws RuleFault out of office, before the training, within a day of the last attempt, after three of them,
 *   with a certificate already, or while the bank is too small.
 */
export async function startExam(context: Context, actor: Actor): Promise<ExamRow> {
  return transact(context.db, async (trx) => {
    // The register first: two starts at once come one after the other, and the second finds the first.
    await holdRegister(trx, context.dialect);
    const now = context.clock.now();
    const member = await memberBehind(trx, actor);
    if (!isInOffice(member, dayOf(now))) throw new RuleFault('certificates:missing.termOver');
    if (await findCertificateOf(trx, member.id)) throw new RuleFault('certificates:fault.issued');
    const sittings = await listExamsOf(trx, member.id);
    const round = await findRound(trx, member.id);
    const chance = chanceOf(sittings, round, now);
    if (chance.kind === 'open') return sittings.find((exam) => !isOver(exam, now))!;
    if (chance.kind === 'passed') throw new RuleFault('certificates:fault.passed');
    if (chance.kind === 'used_up') throw new RuleFault('certificates:fault.usedUp');
    if (chance.kind === 'wait') throw new RuleFault('certificates:fault.wait', { from: chance.from });
    if (!(await trainingOf(trx, member)).isDone) throw new RuleFault('certificates:fault.untrained');
    for (const exam of sittings) if (exam.state === 'open') await closeLate(trx, context, actor, exam);
    const { edition, questions } = await bankOf(trx, member.kind);
    if (questions.length < EXAM.size) throw new RuleFault('certificates:fault.bankSmall');
    const row = {
      id: context.ids.id(),
      member_id: member.id,
      kind: member.kind,
      round: chance.round,
      attempt: chance.attempt,
      seed: context.ids.bytes(32).toString('hex'),
      bank_edition: edition,
      size: EXAM.size,
      pass_mark: EXAM.passMark,
      minutes: EXAM.minutes,
      started_at: now,
      due_at: plus(now, EXAM.minutes * MINUTE),
      state: 'open' as const,
      handed_in_at: null,
      answers_json: null,
      score: null,
    };
    return (await examRecords.create(trx, context, actor, now, row, { kind: 'exam.started' })).row;
  });
}

/**
 * Keeps what was answered so far; nothing is marked. Does nothing once the exam is over.
 *
 * @throws NotFound for an exam of somebody else.
 */
export async function saveAnswers(
  context: Context,
  actor: Actor,
  examId: string,
  given: Answers,
): Promise<ExamRow> {
  return transact(context.db, async (trx) => {
    const { exam } = await ownExam(trx, actor, examId);
    const now = context.clock.now();
    if (isOver(exam, now)) return exam;
    const paper = (await layOut(trx, exam)).map(({ line }) => line);
    const answers = readAnswers(JSON.stringify(given), paper);
    await insertDraft(trx, { exam_id: exam.id, answers_json: JSON.stringify(answers), saved_at: now });
    return exam;
  });
}

/**
 * Hands an exam in and marks it; whoever passes gets the certificate in the same breath. Sent twice, or from two
 * windows, the first counts and the second gets its result. After the time it is marked as late and not counted.
 *
 * @throws NotFound for an exam of somebody else.
 */
export async function handIn(
  context: Context,
  actor: Actor,
  examId: string,
  given: Answers,
): Promise<ExamRow> {
  try {
    return await transact(context.db, (trx) => handInOnce(trx, context, actor, examId, given));
  } catch (error) {
    // Somebody was faster by a blink: what they handed in is the result.
    if (!(error instanceof Conflict)) throw error;
    return (await ownExam(context.db, actor, examId)).exam;
  }
}

async function handInOnce(
  trx: Trx,
  context: Context,
  actor: Actor,
  examId: string,
  given: Answers,
): Promise<ExamRow> {
  const { exam, member } = await ownExam(trx, actor, examId);
  const now = context.clock.now();
  if (exam.state !== 'open') return exam;
  const paper = (await layOut(trx, exam)).map(({ line }) => line);
  const answers = readAnswers(JSON.stringify(given), paper);
  if (isOver(exam, now)) return closeLate(trx, context, actor, exam, answers);
  const { score, passed } = markPaper(paper, answers, exam.pass_mark);
  const { row } = await examRecords.change(trx, context, actor, now, exam, {
    kind: 'exam.handed_in',
    set: {
      state: passed ? 'passed' : 'failed',
      handed_in_at: now,
      answers_json: JSON.stringify(answers),
      score,
    },
  });
  await removeDraft(trx, exam.id);
  // Whoever left office between the first question and the last has passed, and gets no certificate.
  if (passed && isInOffice(member, dayOf(now)) && !(await findCertificateOf(trx, member.id))) {
    const { number } = await issueCertificate(trx, context, actor, member, exam.id);
    await tellMember(trx, context, member, 'member.certificate_issued', number);
  }
  return row;
}

/** Ends an exam whose time is over. What had been answered stays with it, unmarked. */
export async function closeLate(
  trx: Trx,
  context: Context,
  actor: Actor,
  exam: ExamRow,
  sent?: Answers,
): Promise<ExamRow> {
  const now = context.clock.now();
  const kept = await findDraft(trx, exam.id);
  const { row } = await examRecords.change(trx, context, actor, now, exam, {
    kind: sent ? 'exam.came_late' : 'exam.lapsed',
    set: {
      state: 'late',
      handed_in_at: sent ? now : null,
      answers_json: sent ? JSON.stringify(sent) : (kept?.answers_json ?? null),
    },
  });
  await removeDraft(trx, exam.id);
  return row;
}

/** An exam of the member who is signed in. @throws NotFound */
export async function ownExam(
  reader: Reader,
  actor: Actor,
  examId: string,
): Promise<{ exam: ExamRow; member: MemberRow }> {
  const member = await memberBehind(reader, actor);
  const exam = await findExam(reader, examId);
  if (exam?.member_id !== member.id) throw new NotFound();
  return { exam, member };
}

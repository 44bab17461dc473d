import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { DAY, dayOf, MINUTE } from '../../server/clock.ts';
import {
  examRecords,
  findCertificateOf,
  handIn,
  listExamsOf,
  readCourse,
  remarkExam,
  saveAnswers,
  seedTraining,
  startExam,
  trainingOf,
} from '../../server/features/certificates/index.ts';
import { replaceQuestion } from '../../server/features/certificates/question-office.ts';
import { findDraft } from '../../server/features/certificates/store-exams.ts';
import { memberRecords } from '../../server/features/network/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { actorOf, aLearner, answersOf, failThrice, readAll, sit, withTraining } from './learner.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  await withTraining(context);
});
afterAll(() => context.close());

const aReader = async (...args: Parameters<typeof aLearner> extends [unknown, ...infer R] ? R : never) => {
  const member = await aLearner(context, ...args);
  await readAll(context, member);
  return member;
};
const notices = async (memberId: string) =>
  (
    await context.db.selectFrom('notices').select('template').where('recipient_id', '=', memberId).execute()
  ).map(({ template }) => template);

describe('training', () => {
  it('is filled in once, and what the office changed stays', async () => {
    expect(await transact(context.db, (trx) => seedTraining(trx, context, context.clock.now()))).toBe(false);
  });

  it('has courses for all and the own kind’s, each marked as read by the member alone', async () => {
    const member = await aLearner(context, 'evaluator');
    const before = await trainingOf(context.db, member);
    expect(before.courses.map(({ code }) => code)).toContain('evaluator-work');
    expect(before.courses.map(({ code }) => code)).not.toContain('collector-work');
    expect(before.isDone).toBe(false);
    await readAll(context, member);
    expect((await trainingOf(context.db, member)).isDone).toBe(true);
    await expect(readCourse(context, actorOf(member), 'collector-work', 1)).rejects.toMatchObject({
      status: 404,
    });
    await expect(readCourse(context, actorOf(member), 'secrecy', 9)).rejects.toMatchObject({ status: 409 });
    await expect(readCourse(context, world.posts.networkOffice, 'secrecy', 1)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('the exam', () => {
  it('begins after the training only, and not while the bank is too small', async () => {
    const member = await aLearner(context);
    await expect(startExam(context, actorOf(member))).rejects.toMatchObject({
      key: 'certificates:fault.untrained',
    });
  });

  it('is passed with sixteen right answers, and the certificate comes with the result', async () => {
    const member = await aReader('supervisor');
    const exam = await sit(context, member, 4);
    expect(exam).toMatchObject({ state: 'passed', score: 80 });
    const certificate = await findCertificateOf(context.db, member.id);
    expect(certificate).toMatchObject({
      exam_id: exam.id,
      kind: 'supervisor',
      state: 'valid',
      photo_id: null,
    });
    expect(certificate!.number).toMatch(/^J2026-/);
    expect(await notices(member.id)).toEqual(['member.certificate_issued']);
    await expect(startExam(context, actorOf(member))).rejects.toMatchObject({
      key: 'certificates:fault.issued',
    });
  });

  it('is failed with fifteen, and there is no certificate', async () => {
    const member = await aReader();
    expect(await sit(context, member, 5)).toMatchObject({ state: 'failed', score: 75 });
    expect(await findCertificateOf(context.db, member.id)).toBeUndefined();
  });

  it('asked for twice is the one that runs', async () => {
    const member = await aReader();
    const first = await startExam(context, actorOf(member));
    expect((await startExam(context, actorOf(member))).id).toBe(first.id);
  });

  it('keeps what was answered on the way, and counts what is handed in', async () => {
    const member = await aReader();
    const exam = await startExam(context, actorOf(member));
    const answers = await answersOf(context, exam);
    await saveAnswers(context, actorOf(member), exam.id, answers.slice(0, 7));
    const draft = JSON.parse((await findDraft(context.db, exam.id))!.answers_json) as unknown[];
    expect(draft).toEqual([...answers.slice(0, 7), ...Array<null>(13).fill(null)]);
    expect(await handIn(context, actorOf(member), exam.id, answers)).toMatchObject({ score: 100 });
    expect(await findDraft(context.db, exam.id)).toBeUndefined();
    await saveAnswers(context, actorOf(member), exam.id, []);
    expect(await findDraft(context.db, exam.id)).toBeUndefined();
  });

  it('sent twice has one result, the first', async () => {
    const member = await aReader();
    const exam = await startExam(context, actorOf(member));
    const first = await handIn(context, actorOf(member), exam.id, await answersOf(context, exam));
    const second = await handIn(context, actorOf(member), exam.id, []);
    expect(second).toEqual(first);
    expect(await listExamsOf(context.db, member.id)).toHaveLength(1);
  });

  it('sent after the time is late and not counted; what was sent stays with it', async () => {
    const member = await aReader();
    const exam = await startExam(context, actorOf(member));
    const answers = await answersOf(context, exam);
    context.clock.advance(exam.minutes * MINUTE + MINUTE + 1);
    const late = await handIn(context, actorOf(member), exam.id, answers);
    expect(late).toMatchObject({ state: 'late', score: null, answers_json: JSON.stringify(answers) });
    expect(await findCertificateOf(context.db, member.id)).toBeUndefined();
    await expect(startExam(context, actorOf(member))).rejects.toMatchObject({
      key: 'certificates:fault.wait',
    });
  });

  it('within the minute for the network still counts', async () => {
    const member = await aReader();
    const exam = await startExam(context, actorOf(member));
    context.clock.advance(exam.minutes * MINUTE + MINUTE);
    expect(await handIn(context, actorOf(member), exam.id, await answersOf(context, exam))).toMatchObject({
      state: 'passed',
    });
  });

  it('that nobody handed in is an attempt; the next begins a day later, with other questions', async () => {
    const member = await aReader();
    const first = await startExam(context, actorOf(member));
    await saveAnswers(context, actorOf(member), first.id, [1]);
    context.clock.advance(2 * DAY);
    const second = await startExam(context, actorOf(member));
    expect(second).toMatchObject({ attempt: 2, state: 'open' });
    expect(second.seed).not.toBe(first.seed);
    const [lapsed] = await listExamsOf(context.db, member.id);
    expect(lapsed).toMatchObject({ state: 'late', handed_in_at: null });
    expect((JSON.parse(lapsed!.answers_json!) as unknown[])[0]).toBe(1);
  });

  it('has three attempts, and then the office is to be asked', async () => {
    const member = await aReader();
    await failThrice(context, member);
    await expect(startExam(context, actorOf(member))).rejects.toMatchObject({
      key: 'certificates:fault.usedUp',
    });
  });

  it('is nobody else’s: another member finds none', async () => {
    const [member, other] = [await aReader(), await aReader()];
    const exam = await startExam(context, actorOf(member));
    for (const act of [saveAnswers, handIn]) {
      await expect(act(context, actorOf(other), exam.id, [])).rejects.toMatchObject({ status: 404 });
    }
  });

  it('is not begun out of office, and a pass after its end brings no certificate', async () => {
    const member = await aReader();
    const exam = await startExam(context, actorOf(member));
    const set = { state: 'resigned' as const, ended_on: dayOf(context.clock.now()) };
    await transact(context.db, (trx) =>
      memberRecords.change(trx, context, SYSTEM, context.clock.now(), member, { kind: 'member.ended', set }),
    );
    expect(await handIn(context, actorOf(member), exam.id, await answersOf(context, exam))).toMatchObject({
      state: 'passed',
    });
    expect(await findCertificateOf(context.db, member.id)).toBeUndefined();
    await expect(startExam(context, actorOf(member))).rejects.toMatchObject({
      key: 'certificates:missing.termOver',
    });
  });
});

describe('marking again', () => {
  it('gives the same questions, order and result, even after the bank was changed', async () => {
    const member = await aReader('evaluator');
    const exam = await startExam(context, actorOf(member));
    const before = await remarkExam(context.db, exam.id);
    const answers = await answersOf(context, exam, 3);
    const { question } = before.paper[0]!;
    await replaceQuestion(context, world.posts.networkOffice, question.id, {
      kind: question.kind,
      courseCode: 'secrecy',
      text: '换过的题',
      textEn: 'Another question',
      options: ['是', '不是'],
      optionsEn: ['Yes', 'No'],
    });
    const marked = await handIn(context, actorOf(member), exam.id, answers);
    const again = await remarkExam(context.db, exam.id);
    expect(again.paper).toEqual(
      before.paper.map((one) => ({
        ...one,
        question: again.paper.find(({ line }) => line.questionId === one.question.id)!.question,
      })),
    );
    expect(again.paper.map(({ line }) => line)).toEqual(before.paper.map(({ line }) => line));
    expect(again).toMatchObject({ agrees: true, answers, mark: { score: marked.score } });
    const next = await aReader('evaluator');
    const later = await startExam(context, actorOf(next));
    expect(later.bank_edition).toBeGreaterThan(exam.bank_edition);
    const ids = (await remarkExam(context.db, later.id)).paper.map(({ line }) => line.questionId);
    expect(ids).not.toContain(question.id);
  });

  it('notices a result that was changed behind its back', async () => {
    const member = await aReader();
    const exam = await sit(context, member, 9);
    await context.db
      .updateTable('exams')
      .set({ state: 'passed', score: 95 })
      .where('id', '=', exam.id)
      .execute();
    expect((await remarkExam(context.db, exam.id)).agrees).toBe(false);
    expect((await examRecords.verify(context.db)).map(({ column }) => column).sort()).toEqual([
      'score',
      'state',
    ]);
    await context.db
      .updateTable('exams')
      .set({ state: 'failed', score: exam.score })
      .where('id', '=', exam.id)
      .execute();
    expect(await examRecords.verify(context.db)).toEqual([]);
  });
});

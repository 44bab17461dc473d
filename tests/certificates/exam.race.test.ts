import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  findCertificateOf,
  handIn,
  listExamsOf,
  remarkExam,
  startExam,
} from '../../server/features/certificates/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';
import { actorOf, aLearner, answersOf, readAll, withTraining } from './learner.ts';

let context: TestContext;

beforeAll(async () => {
  context = await openTestContext({ file: true });
  await seedWorld(context);
  await withTraining(context);
});
afterAll(() => context.close());

it('an exam handed in from five windows at once has one result and one certificate', async () => {
  const member = await aLearner(context);
  await readAll(context, member);
  const exam = await startExam(context, actorOf(member));
  const right = await answersOf(context, exam);
  const sent = [0, 1, 2, 3, 4].map((wrong) =>
    wrong === 0 ? right : right.map((place, at) => (at < wrong ? place + 1 : place)),
  );
  const results = await Promise.all(
    sent.map((answers) => handIn(context, actorOf(member), exam.id, answers)),
  );
  expect(new Set(results.map(({ score }) => score)).size).toBe(1);
  const events = await listEvents(context.db, `exam:${exam.id}`);
  expect(events.map(({ kind }) => kind)).toEqual(['exam.started', 'exam.handed_in']);
  expect((await remarkExam(context.db, exam.id)).agrees).toBe(true);
  const certificate = await findCertificateOf(context.db, member.id);
  const issued = await listEvents(context.db, `certificate:${certificate!.id}`);
  expect(issued.map(({ kind }) => kind)).toEqual(['certificate.issued']);
});

it('an exam asked for five times at once is one exam', async () => {
  const member = await aLearner(context);
  await readAll(context, member);
  const started = await Promise.all(Array.from({ length: 5 }, () => startExam(context, actorOf(member))));
  expect(new Set(started.map(({ id }) => id)).size).toBe(1);
  expect(await listExamsOf(context.db, member.id)).toHaveLength(1);
});

it('certificates issued at once have numbers without gaps or doubles', async () => {
  const members = [];
  for (let n = 0; n < 4; n++) {
    const member = await aLearner(context, 'supervisor');
    await readAll(context, member);
    const exam = await startExam(context, actorOf(member));
    members.push({ member, exam, answers: await answersOf(context, exam) });
  }
  await Promise.all(
    members.map(({ member, exam, answers }) => handIn(context, actorOf(member), exam.id, answers)),
  );
  const rows = await context.db.selectFrom('certificates').select('serial').orderBy('serial').execute();
  expect(rows.map(({ serial }) => serial)).toEqual(rows.map((_, at) => at + 1));
});

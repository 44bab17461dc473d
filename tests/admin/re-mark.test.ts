import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { remark } from '../../server/admin/re-mark.ts';
import { startExam } from '../../server/features/certificates/index.ts';
import { actorOf, aLearner, readAll, sit, withTraining } from '../certificates/learner.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';

let context: TestContext;
let said: string[];
const again = (id: string): Promise<number> => {
  said = [];
  return remark(context, (line) => said.push(line), id);
};

beforeAll(async () => {
  context = await openTestContext();
  await seedWorld(context);
  await withTraining(context);
});
afterAll(() => context.close());

it('re-mark lays an exam out again and says that the result is what is on record', async () => {
  const member = await aLearner(context);
  await readAll(context, member);
  const exam = await sit(context, member, 5);
  expect(await again(exam.id)).toBe(0);
  const text = said.join('\n');
  expect(said.filter((line) => /^\d+\. /.test(line))).toHaveLength(20);
  // Five wrong: chosen and right stand apart there, and together fifteen times.
  expect(said.filter((line) => line.startsWith('  >*'))).toHaveLength(15);
  expect(text).toContain('Marked again: 75 of 100, not passed.');
  expect(text).toContain('This is what is on record.');
  const before = text;
  await again(exam.id);
  expect(said.join('\n')).toBe(before);
  await context.db.updateTable('exams').set({ score: 74 }).where('id', '=', exam.id).execute();
  expect(await again(exam.id)).toBe(1);
  expect(said.at(-1)).toContain('They differ.');
});

it('re-mark says so of an exam that runs, and of one that is not there', async () => {
  const member = await aLearner(context, 'supervisor');
  await readAll(context, member);
  const exam = await startExam(context, actorOf(member));
  expect(await again(exam.id)).toBe(0);
  expect(said.at(-1)).toBe('It was not marked: open.');
  expect(await again('nowhere')).toBe(1);
  expect(said).toEqual(['There is no exam nowhere.']);
});

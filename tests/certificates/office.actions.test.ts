import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, dayOf, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  courseRecords,
  findCertificateOf,
  liftSuspension,
  openRound,
  questionRecords,
  startExam,
  suspendCertificate,
  trainingOf,
  validCertificate,
} from '../../server/features/certificates/index.ts';
import { addCourse, changeCourse, useCourse } from '../../server/features/certificates/course-office.ts';
import { addQuestion, endQuestion } from '../../server/features/certificates/question-office.ts';
import { findCourse } from '../../server/features/certificates/store-courses.ts';
import { listQuestions } from '../../server/features/certificates/store-questions.ts';
import { sameDayLater } from '../../server/features/network/index.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type Posts } from '../support/factories.ts';
import { aMember, inTown } from '../support/members.ts';
import { actorOf, aLearner, failThrice, readAll, withTraining } from './learner.ts';

let context: TestContext;
let posts: Posts;
const WORDS = { words: '核实举报期间暂停使用' };

beforeAll(async () => {
  context = await openTestContext();
  ({ posts } = await seedWorld(context));
  await withTraining(context);
});
afterAll(() => context.close());

const told = async (memberId: string) =>
  (
    await context.db
      .selectFrom('notices')
      .select('template')
      .where('recipient_id', '=', memberId)
      .orderBy('id')
      .execute()
  ).map(({ template }) => template);

describe('suspending', () => {
  it('takes every duty away, says why to the member, and is lifted again', async () => {
    const member = await aMember(context, 'collector');
    await certify(context, member);
    const today = dayOf(context.clock.now());
    await suspendCertificate(context, posts.networkOffice, member.id, WORDS);
    expect(await validCertificate(context.db, member.id, today)).toBeNull();
    expect(await findCertificateOf(context.db, member.id)).toMatchObject({
      state: 'suspended',
      suspended_on: today,
      suspend_words: WORDS.words,
    });
    await expect(suspendCertificate(context, posts.networkOffice, member.id, WORDS)).rejects.toMatchObject({
      status: 409,
    });
    await liftSuspension(context, posts.networkOffice, member.id, { words: '已经核实，没有问题，恢复使用' });
    expect(await validCertificate(context.db, member.id, today)).toMatchObject({ suspend_words: null });
    await expect(liftSuspension(context, posts.networkOffice, member.id, WORDS)).rejects.toMatchObject({
      status: 409,
    });
    expect(await told(member.id)).toEqual(['member.certificate_suspended', 'member.certificate_lifted']);
  });

  it('needs a reason, a certificate that counts, and the office whose member it is', async () => {
    const [county, town] = [await aMember(context, 'collector'), await aMember(context, 'collector', inTown)];
    await expect(suspendCertificate(context, posts.networkOffice, county.id, WORDS)).rejects.toMatchObject({
      key: 'certificates:fault.none',
    });
    await certify(context, county);
    await certify(context, town);
    await expect(
      suspendCertificate(context, posts.networkOffice, county.id, { words: '  没有理由  ' }),
    ).rejects.toMatchObject({ key: 'certificates:fault.short' });
    for (const [actor, member, status] of [
      [posts.townNetworkOffice, county, 404],
      [posts.networkOffice, town, 404],
      [posts.supervision, county, 403],
      [posts.collector, county, 403],
    ] as const) {
      await expect(suspendCertificate(context, actor, member.id, WORDS)).rejects.toMatchObject({ status });
    }
    await suspendCertificate(context, posts.townNetworkOffice, town.id, WORDS);
    const expired = await aMember(context, 'collector');
    await certify(context, expired, { expires_on: plusDays(dayOf(context.clock.now()), -1) });
    await expect(suspendCertificate(context, posts.networkOffice, expired.id, WORDS)).rejects.toMatchObject({
      key: 'certificates:fault.notValid',
    });
  });

  it('lifted after the last day leaves an expired one, and with the yearly course read a renewed one', async () => {
    const today = dayOf(context.clock.now());
    const lapsed = { state: 'suspended', suspended_on: today, expires_on: plusDays(today, -3) } as const;
    const [idle, diligent] = [await aLearner(context), await aLearner(context)];
    for (const member of [idle, diligent]) await certify(context, member, lapsed);
    await readAll(context, diligent, 'yearly');
    expect(await findCertificateOf(context.db, diligent.id)).toMatchObject({ state: 'suspended' });
    for (const member of [idle, diligent])
      await liftSuspension(context, posts.networkOffice, member.id, WORDS);
    expect(await findCertificateOf(context.db, idle.id)).toMatchObject({ state: 'expired' });
    expect(await findCertificateOf(context.db, diligent.id)).toMatchObject({
      state: 'valid',
      expires_on: plusDays(sameDayLater(today, 12), -1),
    });
  });
});

it('another round of the exam is opened after three attempts, not before', async () => {
  const member = await aLearner(context);
  await readAll(context, member);
  await expect(openRound(context, posts.networkOffice, member.id, WORDS)).rejects.toMatchObject({
    key: 'certificates:fault.attemptsLeft',
  });
  await failThrice(context, member);
  expect(
    await openRound(context, posts.networkOffice, member.id, { words: '重新培训以后再给一轮机会' }),
  ).toBe(2);
  context.clock.advance(DAY);
  expect(await startExam(context, actorOf(member))).toMatchObject({ round: 2, attempt: 1 });
  expect(await told(member.id)).toEqual(['member.exam_reopened']);
});

describe('courses', () => {
  const content = {
    kind: null,
    purpose: 'entry' as const,
    sort: 5,
    title: '新课程',
    titleEn: 'A new course',
    body: '第一段\n\n- 一点',
    bodyEn: 'First\n\n- A point',
  };

  it('are the county office’s; new words are a new edition that is read again', async () => {
    for (const actor of [posts.townNetworkOffice, posts.supervision, posts.collector]) {
      await expect(addCourse(context, actor, { ...content, code: 'x' })).rejects.toMatchObject({
        status: 403,
      });
    }
    const member = await aLearner(context);
    await readAll(context, member);
    await addCourse(context, posts.networkOffice, { ...content, code: 'new-course' });
    expect((await trainingOf(context.db, member)).isDone).toBe(false);
    await readAll(context, member);
    const changed = { ...content, body: '改过的一段', base: 1 };
    expect(await changeCourse(context, posts.networkOffice, 'new-course', changed)).toMatchObject({
      edition: 2,
    });
    expect((await trainingOf(context.db, member)).isDone).toBe(false);
    await expect(changeCourse(context, posts.networkOffice, 'new-course', changed)).rejects.toMatchObject({
      status: 409,
    });
    const sorted = { ...content, body: '改过的一段', sort: 6, base: 2 };
    expect(await changeCourse(context, posts.networkOffice, 'new-course', sorted)).toMatchObject({
      edition: 2,
    });
    await expect(changeCourse(context, posts.networkOffice, 'new-course', sorted)).rejects.toMatchObject({
      key: 'certificates:fault.same',
    });
    await useCourse(context, posts.networkOffice, 'new-course', false);
    expect((await trainingOf(context.db, member)).isDone).toBe(true);
    await expect(
      addCourse(context, posts.networkOffice, { ...content, code: 'new-course' }),
    ).rejects.toMatchObject({ key: 'certificates:fault.codeTaken' });
    await expect(changeCourse(context, posts.networkOffice, 'nowhere', changed)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('the last one for everybody stays', async () => {
    for (const code of ['secrecy', 'recusal', 'limits', 'pressure']) {
      await useCourse(context, posts.networkOffice, code, false);
    }
    await expect(useCourse(context, posts.networkOffice, 'how-a-case-goes', false)).rejects.toMatchObject({
      key: 'certificates:fault.lastCourse',
    });
    for (const code of ['secrecy', 'recusal', 'limits', 'pressure']) {
      await useCourse(context, posts.networkOffice, code, true);
    }
    expect(await findCourse(context.db, 'secrecy')).toMatchObject({ is_active: 1 });
    expect(await courseRecords.verify(context.db)).toEqual([]);
  });
});

describe('questions', () => {
  const question = {
    kind: 'collector' as const,
    courseCode: 'secrecy',
    text: '新题',
    textEn: 'A question',
    options: ['对的', '错的', '另一个错的'],
    optionsEn: ['Right', 'Wrong', 'Wrong too'],
  };

  it('are the county office’s, with as many options in both languages and none twice', async () => {
    const { networkOffice } = posts;
    await expect(addQuestion(context, posts.townNetworkOffice, question)).rejects.toMatchObject({
      status: 403,
    });
    for (const [odd, key] of [
      [{ options: ['一个'], optionsEn: ['One'] }, 'optionCount'],
      [{ optionsEn: ['Right', 'Wrong'] }, 'optionsDiffer'],
      [{ options: ['同', '同', '异'] }, 'optionTwice'],
      [{ courseCode: 'nowhere' }, 'noCourse'],
    ] as const) {
      await expect(addQuestion(context, networkOffice, { ...question, ...odd })).rejects.toMatchObject({
        key: `certificates:fault.${key}`,
      });
    }
    const added = await addQuestion(context, networkOffice, question);
    expect(await endQuestion(context, networkOffice, added.id)).toMatchObject({
      until_edition: added.from_edition + 1,
    });
    await expect(endQuestion(context, networkOffice, added.id)).rejects.toMatchObject({ status: 409 });
    await expect(endQuestion(context, networkOffice, 'nowhere')).rejects.toMatchObject({ status: 404 });
  });

  it('never become fewer than an exam needs', async () => {
    const [common, own] = [
      await listQuestions(context.db, null),
      await listQuestions(context.db, 'collector'),
    ];
    const spare = common.length + own.length - 20;
    for (const { id } of own.slice(0, spare)) await endQuestion(context, posts.networkOffice, id);
    const [left] = await listQuestions(context.db, 'collector');
    const last = left ?? common[0]!;
    await expect(endQuestion(context, posts.networkOffice, last.id)).rejects.toMatchObject({
      key: 'certificates:fault.bankLeast',
    });
    expect(await questionRecords.verify(context.db)).toEqual([]);
    expect(await certificateRecords.verify(context.db)).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { wordsOnBoards } from '../../server/features/boards/index.ts';
import {
  answerDataRequest,
  askAboutData,
  caseRecords,
  dataRecords,
  eraseOwnContact,
  getCase,
  judgeCase,
  listDataRequestsOf,
  listOpenDataRequests,
  removeOldWords,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { hasContact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aCaseIn, aJudgement, seedWorld, type World } from '../support/factories.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext({ seed: 'data-requests' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const WORDS = '门牌写错了，应该是小学东门';
const ANSWER = '已经核对，同意您的要求。';
const refusal = (key: string) => ({ status: 422, key });
async function asked(row: CaseRow, kind: 'correct' | 'erase' = 'correct') {
  await askAboutData(context, row.id, { kind, words: WORDS });
  return (await listDataRequestsOf(context.db, row.id))[0]!;
}
const answer = (id: string, outcome: 'done' | 'partly' | 'refused' = 'done') =>
  answerDataRequest(context, world.posts.supervision, id, { outcome, answer: ANSWER });
const kindsOf = async (row: CaseRow) =>
  (await listEvents(context.db, `case:${row.id}`)).map(({ kind }) => kind);

describe('asking about one’s own words', () => {
  it('has a limit of fifteen working days by the rules, and the supervision office is told', async () => {
    const row = await aCase(context);
    expect(await asked(row)).toMatchObject({
      state: 'asked',
      words: WORDS,
      due_at: at('2026-12-14 18:00'),
      answer: null,
    });
    expect(await noticesOf(context, row)).toContain(`unit ${world.units.supervision} office.inbox`);
  });

  it('needs words, and waits for an answer before it is asked again', async () => {
    const row = await aCase(context);
    await expect(askAboutData(context, row.id, { kind: 'erase', words: ' 删 ' })).rejects.toMatchObject(
      refusal('cases:rule.dataWords'),
    );
    const first = await asked(row);
    await expect(asked(row)).rejects.toMatchObject(refusal('cases:rule.dataOpen'));
    // The other kind is another question.
    await asked(row, 'erase');
    await answer(first.id, 'refused');
    await asked(row);
    expect(await listDataRequestsOf(context.db, row.id)).toHaveLength(3);
  });

  it('is asked once when the form is sent twice', async () => {
    const row = await aCase(context);
    const formId = context.ids.id();
    for (let n = 0; n < 2; n += 1) {
      await askAboutData(context, row.id, { kind: 'correct', words: WORDS }, { formId });
    }
    expect(await listDataRequestsOf(context.db, row.id)).toHaveLength(1);
  });
});

describe('the answer', () => {
  it('is the supervision office’s, with words, once', async () => {
    const request = await asked(await aCase(context));
    const input = { outcome: 'done' as const, answer: ANSWER };
    for (const post of ['dispatcher', 'housingLeader', 'admin', 'custodian'] as const) {
      await expect(answerDataRequest(context, world.posts[post], request.id, input)).rejects.toMatchObject({
        status: 403,
      });
    }
    await expect(
      answerDataRequest(context, world.posts.supervision, request.id, { ...input, answer: '好' }),
    ).rejects.toMatchObject(refusal('cases:rule.dataAnswer'));
    await answer(request.id);
    await expect(answer(request.id)).rejects.toMatchObject({ status: 409 });
    await expect(answer('nothing')).rejects.toMatchObject({ status: 404 });
  });

  it('tells the resident, and leaves the list of what waits', async () => {
    const row = await aCase(context);
    const request = await asked(row);
    await answer(request.id, 'refused');
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.data_answered`);
    const open = await listOpenDataRequests(context.db, undefined, 100);
    expect(open.map(({ id }) => id)).not.toContain(request.id);
    expect(await kindsOf(row)).toEqual(['case.submitted']);
  });

  it('puts a correction beside what was written first, and rewrites nothing', async () => {
    const row = await aCase(context);
    await answer((await asked(row)).id, 'partly');
    expect(await kindsOf(row)).toEqual(['case.submitted', 'case.corrected']);
    expect(await getCase(context.db, row.id)).toMatchObject({ title: row.title, details: row.details });
  });
});

describe('words that are to go', () => {
  it('go in the night after the case has ended, not before, and with them those of the request', async () => {
    const row = await aCaseIn(context, world, 'answered');
    await answer((await asked(row, 'erase')).id);
    expect((await removeOldWords(context, wordsOnBoards)).words).toBe(0);
    await judgeCase(context, row.id, aJudgement());
    context.clock.set(at('2026-11-24 03:10'));
    expect((await removeOldWords(context, wordsOnBoards)).words).toBe(1);
    expect(await getCase(context.db, row.id)).toMatchObject({
      title: '',
      details: '',
      words_removed_at: at('2026-11-24 03:10'),
    });
    const event = (await listEvents(context.db, `case:${row.id}`)).at(-1)!;
    expect(event).toMatchObject({ kind: 'case.words_removed', payload: { note: { asked: true } } });
    expect(await listDataRequestsOf(context.db, row.id)).toMatchObject([
      { words: '', answer: null, state: 'done' },
    ]);
    await expect(asked(row)).rejects.toMatchObject(refusal('cases:rule.dataGone'));
  });

  it('stay when the office did not agree to it', async () => {
    const row = await aCaseIn(context, world, 'closed');
    await answer((await asked(row, 'erase')).id, 'partly');
    context.clock.set(at('2026-11-24 03:10'));
    expect((await removeOldWords(context, wordsOnBoards)).words).toBe(0);
    expect((await getCase(context.db, row.id)).title).toBe(row.title);
  });
});

it('a resident takes their contact back at once, and it leaves no trace', async () => {
  const row = await aCase(context, { contact: { phone: '13900000000', notify: 'sms' } });
  expect(await eraseOwnContact(context, row.id)).toBe(true);
  expect(await hasContact(context.db, context, row.id)).toBe(false);
  expect(await eraseOwnContact(context, row.id)).toBe(false);
  expect(await kindsOf(row)).toEqual(['case.submitted']);
});

it('every row is what its events say', async () => {
  expect(await dataRecords.verify(context.db)).toEqual([]);
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect((await verifyRegister(context.db, context)).faults).toEqual([]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RESIDENT } from '../../server/actor.ts';
import type { Instant } from '../../server/clock.ts';
import { RuleFault } from '../../server/errors.ts';
import { verifyAll } from '../../server/admin/verify.ts';
import {
  listAttachments,
  prepareFile,
  removeOrphans,
  storeFiles,
} from '../../server/features/attachments/index.ts';
import { wordsOnBoards } from '../../server/features/boards/index.ts';
import {
  acknowledgeCase,
  answerCase,
  askForContact,
  askRework,
  caseRecords,
  contactRecords,
  declineCase,
  dispatchCase,
  getCase,
  judgeCase,
  listOrdersOfCase,
  mergeCase,
  orderRecords,
  orderRework,
  recordContact,
  removeOldWords,
  replyToOrder,
  sendMessage,
  submitCase,
  takeDueStep,
  vetoPublication,
  withdrawCase,
  type CaseRow,
  type RemovedWords,
} from '../../server/features/cases/index.ts';
import { ERASURE, listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { recountStatistics, listMonth, listMonthNames } from '../../server/features/statistics/index.ts';
import { plain } from '../attachments/pictures.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aCaseIn, aSubmission, aJudgement, seedWorld, type World } from '../support/factories.ts';
import { at } from './rows.ts';

/** Planted in everything a person can write into a case. */
const CANARY = '金丝雀词句';
const SENT = at('2026-11-23 09:00');
/** 36 months after the day on which these cases end; the night before is a night too early. */
const TOO_EARLY = at('2029-11-23 03:10');
const IN_TIME = at('2029-11-24 03:10');
const NOTHING: RemovedWords = { words: 0, orderWords: 0, contactReasons: 0, waiting: 0, failed: 0 };

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext({ seed: 'remove-words', at: SENT });
  world = await seedWorld(context);
});
afterAll(() => context.close());

const remove = (now: Instant): Promise<RemovedWords> => {
  context.clock.set(now);
  return removeOldWords(context, wordsOnBoards);
};
const submission = { title: CANARY, details: `${CANARY}，路灯坏了很久`, placeText: CANARY };

/** Every text that stands anywhere in the database, but for the outbox, which never holds a case's words. */
async function everything(): Promise<string> {
  const tables = await context.db.introspection.getTables();
  const parts: unknown[] = [];
  for (const { name } of tables) {
    parts.push(
      await context.db
        .selectFrom(name as 'cases')
        .selectAll()
        .execute(),
    );
  }
  return JSON.stringify(parts, (_key, value: unknown) =>
    Buffer.isBuffer(value) ? value.toString('latin1') : value,
  );
}

/** Through all hands: messages both ways, files, an order with its reply, a second round, marks with words. */
async function fullCase(): Promise<CaseRow> {
  const { posts } = world;
  const files = await storeFiles(context, [await prepareFile(await plain('png'), `${CANARY}.png`)]);
  const input = aSubmission(context, { ...submission, externalRef: `12345-${CANARY}`, channel: 'import' });
  const { row } = await submitCase(context, input, files);
  await dispatchCase(context, posts.dispatcher, row.id, {
    leadUnitId: world.units.housing,
    coUnitIds: [],
    deadlineClass: row.deadline_class,
    brief: `${CANARY}路灯不亮`,
  });
  await acknowledgeCase(context, posts.housingOfficer, row.id);
  await recordContact(context, posts.housingOfficer, row.id, { words: CANARY });
  await sendMessage(context, RESIDENT, row.id, { text: CANARY });
  const answer = await storeFiles(context, [await prepareFile(await plain('png'), `答复${CANARY}.png`)]);
  const text = { text: `${CANARY}已经修好，请查看。`, done: CANARY };
  await answerCase(context, posts.housingOfficer, row.id, text, { files: answer });
  const bad = aJudgement({ result: 1, isSolved: false, why: CANARY, words: CANARY });
  await judgeCase(context, row.id, bad);
  await answerCase(context, posts.housingOfficer, row.id, text);
  await judgeCase(context, row.id, bad);
  await takeDueStep(context, row.id, async () => {});
  const [order] = await listOrdersOfCase(context.db, row.id);
  await replyToOrder(context, posts.housingLeader, order!.id, { reply: `${CANARY}，马上整改到位` });
  await answerCase(context, posts.housingOfficer, row.id, text);
  return judgeCase(context, row.id, aJudgement({ words: CANARY }));
}

describe('the words of a case', () => {
  let row: CaseRow;
  let before: { events: number; figures: unknown };
  const figures = async () => {
    const months = [];
    for (const month of await listMonthNames(context.db)) months.push(await listMonth(context.db, month));
    return months;
  };

  beforeAll(async () => {
    context.clock.set(SENT);
    row = await fullCase();
    await recountStatistics(context, { months: 'all' });
    before = { events: row.version + 1, figures: await figures() };
    expect(await everything()).toContain(CANARY);
  });

  it('stay for 36 months after it ended, and not a night less', async () => {
    expect(await remove(TOO_EARLY)).toEqual(NOTHING);
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it('are then gone from everywhere, with its files; what is left are facts of process', async () => {
    expect(await remove(IN_TIME)).toEqual({ ...NOTHING, words: 1, orderWords: 1 });
    expect(await everything()).not.toContain(CANARY);
    const kept = await getCase(context.db, row.id);
    expect(kept).toEqual({
      ...row,
      version: row.version + 1,
      title: '',
      details: '',
      brief: null,
      place_text: '',
      division_code: null,
      external_ref: null,
      words_removed_at: IN_TIME,
    });
    expect(await listAttachments(context.db, row.id)).toEqual([]);
    expect(await removeOrphans(context)).toMatchObject({ removed: 4, failed: 0 });
    const [order] = await listOrdersOfCase(context.db, row.id);
    expect(order).toMatchObject({ reply: null });
    expect(order!.replied_at).not.toBeNull();
  });

  it('leave a register that still holds every step, checks every column and counts in public what is gone', async () => {
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events).toHaveLength(before.events + 1);
    expect(events.filter((event) => event.payload !== null)).toMatchObject([
      { kind: 'case.words_removed', actorRole: 'system', payload: { note: { months: 36 } } },
    ]);
    const lines: string[] = [];
    expect([await verifyAll(context, (line) => lines.push(line)), lines.at(-1)]).toEqual([
      0,
      'Nothing was touched.',
    ]);
    const leaves = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('kind', '=', ERASURE)
      .execute();
    const told = leaves.map(({ payload_json: text }) => JSON.parse(text!) as { of: string; events: number });
    expect(told.map(({ of, events: n }) => [of, n])).toEqual([
      ['case', before.events],
      ['order', 2],
    ]);
    expect((await verifyRegister(context.db, context)).erased).toBe(before.events + 2);
  });

  it('nobody touches what is left unseen', async () => {
    for (const set of [
      { is_answer_late: 1 },
      { lead_unit_id: world.units.water },
      { rating_result: 1 },
      { title: '改过' },
      { words_removed_at: null },
    ] as Partial<CaseRow>[]) {
      const [column] = Object.keys(set) as [keyof CaseRow];
      const { [column]: value } = await getCase(context.db, row.id);
      const write = (values: object) =>
        context.db.updateTable('cases').set(values).where('id', '=', row.id).execute();
      await write(set);
      expect(await caseRecords.verify(context.db)).toMatchObject([{ stream: `case:${row.id}`, column }]);
      await write({ [column]: value });
    }
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('change no figure, and a second night finds nothing to do', async () => {
    const entries = async () => (await verifyRegister(context.db, context)).size;
    const size = await entries();
    expect(await remove(at('2029-11-25 03:10'))).toEqual(NOTHING);
    expect(await entries()).toBe(size);
    await recountStatistics(context, { months: 'all' });
    expect((await figures()).slice(0, 1)).toEqual((before.figures as unknown[]).slice(0, 1));
  });

  it('once gone, nobody takes the case up again; only its publication can still be forbidden', async () => {
    const { posts } = world;
    const key = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (fault: unknown) => (fault instanceof RuleFault ? fault.key : fault),
      );
    expect(await key(askRework(context, row.id, { why: '又坏了一盏' }))).toBe('cases:rule.wordsRemoved');
    const order = orderRework(context, posts.supervision, row.id, { why: '现场没有修好' });
    expect(await key(order)).toBe('cases:rule.wordsRemoved');
    expect(await vetoPublication(context, row.id)).toMatchObject({ is_vetoed: 1 });
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });
});

describe('what waits', () => {
  beforeEach(() => context.clock.set(at('2030-01-07 09:00')));
  const years = (n: number) => at(`${2030 + n}-01-08 03:10`);

  it('open cases, and closed ones that are asked for again', async () => {
    const open = await aCaseIn(context, world, 'handling', { submission });
    const again = await aCaseIn(context, world, 'closed', { submission });
    context.clock.set(at('2032-12-01 09:00'));
    await askRework(context, again.id, { why: '又坏了一盏' });
    expect(await remove(years(9))).toEqual(NOTHING);
    for (const { id } of [open, again]) expect((await getCase(context.db, id)).title).toBe(CANARY);
    context.clock.set(at('2030-01-07 09:00'));
    for (const { id } of [open, again]) await withdrawCase(context, id, { why: '' });
  });

  it('a case that was joined to another, until that one has ended as long ago', async () => {
    const survivor = await aCase(context, submission);
    context.clock.advance(1000);
    const follower = await aCase(context, submission);
    await mergeCase(context, world.posts.dispatcher, follower.id, survivor.code);
    context.clock.set(at('2031-01-07 09:00'));
    await declineCase(context, world.posts.dispatcher, survivor.id, { reason: 'too_vague', words: CANARY });
    // The two cases of the test before went in the meantime.
    expect((await remove(years(3))).words).toBe(2);
    expect((await getCase(context.db, follower.id)).title).toBe(CANARY);
    expect(await remove(years(4))).toEqual({ ...NOTHING, words: 2 });
    expect((await getCase(context.db, follower.id)).title).toBe('');
  });

  it('a case of which another room still speaks', async () => {
    const row = await aCaseIn(context, world, 'closed', { submission });
    context.clock.set(years(3));
    const waits = { mustWait: async () => true, forget: wordsOnBoards.forget };
    expect(await removeOldWords(context, waits)).toEqual({ ...NOTHING, waiting: 1 });
    expect((await getCase(context.db, row.id)).title).toBe(CANARY);
    expect(await remove(years(3))).toEqual({ ...NOTHING, words: 1 });
  });

  it('a reason for looking at a contact, until it is old enough itself', async () => {
    const contact = { email: 'someone@example.com', notify: 'email' } as const;
    const row = await aCaseIn(context, world, 'closed', { submission: { ...submission, contact } });
    context.clock.set(at('2030-11-07 09:00'));
    const reason = `${CANARY}，需要当面核实情况，请批准查看联系方式`;
    await askForContact(context, world.posts.supervision, row.id, { reason });
    expect(await remove(years(3))).toEqual({ ...NOTHING, words: 1 });
    expect(await everything()).toContain(CANARY);
    expect(await remove(at('2033-11-07 03:10'))).toEqual(NOTHING);
    expect(await remove(at('2033-11-08 03:10'))).toEqual({ ...NOTHING, contactReasons: 1 });
    expect(await everything()).not.toContain(CANARY);
    expect(await contactRecords.verify(context.db)).toEqual([]);
    expect(await orderRecords.verify(context.db)).toEqual([]);
  });
});

describe('a night', () => {
  it('takes one case after the other through all of them, and one that fails stops no other', async () => {
    context.clock.set(at('2040-01-09 09:00'));
    const ids: string[] = [];
    for (let n = 0; n < 405; n++) {
      const row = await aCase(context, { title: CANARY });
      await withdrawCase(context, row.id, { why: CANARY });
      ids.push(row.id);
    }
    const broken = ids[3]!;
    const elsewhere = {
      ...wordsOnBoards,
      mustWait: async (_reader: unknown, id: string) => {
        if (id === broken) throw new Error('a bad case');
        return false;
      },
    };
    context.clock.set(at('2043-01-10 03:10'));
    expect(await removeOldWords(context, elsewhere)).toEqual({ ...NOTHING, words: 404, failed: 1 });
    expect((await getCase(context.db, broken)).title).toBe(CANARY);
    expect(await removeOldWords(context, wordsOnBoards)).toEqual({ ...NOTHING, words: 1 });
    expect((await verifyRegister(context.db, context)).faults).toEqual([]);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  }, 120_000);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../server/actor.ts';
import { HOUR, plus } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import { createAccount } from '../../server/features/accounts/index.ts';
import {
  acknowledgeCase,
  answerCase,
  askRework,
  caseRecords,
  decideImpossible,
  getCase,
  IMPOSSIBLE_REASONS,
  IMPOSSIBLE_WORDS_MIN,
  judgeCase,
  objectToImpossible,
  orderRework,
  pauseCase,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCaseIn, aJudgement, seedWorld, UNITS, type World } from '../support/factories.ts';
import { A_CLAIM } from './acts.ts';
import { noticesOf } from './notices.ts';

let context: TestContext;
let world: World;
let second: Actor;

beforeAll(async () => {
  context = await openTestContext({ seed: 'impossible' });
  world = await seedWorld(context);
  second = await transact(context.db, async (trx) => {
    const account = await createAccount(trx, context, {
      username: 'supervision-2',
      role: 'supervision',
      scope: 'county',
      unitId: UNITS.supervision,
      post: '督查专员二',
      postEn: 'Supervision 2',
    });
    return { role: account.role, accountId: account.id, scope: account.scope, unitId: account.unitId };
  });
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const WORDS = '核对过规范和现场流量，确实达不到设置条件。';
const claim = async (drive: Parameters<typeof aCaseIn>[3] = {}): Promise<CaseRow> => {
  const row = await aCaseIn(context, world, 'handling', drive);
  return answerCase(context, world.posts.housingOfficer, row.id, A_CLAIM);
};
const decide = (row: Pick<CaseRow, 'id'>, confirm: boolean, actor = world.posts.supervision) =>
  decideImpossible(context, actor, row.id, { confirm, words: WORDS });
const bad = aJudgement({ result: 1, isSolved: false, why: '还是想要红绿灯' });
const lastOf = async (row: CaseRow) => (await listEvents(context.db, `case:${row.id}`)).at(-1)!;
const keyOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (fault: unknown) => (fault instanceof RuleFault || fault instanceof Forbidden ? fault.key : fault),
  );

describe('an answer that it can not be done', () => {
  it('is an answer with a fixed reason, and waits for a second person who is told', async () => {
    const row = await claim();
    expect(row).toMatchObject({
      state: 'answered',
      answered_at: MONDAY,
      impossible_state: 'claimed',
      impossible_reason: 'no_legal_basis',
      impossible_claimed_at: MONDAY,
      impossible_claimed_by: world.posts.housingOfficer.accountId,
      impossible_decided_at: null,
    });
    const event = await lastOf(row);
    expect(event.kind).toBe('case.answered');
    expect(event.payload!['note']).toMatchObject({ text: A_CLAIM.text, impossible: 'no_legal_basis' });
    expect((await noticesOf(context, row)).slice(-2)).toEqual([
      `case ${row.id} case.answered`,
      `unit ${UNITS.supervision} office.inbox`,
    ]);
  });

  it(`has to be explained in ${IMPOSSIBLE_WORDS_MIN} characters, counted as people count them`, async () => {
    const row = await aCaseIn(context, world, 'handling');
    const say = (length: number) =>
      answerCase(context, world.posts.housingOfficer, row.id, {
        ...A_CLAIM,
        text: ` ${'𠮷'.repeat(length)}\n `,
      });
    expect(await keyOf(say(IMPOSSIBLE_WORDS_MIN - 1))).toBe('cases:rule.impossibleShort');
    expect(await getCase(context.db, row.id)).toEqual(row);
    expect((await say(IMPOSSIBLE_WORDS_MIN)).impossible_state).toBe('claimed');
  });

  it('is for what asks for something: not for praise, nor for how somebody behaved', async () => {
    const praise = await aCaseIn(context, world, 'handling', { submission: { type: 'praise' } });
    const answer = answerCase(context, world.posts.housingOfficer, praise.id, A_CLAIM);
    expect(await keyOf(answer)).toBe('cases:rule.impossibleType');
    const conduct = await aCaseIn(context, world, 'dispatched', {
      submission: { type: 'conduct_complaint' },
    });
    await acknowledgeCase(context, world.posts.supervision, conduct.id);
    const own = answerCase(context, world.posts.supervision, conduct.id, A_CLAIM);
    expect(await keyOf(own)).toBe('cases:rule.impossibleType');
  });

  it.each([...IMPOSSIBLE_REASONS])('knows the reason %s', async (impossible) => {
    const row = await aCaseIn(context, world, 'handling');
    const said = await answerCase(context, world.posts.housingOfficer, row.id, { ...A_CLAIM, impossible });
    expect(said.impossible_reason).toBe(impossible);
  });
});

describe('the second person', () => {
  it.each([true, false])(
    'decides with words the resident and the unit hear of (confirmed: %s)',
    async (yes) => {
      const row = await claim();
      context.clock.set(plus(MONDAY, HOUR));
      const decided = await decide(row, yes);
      const word = yes ? 'confirmed' : 'rejected';
      expect(decided).toMatchObject({
        state: 'answered',
        impossible_state: word,
        impossible_decided_at: plus(MONDAY, HOUR),
        impossible_decided_by: world.posts.supervision.accountId,
      });
      const event = await lastOf(row);
      expect(event.kind).toBe(`case.impossible_${word}`);
      expect(event.payload!['note']).toEqual({ words: WORDS, reason: 'no_legal_basis' });
      expect((await noticesOf(context, row)).slice(-2)).toEqual([
        `case ${row.id} case.impossible_${word}`,
        `unit ${UNITS.housing} unit.claim_decided`,
      ]);
    },
  );

  it('is never of the unit, nor anybody outside the supervision office', async () => {
    const row = await claim({ co: ['water'] });
    const { posts } = world;
    for (const post of [posts.housingOfficer, posts.housingLeader, posts.waterLeader, posts.dispatcher]) {
      await expect(decide(row, true, post)).rejects.toThrow(Forbidden);
    }
    await expect(decide(row, true, posts.busLeader)).rejects.toThrow(NotFound);
    await expect(decide(row, true, RESIDENT)).rejects.toThrow(Forbidden);
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it('needs words, a claim, and the version that was looked at', async () => {
    const row = await claim();
    const short = decideImpossible(context, world.posts.supervision, row.id, {
      confirm: true,
      words: '确实不行',
    });
    expect(await keyOf(short)).toBe('cases:rule.claimWords');
    const input = { confirm: true, words: WORDS };
    const stale = decideImpossible(context, second, row.id, input, { seen: row.version - 1 });
    await expect(stale).rejects.toThrow(Conflict);
    await decide(row, true);
    expect(await keyOf(decide(row, false, second))).toBe('cases:rule.claimNone');
    const plain = await aCaseIn(context, world, 'answered');
    expect(await keyOf(decide(plain, true))).toBe('cases:rule.claimNone');
  });

  it('silence is nobody: a claim no one looked at stays a claim when the case closes by itself', async () => {
    const row = await claim();
    context.clock.set(row.next_step_at!);
    await takeDueStep(context, row.id, async () => {});
    expect(await getCase(context.db, row.id)).toMatchObject({
      state: 'closed',
      close_kind: 'silent',
      impossible_state: 'claimed',
    });
    expect((await decide(row, true)).state).toBe('closed');
  });
});

describe('the resident', () => {
  it('judges as ever while nobody has confirmed: a bad mark starts a round, and the claim waits on', async () => {
    const row = await claim();
    const back = await judgeCase(context, row.id, bad);
    expect(back).toMatchObject({ state: 'handling', rework_round: 1, impossible_state: 'claimed' });
    expect(back.next_step).not.toBeNull();
  });

  it('judges what was confirmed: the mark stands and the case closes, without a round', async () => {
    const row = await claim();
    await decide(row, true);
    const told = await noticesOf(context, row);
    expect(await judgeCase(context, row.id, bad)).toMatchObject({
      state: 'closed',
      close_kind: 'judged',
      rating_result: 1,
      is_solved: 0,
      rework_round: 0,
      dissatisfied_count: 0,
      impossible_state: 'confirmed',
    });
    expect(await noticesOf(context, row)).toEqual(told);
  });

  it('can ask again: the claim is over, and it is no word against the unit', async () => {
    const row = await claim();
    await decide(row, true);
    await judgeCase(context, row.id, bad);
    const again = await askRework(context, row.id, { why: '邻县同样的路口就装了' });
    expect(again).toMatchObject({
      state: 'handling',
      rework_round: 1,
      dissatisfied_count: 0,
      impossible_state: null,
      impossible_reason: null,
      impossible_claimed_by: null,
      impossible_decided_by: null,
    });
    const done = await answerCase(context, world.posts.housingOfficer, row.id, A_CLAIM);
    expect(done.impossible_state).toBe('claimed');
    expect((await decide(done, true)).impossible_state).toBe('confirmed');
  });

  it('objects once, with a reason, and then another person decides', async () => {
    const row = await claim();
    await decide(row, true);
    expect(await keyOf(objectToImpossible(context, row.id, { why: '不' }))).toBe(
      'cases:rule.claimObjectionWhy',
    );
    const objected = await objectToImpossible(context, row.id, { why: '邻县同样的路口就装了' });
    expect(objected).toMatchObject({
      state: 'answered',
      impossible_state: 'claimed',
      impossible_decided_at: null,
      impossible_objected_at: MONDAY,
    });
    expect((await lastOf(row)).payload!['note']).toEqual({ why: '邻县同样的路口就装了' });
    expect((await noticesOf(context, row)).at(-1)).toBe(`unit ${UNITS.supervision} office.inbox`);
    expect(await keyOf(decide(row, true))).toBe('cases:rule.claimSecond');
    expect((await decide(row, false, second)).impossible_state).toBe('rejected');
    expect(await keyOf(objectToImpossible(context, row.id, { why: '邻县就办得到' }))).toBe(
      'cases:rule.claimObjected',
    );
  });

  it('objects to a claim nobody has decided yet: the first to decide may still be anybody of the office', async () => {
    const row = await claim();
    await objectToImpossible(context, row.id, { why: '邻县就办得到' });
    await decide(row, true);
    expect(await keyOf(objectToImpossible(context, row.id, { why: '再看看吧' }))).toBe(
      'cases:rule.claimObjected',
    );
  });

  it('objects to no other answer', async () => {
    const row = await aCaseIn(context, world, 'answered');
    expect(await keyOf(objectToImpossible(context, row.id, { why: '邻县就办得到' }))).toBe(
      'cases:rule.claimNone',
    );
  });
});

describe('a confirmation while the resident has it done again', () => {
  it('ends the round: with their mark it is closed, and the round was no bad word', async () => {
    const row = await claim();
    await judgeCase(context, row.id, bad);
    context.clock.set(plus(MONDAY, HOUR));
    expect(await decide(row, true)).toMatchObject({
      state: 'closed',
      close_kind: 'judged',
      closed_at: plus(MONDAY, HOUR),
      holder: 'nobody',
      rating_result: 1,
      dissatisfied_count: 0,
      next_step: null,
      impossible_state: 'confirmed',
    });
  });

  it('without a mark the answer lies before them again, for the full ten working days', async () => {
    const row = await claim();
    await askRework(context, row.id, { why: '邻县就办得到' });
    await pauseCase(context, world.posts.housingOfficer, row.id, { question: '您说的是哪个路口？' });
    context.clock.set(plus(MONDAY, 2 * HOUR));
    const ended = await decide(row, true);
    expect(ended).toMatchObject({
      state: 'answered',
      holder: 'resident',
      answered_at: plus(MONDAY, 2 * HOUR),
      first_answered_at: MONDAY,
      paused_at: null,
      next_step: 'close_silent',
    });
    expect(ended.next_step_at! > plus(MONDAY, 13 * 24 * HOUR)).toBe(true);
  });

  it('rejected, the round goes on as it was', async () => {
    const row = await claim();
    const back = await judgeCase(context, row.id, bad);
    expect(await decide(row, false)).toMatchObject({
      state: 'handling',
      due_at: back.due_at,
      dissatisfied_count: 1,
      impossible_state: 'rejected',
    });
  });
});

describe('an order to do it again', () => {
  it('follows a rejection, and the next answer says anew what it says', async () => {
    const row = await claim();
    const order = () => orderRework(context, world.posts.supervision, row.id, { why: '邻县的做法可以照办' });
    expect(await keyOf(order())).toBe('cases:rule.claimFirst');
    await decide(row, false);
    expect(await order()).toMatchObject({ state: 'handling', impossible_state: 'rejected' });
    const done = await answerCase(context, world.posts.housingOfficer, row.id, {
      text: '已经在路口装好红绿灯，今天起使用。',
      done: '',
    });
    expect(done).toMatchObject({ state: 'answered', impossible_state: null, impossible_reason: null });
  });

  it('takes a confirmation back that turned out to be wrong', async () => {
    const row = await claim();
    await decide(row, true);
    const again = await orderRework(context, second, row.id, { why: '上级刚出了新规定，可以办' });
    expect(again).toMatchObject({ state: 'handling', impossible_state: null });
  });
});

describe('what is kept of it', () => {
  it('is covered by the register to the last column', async () => {
    const row = await claim();
    await decide(row, true);
    await objectToImpossible(context, row.id, { why: '邻县就办得到' });
    await decide(row, true, second);
    expect(await caseRecords.verify(context.db)).toEqual([]);
    const whole = await getCase(context.db, row.id);
    const columns = Object.keys(whole).filter((name) => name.startsWith('impossible_'));
    expect(columns).toHaveLength(7);
    for (const column of columns) {
      await context.db
        .updateTable('cases')
        .set({ [column]: 'touched' })
        .where('id', '=', row.id)
        .execute();
      expect(await caseRecords.verify(context.db)).toMatchObject([
        { stream: `case:${row.id}`, column, what: 'differs' },
      ]);
      const set = { [column]: whole[column as keyof CaseRow] };
      await context.db.updateTable('cases').set(set).where('id', '=', row.id).execute();
    }
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });
});

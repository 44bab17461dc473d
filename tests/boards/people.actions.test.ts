import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../server/actor.ts';
import { DAY, HOUR, plus } from '../../server/clock.ts';
import { approveEcho, rejectEcho } from '../../server/features/boards/echo-actions.ts';
import {
  exposureRecords,
  listExposuresOfCase,
  publishBoards,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import { approveSubstance, proposeSubstance } from '../../server/features/boards/substance.ts';
import {
  confirmPutRight,
  correctExposure,
  decideReply,
  decideReview,
  followUp,
  withdrawExposure,
} from '../../server/features/boards/supervision-actions.ts';
import { askReview, pledgeFix, replyToNotice } from '../../server/features/boards/unit-actions.ts';
import { answerCase, getCase, vetoPublication, type CaseRow } from '../../server/features/cases/index.ts';
import type { TestContext } from '../support/context.ts';
import {
  answer,
  DISPATCHER,
  handled,
  judge,
  LEADER,
  noticed,
  OFFICER,
  openRoad,
  STRANGER,
  SUPERVISOR,
  SUPERVISOR_2,
} from './road.ts';

let context: TestContext;
beforeEach(async () => {
  context = await openRoad();
});
afterEach(async () => context.close());

const now = (row: { case_id: string | null }) =>
  listExposuresOfCase(context.db, row.case_id!).then((rows) => rows.at(-1)!);
const key = (name: string) => expect.objectContaining({ key: name });
const published = async (): Promise<{ kase: CaseRow; row: ExposureRow }> => {
  const { kase, notice } = await noticed(context);
  context.clock.set(notice.reply_due_at);
  await publishBoards(context);
  return { kase, row: await now(notice) };
};
const REPLY = { text: '配件缺货，已联系厂家' };

describe('the right of reply', () => {
  it('holds up the publication until somebody decides, and a rejection gives it back to the clock', async () => {
    const { kase, notice } = await noticed(context);
    expect((await replyToNotice(context, OFFICER, notice.id, REPLY)).state).toBe('replied');
    context.clock.set(plus(notice.reply_due_at, DAY));
    expect((await publishBoards(context)).published).toBe(0);
    await decideReply(context, SUPERVISOR, notice.id, { accept: false, words: '缺货不是不答复的理由' });
    expect((await publishBoards(context)).published).toBe(1);
    expect(await now(notice)).toMatchObject({
      state: 'published',
      reply: REPLY.text,
      reply_decision: 'rejected',
      decided_by: 'acc-supervisor-1',
    });
    expect((await getCase(context.db, kase.id)).ladder_step).toBe(4);
    expect(await exposureRecords.verify(context.db)).toEqual([]);
  });

  it('waits for its end even when the reply was rejected before it', async () => {
    const { notice } = await noticed(context);
    await replyToNotice(context, LEADER, notice.id, REPLY);
    await decideReply(context, SUPERVISOR, notice.id, { accept: false, words: '理由不成立' });
    expect((await publishBoards(context)).published).toBe(0);
    await expect(replyToNotice(context, LEADER, notice.id, REPLY)).rejects.toEqual(
      key('boards:rule.repliedAlready'),
    );
  });

  it('ends with an accepted reply: never published, the case stays at its rung', async () => {
    const { kase, notice } = await noticed(context);
    await replyToNotice(context, LEADER, notice.id, REPLY);
    await decideReply(context, SUPERVISOR, notice.id, { accept: true, words: '设备停产，已另订' });
    context.clock.set(plus(notice.reply_due_at, 40 * DAY));
    expect(await publishBoards(context)).toMatchObject({ published: 0, lapsed: 0, listed: 0 });
    expect(await now(notice)).toMatchObject({ state: 'reply_accepted', published_at: null });
    expect((await getCase(context.db, kase.id)).ladder_highest).toBe(3);
  });

  it('is over after its last moment, and is used at that moment still', async () => {
    const first = await noticed(context);
    context.clock.set(plus(first.notice.reply_due_at, 1));
    await expect(replyToNotice(context, OFFICER, first.notice.id, REPLY)).rejects.toEqual(
      key('boards:rule.replyLate'),
    );
    context.clock.set(first.notice.reply_due_at);
    expect((await replyToNotice(context, OFFICER, first.notice.id, REPLY)).state).toBe('replied');
  });

  it.each<[string, Actor, number]>([
    ['another unit', STRANGER, 404],
    ['the dispatch office', DISPATCHER, 404],
    ['the supervision office', SUPERVISOR, 403],
    ['a county leader', { ...LEADER, role: 'county_leader', unitId: null }, 404],
  ])('is not for %s', async (_who, actor, status) => {
    const { notice } = await noticed(context);
    await expect(replyToNotice(context, actor, notice.id, REPLY)).rejects.toMatchObject({ status });
  });

  it('takes no personal data, no empty words and no flood of them', async () => {
    const { notice } = await noticed(context);
    for (const [text, fault] of [
      ['请打 13812345678 问', 'boards:rule.personalData'],
      ['  好 ', 'boards:rule.words'],
      ['长'.repeat(2001), 'boards:rule.tooLong'],
    ] as const) {
      await expect(replyToNotice(context, OFFICER, notice.id, { text })).rejects.toEqual(key(fault));
    }
    expect((await now(notice)).state).toBe('candidate');
  });

  it('of the supervision office itself stops nothing: nobody judges himself', async () => {
    const { kase, notice } = await noticed(context, {}, 'unit-supervision');
    expect(notice.unit_id).toBe('unit-supervision');
    expect((await replyToNotice(context, SUPERVISOR, notice.id, REPLY)).state).toBe('candidate');
    await expect(
      withdrawExposure(context, SUPERVISOR_2, notice.id, { reason: '不必公示' }),
    ).rejects.toMatchObject({ status: 403 });
    context.clock.set(notice.reply_due_at);
    expect((await publishBoards(context)).published).toBe(1);
    expect(await now({ case_id: kase.id })).toMatchObject({ reply: REPLY.text });
  });

  it('tells who looks at an older version that it has moved on', async () => {
    const { notice } = await noticed(context);
    await expect(replyToNotice(context, OFFICER, notice.id, REPLY, { seen: 7 })).rejects.toMatchObject({
      status: 409,
    });
  });
});

describe('after the publication', () => {
  it('the unit pledges once, and the earlier of its day and the limit binds', async () => {
    const { row } = await published();
    for (const by of ['2026-03-18', '2026-04-11']) {
      await expect(pledgeFix(context, OFFICER, row.id, { text: '更换全部配件', by })).rejects.toEqual(
        key('boards:rule.pledgeDay'),
      );
    }
    const pledged = await pledgeFix(context, OFFICER, row.id, { text: '更换全部配件', by: '2026-03-25' });
    expect(pledged.fix_due_at).toBe('2026-03-25T10:00:00.000Z');
    await expect(
      pledgeFix(context, OFFICER, row.id, { text: '更换全部配件', by: '2026-03-26' }),
    ).rejects.toEqual(key('boards:rule.pledgedAlready'));
    context.clock.set(pledged.fix_due_at!);
    expect((await publishBoards(context)).listed).toBe(1);
  });

  it('supervision confirms only what was answered, and checks again thirty days later', async () => {
    const { kase, row } = await published();
    const words = { words: '现场看过，已经修好' };
    await expect(confirmPutRight(context, SUPERVISOR, row.id, words)).rejects.toEqual(
      key('boards:rule.stillOpen'),
    );
    await answer(context, kase.id);
    await expect(confirmPutRight(context, LEADER, row.id, words)).rejects.toMatchObject({ status: 403 });
    const right = await confirmPutRight(context, SUPERVISOR, row.id, words);
    expect(right).toMatchObject({ state: 'put_right', put_right_by: 'supervision' });
    await expect(followUp(context, SUPERVISOR, row.id, { holds: true, ...words })).rejects.toEqual(
      key('boards:rule.followUpEarly'),
    );
    context.clock.set(right.follow_up_due_at!);
    expect(await followUp(context, SUPERVISOR, row.id, { holds: true, ...words })).toMatchObject({
      state: 'put_right',
      follow_up: 'holds',
    });
  });

  it('a relapse opens the entry again, and an old judgement does not close it', async () => {
    const { kase, row } = await published();
    await answer(context, kase.id);
    context.clock.advance(HOUR);
    await judge(context, kase.id, 5);
    expect((await publishBoards(context)).putRight).toBe(1);
    context.clock.set((await now(row)).follow_up_due_at!);
    const open = await followUp(context, SUPERVISOR, row.id, { holds: false, words: '灯又坏了' });
    expect(open).toMatchObject({ state: 'published', put_right_at: null, listed_at: null });
    expect((await publishBoards(context)).putRight).toBe(0);
  });

  it('a review is asked once within thirty days and decided by somebody who had no part in it', async () => {
    const { kase, notice } = await noticed(context);
    await replyToNotice(context, OFFICER, notice.id, REPLY);
    await decideReply(context, SUPERVISOR, notice.id, { accept: false, words: '理由不成立' });
    context.clock.set(notice.reply_due_at);
    await publishBoards(context);
    const why = { why: '期限算错了一天' };
    expect(await askReview(context, LEADER, notice.id, why)).toMatchObject({
      review_due_at: '2026-04-18T10:00:00.000Z',
    });
    await expect(askReview(context, LEADER, notice.id, why)).rejects.toEqual(key('boards:rule.reviewAsked'));
    const verdict = { uphold: false, words: '核对后确实算错' };
    await expect(decideReview(context, SUPERVISOR, notice.id, verdict)).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      decideReview(context, { ...SUPERVISOR_2, accountId: null }, notice.id, verdict),
    ).rejects.toMatchObject({ status: 403 });
    expect(await decideReview(context, SUPERVISOR_2, notice.id, verdict)).toMatchObject({
      state: 'withdrawn',
      withdrawn_by_unit: 'unit-supervision',
      withdrawn_reason: '核对后确实算错',
    });
    expect((await getCase(context.db, kase.id)).ladder_highest).toBe(4);
  });

  it('a review comes too late after thirty days', async () => {
    const { row } = await published();
    context.clock.set('2026-04-18T10:00:00.001Z');
    await expect(askReview(context, LEADER, row.id, { why: '期限算错了' })).rejects.toEqual(
      key('boards:rule.reviewLate'),
    );
  });

  it('a correction and a withdrawal stay in the row with their dates', async () => {
    const { row } = await published();
    await correctExposure(context, SUPERVISOR, row.id, { text: '超期天数应为 4 天' });
    await withdrawExposure(context, SUPERVISOR, row.id, { reason: '单位有误' });
    expect(await now(row)).toMatchObject({
      state: 'withdrawn',
      clarification: '超期天数应为 4 天',
      clarified_at: row.published_at,
      withdrawn_at: row.published_at,
    });
    await expect(withdrawExposure(context, SUPERVISOR, row.id, { reason: '再撤一次' })).rejects.toMatchObject(
      { status: 409 },
    );
    await expect(
      pledgeFix(context, OFFICER, row.id, { text: '更换全部配件', by: '2026-03-25' }),
    ).rejects.toMatchObject({ status: 409 });
  });
});

describe('a finding on substance', () => {
  const withFile = async (parts = {}) => {
    const kase = await handled(context, parts);
    const id = context.ids.id();
    await context.db
      .insertInto('attachments')
      .values({
        id,
        case_id: kase.id,
        kind: 'pdf',
        file_key: id,
        thumb_key: null,
        mime: 'application/pdf',
        bytes: 1,
        sha256: 'a'.repeat(64),
        display_name: 'a.pdf',
        is_desk_only: 1,
        uploaded_by: 'office',
        purpose: 'evidence',
        created_at: context.clock.now(),
        removed_at: null,
      })
      .execute();
    return { kase, evidence: [id] };
  };
  const finding = (caseId: string, evidence: string[]) => ({
    caseId,
    unitId: 'unit-housing',
    text: '答复说已经修好，现场查看没有修',
    evidence,
  });

  it('takes two people, evidence and the right of reply, and the clock never publishes it', async () => {
    const { kase, evidence } = await withFile();
    const row = await proposeSubstance(context, SUPERVISOR, finding(kase.id, evidence));
    await expect(approveSubstance(context, SUPERVISOR_2, row.id)).rejects.toEqual(
      key('boards:rule.replyRuns'),
    );
    context.clock.set(plus(row.reply_due_at, 10 * DAY));
    expect((await publishBoards(context)).published).toBe(0);
    await expect(approveSubstance(context, SUPERVISOR, row.id)).rejects.toMatchObject({ status: 403 });
    await expect(approveSubstance(context, LEADER, row.id)).rejects.toMatchObject({ status: 403 });
    expect(await approveSubstance(context, SUPERVISOR_2, row.id)).toMatchObject({
      state: 'published',
      proposed_by: 'acc-supervisor-1',
      approved_by: 'acc-supervisor-2',
    });
    // The case has not earned a rung by it.
    expect((await getCase(context.db, kase.id)).ladder_step).toBe(-1);
  });

  it('needs evidence of this case', async () => {
    const { kase } = await withFile();
    for (const evidence of [[], ['file-of-another']]) {
      await expect(proposeSubstance(context, SUPERVISOR, finding(kase.id, evidence))).rejects.toEqual(
        key('boards:rule.evidence'),
      );
    }
  });

  it('is never about a report, a confidential matter, a minor or a vetoed case', async () => {
    const vetoed = await withFile();
    await vetoPublication(context, vetoed.kase.id);
    const minor = await withFile({ isMinor: true });
    const secret = await withFile({ isConfidential: true });
    for (const { kase, evidence } of [vetoed, minor, secret]) {
      await expect(proposeSubstance(context, SUPERVISOR, finding(kase.id, evidence))).rejects.toEqual(
        key('boards:rule.excluded'),
      );
    }
  });

  it('is not for the people of the unit', async () => {
    const { kase, evidence } = await withFile();
    for (const actor of [LEADER, OFFICER, DISPATCHER, { ...SUPERVISOR, unitId: 'unit-housing' }]) {
      await expect(proposeSubstance(context, actor, finding(kase.id, evidence))).rejects.toMatchObject({
        status: 403,
      });
    }
  });

  it('is kept to two people by the table itself', async () => {
    const { kase, evidence } = await withFile();
    const row = await proposeSubstance(context, SUPERVISOR, finding(kase.id, evidence));
    for (const approved of [null, 'acc-supervisor-1']) {
      await expect(
        context.db
          .updateTable('exposures')
          .set({ published_at: row.reply_due_at, approved_by: approved })
          .where('id', '=', row.id)
          .execute(),
      ).rejects.toThrow();
    }
  });
});

describe('editing an echo', () => {
  const proposed = async () => {
    const { id } = await handled(context);
    await answer(context, id);
    await judge(context, id, 4);
    await publishBoards(context);
    const row = await context.db
      .selectFrom('echoes')
      .selectAll()
      .where('case_id', '=', id)
      .executeTakeFirstOrThrow();
    return { id, row };
  };
  const texts = { question: '路口的灯坏了', answer: '灯已经换好', looked: false };

  it('puts the editor’s words on the wall, and nobody else’s', async () => {
    const { row } = await proposed();
    await expect(approveEcho(context, LEADER, row.id, texts)).rejects.toMatchObject({ status: 403 });
    expect(await approveEcho(context, DISPATCHER, row.id, texts)).toMatchObject({
      state: 'published',
      question: texts.question,
      approved_by: 'acc-dispatcher',
    });
    await expect(rejectEcho(context, DISPATCHER, row.id, { why: '不合适公开' })).rejects.toMatchObject({
      status: 409,
    });
  });

  it('lets nothing out while personal data is in it, and what is doubtful only after a look', async () => {
    const { row } = await proposed();
    const phone = { ...texts, answer: '请联系 13812345678' };
    for (const looked of [false, true]) {
      await expect(approveEcho(context, DISPATCHER, row.id, { ...phone, looked })).rejects.toEqual(
        key('boards:rule.personalData'),
      );
    }
  });

  it('is refused once the resident has taken the consent back', async () => {
    const { id, row } = await proposed();
    await vetoPublication(context, id);
    await expect(approveEcho(context, DISPATCHER, row.id, texts)).rejects.toEqual(
      key('boards:conflict.consent'),
    );
  });

  it('covers personal data before an editor sees it', async () => {
    const { id } = await handled(context);
    await answerCase(context, OFFICER, id, { text: '已请电工 13812345678 修好', done: '' });
    await judge(context, id, 5);
    await publishBoards(context);
    const row = await context.db
      .selectFrom('echoes')
      .selectAll()
      .where('case_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.state).toBe('needs_editor');
    expect(row.answer).toBe('已请电工 [电话] 修好');
  });
});

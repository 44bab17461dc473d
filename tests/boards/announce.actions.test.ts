import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, plus } from '../../server/clock.ts';
import { approveEcho, listExposuresOfCase, publishBoards } from '../../server/features/boards/index.ts';
import { decideReply, withdrawExposure } from '../../server/features/boards/supervision-actions.ts';
import { replyToNotice } from '../../server/features/boards/unit-actions.ts';
import { vetoPublication } from '../../server/features/cases/index.ts';
import { verifyRegister } from '../../server/features/register/index.ts';
import type { TestContext } from '../support/context.ts';
import {
  answer,
  DISPATCHER,
  handled,
  judge,
  LEADER,
  noticed,
  openRoad,
  SUPERVISOR,
  SUPERVISOR_2,
} from './road.ts';

let context: TestContext;
beforeEach(async () => {
  context = await openRoad();
});
afterEach(async () => context.close());

/** What anybody reads in the public part of the register about the boards. */
async function said(): Promise<{ kind: string; body: Record<string, unknown> }[]> {
  const rows = await context.db
    .selectFrom('register_entries')
    .select(['kind', 'payload_json'])
    .where('form', '=', 'public')
    .where('kind', 'like', 'board.%')
    .orderBy('seq')
    .execute();
  return rows.map(({ kind, payload_json: body }) => ({
    kind,
    body: JSON.parse(body!) as Record<string, unknown>,
  }));
}

async function published(parts = {}) {
  const { kase, notice } = await noticed(context, parts);
  context.clock.set(notice.reply_due_at);
  await publishBoards(context);
  return { kase, row: (await listExposuresOfCase(context.db, kase.id)).at(-1)! };
}

describe('the public part of the register', () => {
  it('says what was exposed, put right and archived, by the entry’s own number and its unit', async () => {
    const { kase, row } = await published();
    const [first] = await said();
    expect(first).toMatchObject({ kind: 'board.exposed', body: { code: row.code, about: 'process' } });
    expect(Object.keys(first!.body).sort()).toEqual(['about', 'code', 'due', 'unit']);
    expect(first!.body['unit']).toEqual(expect.any(String));
    // Not whose case it is, nor which.
    expect(JSON.stringify(first)).not.toContain(kase.code);
    await answer(context, kase.id);
    await judge(context, kase.id);
    await publishBoards(context);
    context.clock.set(plus(context.clock.now(), 500 * DAY));
    await publishBoards(context);
    const kinds = (await said()).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['board.exposed', 'board.put_right', 'board.archived']));
    expect((await verifyRegister(context.db, context)).ok).toBe(true);
  });

  it('says what was taken back from the board, and nothing of a notice that never came onto it', async () => {
    const { row } = await published();
    await withdrawExposure(context, SUPERVISOR, row.id, { reason: '经核实期限计算有误，予以撤下' });
    expect((await said()).map(({ kind }) => kind)).toEqual(['board.exposed', 'board.taken_back']);
    const { notice } = await noticed(context);
    await withdrawExposure(context, SUPERVISOR_2, notice.id, { reason: '通知发错了单位，予以撤回' });
    expect(await said()).toHaveLength(2);
  });

  it('says nothing of a reply that was accepted', async () => {
    const { notice } = await noticed(context);
    await replyToNotice(context, LEADER, notice.id, { text: '设备停产，已另外订购' });
    await decideReply(context, SUPERVISOR, notice.id, { accept: true, words: '设备停产，情况属实' });
    await publishBoards(context);
    expect(await said()).toEqual([]);
  });

  it('says of an entry that is a count alone no more than that it is one', async () => {
    await published({ isConfidential: true });
    expect(await said()).toEqual([{ kind: 'board.exposed', body: { countOnly: true } }]);
  });

  it('says what came onto the echo wall, and that it was taken off', async () => {
    const { id } = await handled(context);
    await answer(context, id);
    await judge(context, id);
    await publishBoards(context);
    const echo = await context.db.selectFrom('echoes').selectAll().executeTakeFirstOrThrow();
    await approveEcho(context, DISPATCHER, echo.id, {
      question: echo.question,
      answer: echo.answer,
      looked: true,
    });
    await vetoPublication(context, id);
    await publishBoards(context);
    expect((await said()).map(({ kind, body }) => [kind, body['id']])).toEqual([
      ['board.echoed', echo.id],
      ['board.echo_taken_back', echo.id],
    ]);
  });
});

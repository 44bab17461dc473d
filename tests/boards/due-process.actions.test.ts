import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HttpFault } from '../../server/errors.ts';
import { HOUR } from '../../server/clock.ts';
import {
  escalateOverdue,
  exposureRecords,
  listExposuresOfCase,
  publishBoards,
} from '../../server/features/boards/index.ts';
import { decideReply } from '../../server/features/boards/supervision-actions.ts';
import { replyToNotice } from '../../server/features/boards/unit-actions.ts';
import { caseRecords, getCase, vetoPublication } from '../../server/features/cases/index.ts';
import { answer, handled, judge, LEADER, openRoad, submit, SUPERVISOR, workdaysOn } from './road.ts';

type Move = 'wait' | 'leap' | 'reply' | 'accept' | 'reject' | 'answer' | 'judge' | 'dislike' | 'veto';
const move = fc.constantFrom<Move>(
  'wait',
  'wait',
  'leap',
  'leap',
  'reply',
  'accept',
  'reject',
  'answer',
  'judge',
  'dislike',
  'veto',
);

it('whatever happens: nothing is published before its reply was due, without a notice, or about a report', async () => {
  const context = await openRoad();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(move, { minLength: 4, maxLength: 14 }),
        fc.boolean(),
        async (moves, isReport) => {
          const { id } = isReport ? await submit(context, { type: 'report' }) : await handled(context);
          for (const what of moves) {
            const latest = (await listExposuresOfCase(context.db, id)).at(-1);
            try {
              if (what === 'wait') context.clock.advance(5 * HOUR);
              if (what === 'leap') context.clock.set(await workdaysOn(context, 4));
              if (what === 'veto') await vetoPublication(context, id);
              if (what === 'answer') await answer(context, id);
              if (what === 'judge') await judge(context, id, 4);
              if (what === 'dislike') await judge(context, id, 1, false);
              if (latest && what === 'reply')
                await replyToNotice(context, LEADER, latest.id, { text: '正在安排处理' });
              if (latest && (what === 'accept' || what === 'reject')) {
                const decision = { accept: what === 'accept', words: '核对过情况' };
                await decideReply(context, SUPERVISOR, latest.id, decision);
              }
            } catch (fault) {
              if (!(fault instanceof HttpFault)) throw fault;
            }
            await escalateOverdue(context);
            await publishBoards(context);
            const vetoed = (await getCase(context.db, id)).is_vetoed === 1;
            for (const row of await listExposuresOfCase(context.db, id)) {
              expect(isReport).toBe(false);
              if (row.published_at === null) continue;
              expect(row.published_at >= row.reply_due_at).toBe(true);
              expect(row.noticed_at < row.reply_due_at).toBe(true);
              expect(row.replied_at === null || row.reply_decision === 'rejected').toBe(true);
              expect(row.kind).toBe('process');
            }
            if (what === 'veto' && vetoed) {
              const last = (await listExposuresOfCase(context.db, id)).at(-1);
              if (last?.published_at === context.clock.now()) expect(last.is_count_only).toBe(1);
            }
          }
        },
      ),
      { numRuns: 25, seed: 20260302 },
    );
    expect(
      (await context.db.selectFrom('exposures').select('id').where('state', '=', 'published').execute())
        .length,
    ).toBeGreaterThan(0);
    expect(await exposureRecords.verify(context.db)).toEqual([]);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  } finally {
    await context.close();
  }
}, 120_000);

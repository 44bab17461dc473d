import type { Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { HeldElsewhere } from '../cases/index.ts';
import { findEchoOfCase } from './echo-store.ts';
import { echoRecords } from './records.ts';
import { isOnTheBoard } from './store-retention.ts';

/**
 * What the boards say to the removal of a case's words (domain §5.7). A case waits while an exposure about it runs:
 * noticed and undecided, on the public list, or in review. An echo that is on the wall with
 * its resident's consent stays as it reads there; drafts of it go, and so does every echo that never got there.
 */
export const wordsOnBoards: HeldElsewhere = {
  mustWait: isOnTheBoard,
  forget: forgetEcho,
};

export async function forgetEcho(trx: Trx, context: Context, caseId: string, at: Instant): Promise<void> {
  const echo = await findEchoOfCase(trx, caseId);
  if (!echo) return;
  const isWaiting = echo.state === 'draft' || echo.state === 'needs_editor';
  await echoRecords.forget(trx, context, at, echo, {
    kind: 'echo.words_removed',
    set: {
      ...(echo.state === 'published' ? {} : { question: '', answer: '' }),
      // Nobody has edited it in all that time, and there is nothing to edit any more.
      ...(isWaiting ? { state: 'withdrawn' as const, ended_at: at, ended_why: 'retention' } : {}),
    },
    basis: 'retention.textMonths',
  });
}

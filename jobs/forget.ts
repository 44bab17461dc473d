import type { Context } from '../server/context.ts';
import { removeOldSignIns } from '../server/features/accounts/index.ts';
import { wordsOnBoards } from '../server/features/boards/index.ts';
import { logsSince, removeOldAccess, removeOldWords } from '../server/features/cases/index.ts';
import { forgetOldReviews } from '../server/features/windows/index.ts';
import type { Counts } from './timetable.ts';

/**
 * What the rules say is kept no longer (domain §5.7): the words of cases that ended three years ago, who looked at
 * what a year ago, and from where somebody signed in. Its files go with the sweep of the same night.
 */
export async function run(context: Context): Promise<Counts> {
  const words = await removeOldWords(context, wordsOnBoards);
  const since = await logsSince(context);
  const access = await removeOldAccess(context, since);
  const signIns = await removeOldSignIns(context, since);
  const reviews = await forgetOldReviews(context);
  return { ...words, access, signIns, ...reviews };
}

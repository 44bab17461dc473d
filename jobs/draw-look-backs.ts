import type { Context } from '../server/context.ts';
import { drawLookBacks } from '../server/features/duties/index.ts';
import type { Counts } from './timetable.ts';

/** Draws the week's look-back checks, promises the seed of the next week's, and publishes the weeks that are over. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await drawLookBacks(context)) };
}

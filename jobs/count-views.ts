import type { Context } from '../server/context.ts';
import { publishViewCounts } from '../server/features/cases/index.ts';
import type { Counts } from './timetable.ts';

/** Publishes how many contacts were looked at on each day that is over. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await publishViewCounts(context)) };
}

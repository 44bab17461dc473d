import type { Context } from '../server/context.ts';
import { recountStatistics } from '../server/features/statistics/index.ts';
import type { Counts } from './timetable.ts';

/** Brings the figures per unit and month up to what the cases say. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await recountStatistics(context)) };
}

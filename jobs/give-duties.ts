import type { Context } from '../server/context.ts';
import { giveDuties } from '../server/features/duties/index.ts';
import type { Counts } from './timetable.ts';

/** Lets duties and look-back checks lapse whose last day has passed, gives new ones, and reminds once before the end. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await giveDuties(context)) };
}

import type { Context } from '../server/context.ts';
import { turnPlans } from '../server/features/inspections/index.ts';
import type { Counts } from './timetable.ts';

/** Draws the plans of inspections that begin today, and publishes seed and tables of those whose time is over. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await turnPlans(context)) };
}

import type { Context } from '../server/context.ts';
import { turnRounds } from '../server/features/evaluations/index.ts';
import type { Counts } from './timetable.ts';

/** Opens the rounds of evaluations whose day has come, and closes and counts those whose last day is over. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await turnRounds(context)) };
}

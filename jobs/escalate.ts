import type { Context } from '../server/context.ts';
import { escalateOverdue } from '../server/features/boards/index.ts';
import type { Counts } from './timetable.ts';

/** Takes every step of the ladder that is due, L0 to L3, and what else the clock does by itself with a case. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await escalateOverdue(context)) };
}

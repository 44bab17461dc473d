import type { Context } from '../server/context.ts';
import { recountIfDue } from '../server/features/boards/index.ts';
import type { Counts } from './timetable.ts';

/**
 * Counts open limits again when the calendar is another than they were last counted with, wherever the new one came
 * from: a page, a command, or the packaged years of a new version of this software.
 */
export async function run(context: Context): Promise<Counts> {
  return { ...(await recountIfDue(context)) };
}

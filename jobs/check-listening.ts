import type { Context } from '../server/context.ts';
import { openListeningNotices } from '../server/features/boards/index.ts';
import { checkListening } from '../server/features/stations/index.ts';
import type { Counts } from './timetable.ts';

/**
 * Works out who listened in the week that is over, per unit and leadership post, warns those that missed, and gives
 * notice of exposure to those that missed repeatedly.
 */
export async function run(context: Context): Promise<Counts> {
  // `held` is another job's word for what is held back.
  const { held: listened, ...checked } = await checkListening(context);
  const { noticed, failed } = await openListeningNotices(context);
  return { ...checked, listened, noticed, failed: checked.failed + failed };
}

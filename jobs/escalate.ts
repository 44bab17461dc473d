import type { Context } from '../server/context.ts';
import { escalateOverdue } from '../server/features/boards/index.ts';
import { releaseHeld } from '../server/features/cases/index.ts';
import type { Counts } from './timetable.ts';

/**
 * Takes every step of the ladder that is due, L0 to L3, and what else the clock does by itself with a case. What waits
 * for its hour of release goes out first: with a unit it may have other steps.
 */
export async function run(context: Context): Promise<Counts> {
  const { failed, ...released } = await releaseHeld(context);
  const taken = await escalateOverdue(context);
  return { ...released, ...taken, failed: taken.failed + failed };
}

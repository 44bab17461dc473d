import type { Context } from '../server/context.ts';
import { publishBoards } from '../server/features/boards/index.ts';
import type { Counts, Tick } from './timetable.ts';

/** Puts on the boards what is due there, L4 and L5, and takes off what has been there long enough. */
export async function run(context: Context, tick: Tick): Promise<Counts> {
  return {
    ...(await publishBoards(context, tick.lastTickAt === null ? {} : { lastTickAt: tick.lastTickAt })),
  };
}

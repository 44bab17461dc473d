import type { Context } from '../server/context.ts';
import { endTerms } from '../server/features/network/index.ts';
import type { Counts } from './timetable.ts';

/** Ends what is over in the network: terms and, with them, accounts; and reminds of what ends soon. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await endTerms(context)) };
}

import type { Context } from '../server/context.ts';
import { renewCertificates } from '../server/features/certificates/index.ts';
import type { Counts } from './timetable.ts';

/** Extends certificates whose yearly course was read, reminds at 60, 30 and 7 days, ends those past their last day. */
export async function run(context: Context): Promise<Counts> {
  return { ...(await renewCertificates(context)) };
}

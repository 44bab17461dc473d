import { DAY, plus } from '../server/clock.ts';
import type { Context } from '../server/context.ts';
import { pruneSessions } from '../server/features/accounts/index.ts';
import { removeOrphans } from '../server/features/attachments/index.ts';
import { eraseOldContacts } from '../server/features/cases/index.ts';
import { eraseOldApplications } from '../server/features/network/index.ts';
import { pruneRuns } from './store.ts';
import type { Counts } from './timetable.ts';

/** What keeps the house clean at night: ended sessions, files no row names, contacts past their time. */
export async function run(context: Context): Promise<Counts> {
  const sessions = await pruneSessions(context);
  const orphans = await removeOrphans(context);
  const contacts = await eraseOldContacts(context);
  const network = await eraseOldApplications(context);
  const runs = await pruneRuns(context.db, plus(context.clock.now(), -90 * DAY));
  return { ...sessions, files: orphans.removed, filesFailed: orphans.failed, contacts, ...network, runs };
}

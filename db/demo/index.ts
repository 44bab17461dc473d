import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandClock, dayOf } from '../../server/clock.ts';
import { ConfigFault } from '../../server/config.ts';
import type { Context } from '../../server/context.ts';
import { noMailer } from '../../server/features/notices/index.ts';
import { findDivision, listUnits } from '../../server/features/units/index.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { progressOn } from '../../server/progress.ts';
import { transact } from '../transaction.ts';
import { seedAccounts } from './accounts.ts';
import { COUNTY, seedCounty } from './county.ts';

/** The same county for everybody who starts the demonstration on the same day. */
const SEED = 'demonstration';
const UNFINISHED = 'demo-unfinished';

/**
 * Fills an empty database with the demonstration county and its life up to now. Does nothing when the county is
 * there. Progress goes to stderr.
 *
 * @throws ConfigFault when the database is another county's, or an earlier filling was cut short.
 */
export async function fillDemo(context: Context): Promise<void> {
  const mark = join(context.config.dataDir, UNFINISHED);
  if (existsSync(mark)) {
    throw new ConfigFault(
      `The demonstration data in ${context.config.dataDir} was not filled to the end. Remove it and start again.`,
    );
  }
  if (await findDivision(context.db, COUNTY.code)) return;
  // Its sign-in page lets everybody in: never over the data of a real county.
  if ((await listUnits(context.db, { includeEnded: true })).length > 0) {
    throw new ConfigFault('This database already holds a county. Give the demonstration a DATA_DIR of its own.');
  }
  writeFileSync(mark, '');
  const clock = new HandClock(context.clock.now());
  const hand = { ...context, clock, ids: makeIds(clock, seededSource(SEED)), mailer: noMailer };
  const showCounty = progressOn(process.stderr, `Demonstration county, ${dayOf(clock.now())}:`);
  await transact(hand.db, async (trx) => {
    await seedCounty(trx, hand, showCounty);
    await seedAccounts(trx, hand);
  });
  rmSync(mark);
}

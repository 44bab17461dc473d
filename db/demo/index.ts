import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { HandClock, dayOf } from '../../server/clock.ts';
import { ConfigFault } from '../../server/config.ts';
import type { Context } from '../../server/context.ts';
import { noMailer, sendNotices } from '../../server/features/notices/index.ts';
import { findDivision, listUnits } from '../../server/features/units/index.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { progressOn } from '../../server/progress.ts';
import { transact } from '../transaction.ts';
import { seedAccounts } from './accounts.ts';
import { COUNTY, seedCounty } from './county.ts';
import { seedDemo, type DemoResult } from './life.ts';

/** The same county for everybody who starts the demonstration at the same moment. */
const SEED = 'demonstration';
const UNFINISHED = 'demo-unfinished';

export interface FillOptions {
  seed?: string;
  /** 1 is the whole demonstration; less is for tests. */
  scale?: number;
}

/**
 * Fills an empty database with the demonstration county and its life up to now. Does nothing when the county is
 * there. Progress goes to stderr.
 *
 * @throws ConfigFault when the database is another county's, or an earlier filling was cut short.
 * @returns what was filled in, or null when there was nothing to do.
 */
export async function fillDemo(context: Context, options: FillOptions = {}): Promise<DemoResult | null> {
  const { dataDir } = context.config;
  const mark = join(dataDir, UNFINISHED);
  if (existsSync(mark)) {
    throw new ConfigFault(
      `The demonstration in ${dataDir} was not filled to the end. Remove it and start again.`,
    );
  }
  if (await findDivision(context.db, COUNTY.code)) return null;
  // Its sign-in page lets everybody in: never over the data of a real county.
  if ((await listUnits(context.db, { includeEnded: true })).length > 0) {
    throw new ConfigFault(
      'This database already holds a county. Give the demonstration a DATA_DIR of its own.',
    );
  }
  const now = context.clock.now();
  const seed = `${options.seed ?? SEED}/${dayOf(now)}`;
  const clock = new HandClock(now);
  const hand = { ...context, clock, ids: makeIds(clock, seededSource(seed)) };
  writeFileSync(mark, '');
  const result = await withoutSyncing(hand, async () => {
    await transact(hand.db, async (trx) => {
      await seedCounty(trx, hand);
      await seedAccounts(trx, hand);
    });
    const progress = progressOn(process.stderr);
    progress.say('Filling the demonstration county, which takes ten seconds to a minute.');
    const onProgress = (day: number, days: number) => progress.show('Days lived', day, days);
    const lived = await seedDemo(hand, { now, seed, scale: options.scale ?? 1, onProgress });
    await settleOutbox(hand);
    return lived;
  });
  rmSync(mark);
  tellResult(result);
  return result;
}

/**
 * Until the demonstration is full nothing in it is worth a wait for the disk: a filling that is cut short is
 * thrown away as a whole. Afterwards every commit waits again.
 */
async function withoutSyncing<T>(context: Context, work: () => Promise<T>): Promise<T> {
  if (context.dialect !== 'sqlite') return work();
  await sql`pragma synchronous = off`.execute(context.db);
  try {
    return await work();
  } finally {
    await sql`pragma synchronous = full`.execute(context.db);
    await sql`pragma wal_checkpoint(truncate)`.execute(context.db);
  }
}

const nobody = async (): Promise<null> => null;

/**
 * What the story would have sent was for nobody: no address in it is anybody's. It goes through the outbox with
 * every way out closed, so that nothing of it is left to be sent when the demonstration has mail.
 */
async function settleOutbox(context: Context): Promise<void> {
  const closed = { ...context, mailer: noMailer, config: { ...context.config, webhook: undefined } };
  await sendNotices(closed, { resolveAccount: nobody, resolveUnit: nobody }, { limit: 100_000 });
}

function tellResult({ cases, refused, receipts }: DemoResult): void {
  const lines = [
    `${cases} cases.${refused > 0 ? ` ${refused} acts were refused by the rules.` : ''}`,
    'To see a resident’s side, enter one of these receipts at /track:',
    ...receipts.map(({ code, receipt }) => `  ${receipt}  (${code})`),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { calendarOf } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import { proposeEcho, withdrawVetoed } from './echo-steps.ts';
import { listCasesToEcho, listVetoedEchoes } from './echo-store.ts';
import { nameOf } from './escalate.ts';
import { settleListening } from './listening.ts';
import { archiveExposure, listMissedFix, publishDue, recordConfirmedFix } from './publish.ts';
import { exposureRecords } from './records.ts';
import { afterOutage, gapBetween } from './rules.ts';
import * as store from './store.ts';
import { DAY, plus } from '../../clock.ts';

export interface Published {
  published: number;
  lapsed: number;
  listed: number;
  putRight: number;
  archived: number;
  echoes: number;
  echoesWithdrawn: number;
  /** Notices whose right of reply was made longer by an outage. */
  extended: number;
  /** Entries about listening that turned out to be wrong and were taken back. */
  withdrawn: number;
  /** 1 when the clock had gone back and nothing was done. */
  held: number;
  failed: number;
}

export interface PublishOptions {
  /**
   * When the boards last ran, for whoever runs them on a timetable. A gap of more than a day is an outage and is
   * added to every right of reply it fell into; a clock that has gone back publishes nothing. Left out where
   * idle ticks are passed over on purpose.
   */
  lastTickAt?: Instant;
}

const PAGE = 100;

/**
 * What the boards do by themselves (domain §5.3 L4 and L5, §5.4): publish process facts after the notice,
 * list missed fixes, see what residents confirmed, archive, and propose echoes to an editor. Each row in its own
 * transaction; running it twice, or ten times at once, does everything once.
 */
export async function publishBoards(context: Context, options: PublishOptions = {}): Promise<Published> {
  const counts: Published = {
    published: 0,
    lapsed: 0,
    listed: 0,
    putRight: 0,
    archived: 0,
    echoes: 0,
    echoesWithdrawn: 0,
    extended: 0,
    withdrawn: 0,
    held: 0,
    failed: 0,
  };
  const { db } = context;
  const now = context.clock.now();
  if (options.lastTickAt !== undefined) {
    const gap = gapBetween(options.lastTickAt, now);
    if (gap.kind === 'backwards') {
      context.log.error('the clock has gone back: nothing is published in this run');
      return { ...counts, held: 1 };
    }
    if (gap.kind === 'outage') counts.extended = await addOutage(context, options.lastTickAt, gap.lengthMs);
  }
  const run = async (
    list: (afterId: string) => Promise<string[]>,
    step: (context: Context, id: string) => Promise<keyof Published | null>,
  ): Promise<number> => {
    let failed = 0;
    for (let afterId = ''; ;) {
      const ids = await list(afterId);
      for (const id of ids) {
        try {
          const done = await step(context, id);
          if (done) counts[done] += 1;
        } catch (fault) {
          // Somebody was faster: what they did is what holds now, and the next run sees it.
          if (fault instanceof Conflict) continue;
          failed += 1;
          context.log.error({ id, fault: nameOf(fault) }, 'a step of the boards failed');
        }
      }
      if (ids.length < PAGE) break;
      afterId = ids.at(-1)!;
    }
    counts.failed += failed;
    return failed;
  };
  await run((after) => store.listDueNotices(db, now, after, PAGE), publishDue);
  await run((after) => store.listConfirmedFixes(db, after, PAGE), recordConfirmedFix);
  await run((after) => store.listMissedFixes(db, now, after, PAGE), listMissedFix);
  await run((after) => store.listListening(db, after, PAGE), settleListening);
  await run((after) => store.listOutlived(db, now, after, PAGE), archiveExposure);
  await run((after) => listVetoedEchoes(db, after, PAGE), withdrawVetoed);
  const { echoes_until: seen } = await store.readBoardsClock(db);
  // A day back: a judgement made before the last run may have been committed after it.
  const since = seen === null ? null : plus(seen, -DAY);
  const missed = await run((after) => listCasesToEcho(db, since, after, PAGE), proposeEcho);
  if (missed === 0) await transact(db, (trx) => store.setBoardsClock(trx, { echoes_until: now }));
  return counts;
}

/** Adds an outage to every right of reply it fell into, all in one transaction and once. */
async function addOutage(context: Context, lastTickAt: Instant, lengthMs: number): Promise<number> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { gaps_until: until } = await store.readBoardsClock(trx);
    if (until !== null && until > lastTickAt) return 0;
    const now = context.clock.now();
    const calendar = await calendarOf(trx);
    let extended = 0;
    for (let afterId = ''; ;) {
      const ids = await store.listRunningNotices(trx, lastTickAt, afterId, PAGE);
      for (const id of ids) {
        const row = await store.getExposure(trx, id);
        await exposureRecords.change(trx, context, SYSTEM, now, row, {
          kind: 'exposure.reply_extended',
          set: { reply_due_at: afterOutage(calendar, row.reply_due_at, lengthMs) },
          note: { dueBefore: row.reply_due_at, from: lastTickAt, to: now },
        });
        extended += 1;
      }
      if (ids.length < PAGE) break;
      afterId = ids.at(-1)!;
    }
    await store.setBoardsClock(trx, { gaps_until: now });
    return extended;
  });
}

import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { between, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { recountDeadlines, type Recounted, type Surroundings } from '../cases/index.ts';
import {
  calendarOf,
  setRecounted,
  uncountedVersion,
  workdaysAfter,
  type WorkCalendar,
} from '../deadlines/index.ts';
import { holdRegister, listEvents, type JsonObject } from '../register/index.ts';
import { nameOf } from './escalate.ts';
import { fixCountedFrom, fixLimit } from './fix-limit.ts';
import { matterOf } from './matter.ts';
import { exposureRecords } from './records.ts';
import { afterOutage, spanAfter } from './rules.ts';
import * as store from './store.ts';
import { listWithOpenLimits } from './store-limits.ts';
import type { ExposureRow } from './store.ts';

export interface RecountedLimits extends Recounted {
  /** Notices and entries of the exposure board with another date. */
  notices: number;
}

const PAGE = 100;

/** Counts again if the calendar is newer than what was last counted with. @returns null when nothing was due. */
export async function recountIfDue(context: Context): Promise<RecountedLimits | null> {
  return (await uncountedVersion(context.db)) === null ? null : recountLimits(context);
}

/**
 * Counts every open limit again after the calendar changed: of cases, of supervision orders, and of the exposure
 * board. Each in its own transaction with the old date in its event, so breaking off in the middle or running twice
 * does no harm. Only when nothing failed the calendar counts as dealt with; one that is imported meanwhile does not.
 */
export async function recountLimits(context: Context): Promise<RecountedLimits> {
  const { version } = await calendarOf(context.db);
  const counts: RecountedLimits = { ...(await recountDeadlines(context)), notices: 0 };
  const now = context.clock.now();
  for (let afterId = ''; ;) {
    const ids = await listWithOpenLimits(context.db, now, afterId, PAGE);
    for (const id of ids) {
      try {
        if (await recountExposure(context, id)) counts.notices += 1;
      } catch (fault) {
        counts.failed += 1;
        context.log.error({ id, fault: nameOf(fault) }, 'a notice of exposure was not counted again');
      }
    }
    if (ids.length < PAGE) break;
    afterId = ids.at(-1)!;
  }
  if (counts.failed === 0) await transact(context.db, (trx) => setRecounted(trx, version));
  return counts;
}

type Limit = 'reply_due_at' | 'pledge_due_at' | 'fix_due_at' | 'review_due_at';

/** One notice or entry. What was published stays published: only what is still to come moves. */
async function recountExposure(context: Context, id: string): Promise<boolean> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await store.getExposure(trx, id);
    const { kase, around } = await matterOf(context, trx, row);
    const wanted: Partial<Record<Limit, Instant | null>> = {
      ...(row.state === 'candidate' ? { reply_due_at: await replyLimit(trx, row, around) } : {}),
      ...(row.state === 'published' ? publishedLimits(row, around, kase === null) : {}),
      ...(row.review_asked_at !== null && row.reviewed_at === null
        ? { review_due_at: spanAfter(around.calendar, around.rules, row.review_asked_at, 'reviewDecide') }
        : {}),
    };
    const set: Partial<Record<Limit, Instant>> = {};
    const before: JsonObject = {};
    for (const [limit, next] of Object.entries(wanted) as [Limit, Instant | null][]) {
      const old = row[limit];
      if (old === null || next === null || old <= around.now || next <= around.now || old === next) continue;
      set[limit] = next;
      before[limit] = old;
    }
    if (Object.keys(set).length === 0) return false;
    await exposureRecords.change(trx, context, SYSTEM, around.now, row, {
      kind: 'exposure.recounted',
      set,
      note: { before },
    });
    return true;
  });
}

/** The right of reply from the day of the notice, with every outage that was added to it since. */
async function replyLimit(trx: Trx, row: ExposureRow, { rules, calendar }: Surroundings): Promise<Instant> {
  let due = workdaysAfter(calendar, row.noticed_at, rules.ladder.rightOfReply).at;
  for (const { kind, payload } of await listEvents(trx, `exposure:${row.id}`)) {
    if (kind === 'exposure.reply_extended') due = withOutage(calendar, due, payload?.['note']);
  }
  return due;
}

function withOutage(calendar: WorkCalendar, due: Instant, note: unknown): Instant {
  const { from, to } = (note ?? {}) as { from?: Instant; to?: Instant };
  return from === undefined || to === undefined ? due : afterOutage(calendar, due, between(from, to));
}

/** A day that the unit has pledged by itself stays its word, whatever the calendar says of it. */
function publishedLimits(
  row: ExposureRow,
  { rules, calendar }: Surroundings,
  isListening: boolean,
): Partial<Record<Limit, Instant | null>> {
  const fixFrom = fixCountedFrom(row);
  return {
    pledge_due_at:
      row.pledged_at === null ? workdaysAfter(calendar, row.published_at!, rules.ladder.pledge).at : null,
    fix_due_at: fixFrom === null ? null : fixLimit(calendar, rules, fixFrom, isListening),
  };
}

import { transact } from '../../../db/transaction.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NO_FIGURES, type Figures, type UnitMonth } from './figures.ts';
import { monthOf, monthsBetween, plusMonths, stretchOf, type Month } from './months.ts';
import * as counts from './store-counts.ts';
import * as store from './store.ts';

/** Entries of the register read at once. */
const PAGE = 2000;

/** Limits of the months before may still be passing; how far back is looked once a day. */
const DAILY_MONTHS = 13;

export interface RecountOptions {
  /** Only these months, or all there are. Left out: those that may have changed since the last count. */
  months?: readonly Month[] | 'all';
}

/**
 * Counts the figures per unit and month anew from what the cases say. The same cases give the same rows however
 * often and in whatever order it runs. Without `months` it counts this month and the last, those of every case the
 * register has a new entry about, and, at the first count of a day, a year back: a limit passes without an entry.
 *
 * @returns how many entries were looked at and how many months and rows were written.
 */
export async function recountStatistics(
  context: Context,
  options: RecountOptions = {},
): Promise<{ entries: number; months: number; rows: number }> {
  const { db } = context;
  const now = context.clock.now();
  const state = await store.getState(db);
  const toSeq = await store.registerSize(db);
  const fromSeq = options.months === 'all' ? 0 : state.nextSeq;
  const changed = await readEntries(context, fromSeq, toSeq);
  const all = options.months === 'all';
  const months = new Set<Month>(
    Array.isArray(options.months) ? options.months : await monthsToCount(context, now, state.countedAt, all),
  );
  for (const month of changed.months) months.add(month);

  let rows = 0;
  for (const month of [...months].sort()) rows += await countMonth(context, month, now);
  await transact(db, async (trx) => {
    await store.touchState(trx);
    await store.replaceNow(trx, await counts.countNow(trx));
    await store.updateState(trx, { nextSeq: toSeq, countedAt: now });
  });
  return { entries: changed.entries, months: months.size, rows };
}

async function monthsToCount(
  { db }: Context,
  now: Instant,
  countedAt: Instant | null,
  all: boolean,
): Promise<Month[]> {
  const current = monthOf(now);
  if (all || countedAt === null) {
    const span = await store.submittedSpan(db);
    return span === null
      ? [current]
      : monthsBetween(monthOf(span.first), [current, monthOf(span.last)].sort().at(-1)!);
  }
  const back = dayOf(countedAt) === dayOf(now) ? 1 : DAILY_MONTHS - 1;
  return monthsBetween(plusMonths(current, -back), current);
}

/** Months of the cases that the entries are about; keeps the hand-backs among them. */
async function readEntries(
  { db }: Context,
  fromSeq: number,
  toSeq: number,
): Promise<{ months: Set<Month>; entries: number }> {
  const months = new Set<Month>();
  let entries = 0;
  for (let next = fromSeq; ;) {
    const page = await store.pageCaseEntries(db, { fromSeq: next, toSeq }, PAGE);
    if (page.length === 0) return { months, entries };
    entries += page.length;
    next = page.at(-1)!.seq + 1;
    const ids = [...new Set(page.map((entry) => entry.caseId))];
    for (const at of await store.listSubmitted(db, ids)) months.add(monthOf(at));
    const returns = page.filter((entry) => entry.kind === 'case.returned').flatMap(returnOf);
    for (const row of returns) months.add(row.month);
    await transact(db, (trx) => store.insertReturns(trx, returns));
  }
}

/** Nothing when the entry was erased in the meantime: then it was counted long ago. */
function returnOf({ seq, at, payload }: store.CaseEntry): { seq: number; unit_id: string; month: Month }[] {
  const note = payload === null ? null : (JSON.parse(payload) as { note?: { unit?: string } }).note;
  return note?.unit ? [{ seq, unit_id: note.unit, month: monthOf(at) }] : [];
}

async function countMonth({ db }: Context, month: Month, now: Instant): Promise<number> {
  const stretch = stretchOf(month);
  return transact(db, async (trx) => {
    await store.touchState(trx);
    const rows = new Map<string, UnitMonth>();
    const add = (unitId: string, figures: Partial<Figures>): void => {
      const row = rows.get(unitId) ?? { unit_id: unitId, month, ...NO_FIGURES };
      for (const [name, n] of Object.entries(figures) as [keyof Figures, number][]) row[name] += n;
      rows.set(unitId, row);
    };
    const parts = [
      await counts.countCases(trx, stretch, now),
      await counts.countFollowers(trx, stretch),
      await counts.countOrders(trx, stretch),
      await counts.countExposures(trx, stretch),
      await store.countReturns(trx, month),
    ];
    for (const { unit_id: unitId, ...figures } of parts.flat()) add(unitId, figures);
    const sealed = await counts.countSealed(trx, stretch);
    if (sealed > 0) add('', { sealed });
    await store.replaceMonth(trx, month, [...rows.values()]);
    return rows.size;
  });
}

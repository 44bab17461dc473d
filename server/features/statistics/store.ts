import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { type UnitMonth, type UnitNow } from './figures.ts';

/** Rows in one statement: with their columns below the parameters either engine takes. */
const CHUNK = 500;

export interface CountState {
  nextSeq: number;
  countedAt: Instant | null;
}

export async function getState(reader: Reader): Promise<CountState> {
  const row = await reader.selectFrom('statistics_state').selectAll().executeTakeFirstOrThrow();
  return { nextSeq: row.next_seq, countedAt: row.counted_at };
}

/** Also the lock: of two counts at once the second waits here for the first. */
export async function touchState(trx: Trx): Promise<void> {
  await trx
    .updateTable('statistics_state')
    .set((eb) => ({ next_seq: eb.ref('next_seq') }))
    .where('id', '=', 1)
    .execute();
}

export async function updateState(trx: Trx, { nextSeq, countedAt }: CountState): Promise<void> {
  await trx
    .updateTable('statistics_state')
    .set({ next_seq: nextSeq, counted_at: countedAt })
    .where('id', '=', 1)
    .execute();
}

/** How many entries the register has. */
export async function registerSize(reader: Reader): Promise<number> {
  const row = await reader.selectFrom('register_head').select('size').executeTakeFirst();
  return row?.size ?? 0;
}

export interface CaseEntry {
  seq: number;
  caseId: string;
  kind: string;
  at: Instant;
  /** Only of hand-backs: who handed it back is written nowhere else. */
  payload: string | null;
}

/** Entries about cases with fromSeq ≤ seq < toSeq, oldest first. */
export async function pageCaseEntries(
  reader: Reader,
  range: { fromSeq: number; toSeq: number },
  limit: number,
): Promise<CaseEntry[]> {
  const rows = await reader
    .selectFrom('register_entries')
    .select(['seq', 'stream', 'kind', 'at'])
    .select((eb) =>
      eb.case().when('kind', '=', 'case.returned').then(eb.ref('payload_json')).end().as('payload'),
    )
    .where('seq', '>=', range.fromSeq)
    .where('seq', '<', range.toSeq)
    .where('stream', 'like', 'case:%')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    caseId: row.stream!.slice('case:'.length),
    kind: row.kind,
    at: row.at,
    payload: row.payload,
  }));
}

/** When these cases, and the cases merged into them, were sent in. */
export async function listSubmitted(reader: Reader, caseIds: readonly string[]): Promise<Instant[]> {
  const moments: Instant[] = [];
  for (let start = 0; start < caseIds.length; start += CHUNK) {
    const some = caseIds.slice(start, start + CHUNK);
    const rows = await reader
      .selectFrom('cases')
      .select('submitted_at')
      .where('id', 'in', some)
      .unionAll(reader.selectFrom('cases').select('submitted_at').where('merged_into_id', 'in', some))
      .execute();
    moments.push(...rows.map((row) => row.submitted_at));
  }
  return moments;
}

/** The first and last moment at which any case was sent in. */
export async function submittedSpan(reader: Reader): Promise<{ first: Instant; last: Instant } | null> {
  const row = await reader
    .selectFrom('cases')
    .select((eb) => [eb.fn.min('submitted_at').as('first'), eb.fn.max('submitted_at').as('last')])
    .executeTakeFirstOrThrow();
  return row.first === null || row.last === null ? null : { first: row.first, last: row.last };
}

export async function insertReturns(
  trx: Trx,
  rows: readonly { seq: number; unit_id: string; month: string }[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await trx
      .insertInto('unit_returns')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) => conflict.column('seq').doNothing())
      .execute();
  }
}

export async function countReturns(
  reader: Reader,
  month: string,
): Promise<{ unit_id: string; returned: number }[]> {
  return reader
    .selectFrom('unit_returns')
    .select((eb) => ['unit_id', eb.fn.countAll<number>().as('returned')])
    .where('month', '=', month)
    .groupBy('unit_id')
    .execute();
}

export async function replaceMonth(trx: Trx, month: string, rows: readonly UnitMonth[]): Promise<void> {
  await trx.deleteFrom('unit_months').where('month', '=', month).execute();
  for (let start = 0; start < rows.length; start += CHUNK) {
    await trx
      .insertInto('unit_months')
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
}

export async function replaceNow(trx: Trx, rows: readonly UnitNow[]): Promise<void> {
  await trx.deleteFrom('unit_now').execute();
  if (rows.length > 0) await trx.insertInto('unit_now').values(rows).execute();
}

/** All rows of one month, the one without a unit too. */
export async function listMonth(reader: Reader, month: string): Promise<UnitMonth[]> {
  return reader.selectFrom('unit_months').selectAll().where('month', '=', month).orderBy('unit_id').execute();
}

/** The months of one unit, newest first. */
export async function listMonthsOfUnit(reader: Reader, unitId: string, limit: number): Promise<UnitMonth[]> {
  return reader
    .selectFrom('unit_months')
    .selectAll()
    .where('unit_id', '=', unitId)
    .orderBy('month', 'desc')
    .limit(limit)
    .execute();
}

/** Months that have figures, newest first. */
export async function listMonthNames(reader: Reader): Promise<string[]> {
  const rows = await reader
    .selectFrom('unit_months')
    .select('month')
    .distinct()
    .orderBy('month', 'desc')
    .execute();
  return rows.map((row) => row.month);
}

/** Rows of all months in the order of month and unit, a page at a time. */
export async function pageMonths(
  reader: Reader,
  after: { month: string; unitId: string } | null,
  limit: number,
): Promise<UnitMonth[]> {
  let query = reader.selectFrom('unit_months').selectAll();
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('month', '>', after.month),
        eb.and([eb('month', '=', after.month), eb('unit_id', '>', after.unitId)]),
      ]),
    );
  }
  return query.orderBy('month').orderBy('unit_id').limit(limit).execute();
}

/** What lies with each unit, as last counted. */
export async function listNow(reader: Reader): Promise<UnitNow[]> {
  return reader.selectFrom('unit_now').selectAll().execute();
}

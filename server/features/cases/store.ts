import { sql, type Selectable, type Updateable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { CasesTable, OrdersTable } from '../../../db/schema/cases.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';

export type CaseRow = Selectable<CasesTable>;
export type OrderRow = Selectable<OrdersTable>;

export async function findCase(reader: Reader, id: string): Promise<CaseRow | undefined> {
  return reader.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function getCase(reader: Reader, id: string): Promise<CaseRow> {
  const row = await findCase(reader, id);
  if (!row) throw new NotFound();
  return row;
}

export async function findCaseByCode(reader: Reader, code: string): Promise<CaseRow | undefined> {
  return reader.selectFrom('cases').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function findCaseByReceipt(reader: Reader, hash: string): Promise<CaseRow | undefined> {
  return reader.selectFrom('cases').selectAll().where('receipt_hash', '=', hash).executeTakeFirst();
}

export async function findCaseBySubmission(
  reader: Reader,
  submissionId: string,
): Promise<CaseRow | undefined> {
  return reader.selectFrom('cases').selectAll().where('submission_id', '=', submissionId).executeTakeFirst();
}

export async function listCasesById(reader: Reader, ids: readonly string[]): Promise<CaseRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('cases').selectAll().where('id', 'in', ids).execute();
}

/** Cases merged into this one: their residents follow it. */
export async function listMergedInto(reader: Reader, id: string): Promise<CaseRow[]> {
  return reader.selectFrom('cases').selectAll().where('merged_into_id', '=', id).orderBy('id').execute();
}

export async function pageCases(reader: Reader, afterId: string | null, limit: number): Promise<CaseRow[]> {
  return reader
    .selectFrom('cases')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertCase(trx: Trx, row: CaseRow): Promise<void> {
  await trx.insertInto('cases').values(row).execute();
}

/** Compare and set: true when the row was still at `version`. */
export async function updateCase(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<CaseRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('cases')
    .set({ ...(set as Updateable<CasesTable>), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Ids of cases the clock has something to do with at `now`, earliest first, a page at a time. */
export async function listDueCases(
  reader: Reader,
  now: Instant,
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<{ id: string; next_step_at: Instant }[]> {
  let query = reader
    .selectFrom('cases')
    .select(['id', 'next_step_at'])
    .where('next_step_at', 'is not', null)
    .where('next_step_at', '<=', now);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('next_step_at', '>', after.at),
        eb.and([eb('next_step_at', '=', after.at), eb('id', '>', after.id)]),
      ]),
    );
  }
  const rows = await query.orderBy('next_step_at').orderBy('id').limit(limit).execute();
  return rows as { id: string; next_step_at: Instant }[];
}

/** Cases whose decided dispatch goes out by now. */
export async function listDueReleases(reader: Reader, now: Instant): Promise<CaseRow[]> {
  return reader.selectFrom('cases').selectAll().where('release_at', '<=', now).execute();
}

/** The earliest moment at which the clock will have something to do; null: never, as things stand. */
export async function nextDueAt(reader: Reader): Promise<Instant | null> {
  const row = await reader
    .selectFrom('cases')
    .select('next_step_at')
    .where('next_step_at', 'is not', null)
    .orderBy('next_step_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_step_at ?? null;
}

/** Open cases, for counting their limits again after a calendar change. */
export async function pageOpenCases(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<CaseRow[]> {
  return reader
    .selectFrom('cases')
    .selectAll()
    .where('closed_at', 'is', null)
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Makes the desk's index say what the row says. */
export async function setCaseUnits(
  trx: Trx,
  caseId: string,
  lead: string | null,
  coUnits: readonly string[],
): Promise<void> {
  await trx.deleteFrom('case_units').where('case_id', '=', caseId).execute();
  const rows = [
    ...(lead ? [{ case_id: caseId, unit_id: lead, part: 'lead' as const }] : []),
    ...coUnits
      .filter((id) => id !== lead)
      .map((id) => ({ case_id: caseId, unit_id: id, part: 'co' as const })),
  ];
  if (rows.length > 0) await trx.insertInto('case_units').values(rows).execute();
}

/** True the first time a form's id is seen. */
export async function claimForm(trx: Trx, id: string, caseId: string, at: Instant): Promise<boolean> {
  const done = await trx
    .insertInto('forms_seen')
    .values({ id, case_id: caseId, seen_at: at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** The next number of supervision orders in `year`. Callers hold the register's head, so two never meet. */
export async function nextOrderNumber(trx: Trx, year: number): Promise<number> {
  const row = await trx
    .selectFrom('orders')
    .select(sql<number>`coalesce(max(number), 0)`.as('last'))
    .where('year', '=', year)
    .executeTakeFirstOrThrow();
  return Number(row.last) + 1;
}

export async function insertOrder(trx: Trx, row: OrderRow): Promise<void> {
  await trx.insertInto('orders').values(row).execute();
}

export async function updateOrder(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<OrderRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('orders')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageOrders(reader: Reader, afterId: string | null, limit: number): Promise<OrderRow[]> {
  return reader
    .selectFrom('orders')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findOrder(reader: Reader, id: string): Promise<OrderRow | undefined> {
  return reader.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listOrdersOfCase(reader: Reader, caseId: string): Promise<OrderRow[]> {
  return reader.selectFrom('orders').selectAll().where('case_id', '=', caseId).orderBy('issued_at').execute();
}

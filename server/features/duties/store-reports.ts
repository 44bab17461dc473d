import type { Selectable } from 'kysely';
import type { DutyFindingsTable, DutyReportsTable } from '../../../db/schema/duties.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';

export type ReportRow = Selectable<DutyReportsTable>;
export type FindingRow = Selectable<DutyFindingsTable>;

export async function insertReport(trx: Trx, row: ReportRow): Promise<void> {
  await trx.insertInto('duty_reports').values(row).execute();
}

export async function updateReport(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ReportRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('duty_reports')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageReports(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ReportRow[]> {
  const query = reader.selectFrom('duty_reports').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function findReportOf(reader: Reader, dutyId: string): Promise<ReportRow | undefined> {
  return reader.selectFrom('duty_reports').selectAll().where('duty_id', '=', dutyId).executeTakeFirst();
}

export async function findReport(reader: Reader, id: string): Promise<ReportRow | undefined> {
  return reader.selectFrom('duty_reports').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What was handed in for a task, by period, newest first. */
export async function listReports(
  reader: Reader,
  taskId: string,
  before: { periodOn: Day; id: string } | null,
  limit: number,
): Promise<ReportRow[]> {
  let query = reader.selectFrom('duty_reports').selectAll().where('task_id', '=', taskId);
  if (before) {
    query = query.where((eb) =>
      eb(eb.refTuple('period_on', 'id'), '<', eb.tuple(before.periodOn, before.id)),
    );
  }
  return query.orderBy('period_on', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function insertFinding(trx: Trx, row: FindingRow): Promise<void> {
  await trx
    .insertInto('duty_findings')
    .values(row)
    .onConflict((conflict) => conflict.column('source_id').doNothing())
    .execute();
}

export async function findFinding(reader: Reader, sourceId: string): Promise<FindingRow | undefined> {
  return reader.selectFrom('duty_findings').selectAll().where('source_id', '=', sourceId).executeTakeFirst();
}

export async function listFindingsBySource(
  reader: Reader,
  sourceIds: readonly string[],
): Promise<FindingRow[]> {
  if (sourceIds.length === 0) return [];
  return reader.selectFrom('duty_findings').selectAll().where('source_id', 'in', sourceIds).execute();
}

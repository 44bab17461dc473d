import type { Selectable, Updateable } from 'kysely';
import type { DataRequestsTable } from '../../../db/schema/cases.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export type DataRequestRow = Selectable<DataRequestsTable>;

export async function insertDataRequest(trx: Trx, row: DataRequestRow): Promise<void> {
  await trx.insertInto('data_requests').values(row).execute();
}

/** Compare and set: true when the row was still at `version`. */
export async function updateDataRequest(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<DataRequestRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('data_requests')
    .set({ ...(set as Updateable<DataRequestsTable>), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageDataRequests(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<DataRequestRow[]> {
  return reader
    .selectFrom('data_requests')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findDataRequest(reader: Reader, id: string): Promise<DataRequestRow | undefined> {
  return reader.selectFrom('data_requests').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Of one case, newest first. */
export async function listDataRequestsOf(reader: Reader, caseId: string): Promise<DataRequestRow[]> {
  return reader
    .selectFrom('data_requests')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export interface OpenDataRequest extends DataRequestRow {
  code: string;
  is_minor: number;
}

/** Those that nobody has answered, the earliest limit first. */
export async function listOpenDataRequests(
  reader: Reader,
  after: { at: Instant; id: string } | undefined,
  limit: number,
): Promise<OpenDataRequest[]> {
  let query = reader
    .selectFrom('data_requests')
    .innerJoin('cases', 'cases.id', 'data_requests.case_id')
    .selectAll('data_requests')
    .select(['cases.code', 'cases.is_minor'])
    .where('data_requests.state', '=', 'asked');
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('data_requests.due_at', '>', after.at),
        eb.and([eb('data_requests.due_at', '=', after.at), eb('data_requests.id', '>', after.id)]),
      ]),
    );
  }
  return query.orderBy('data_requests.due_at').orderBy('data_requests.id').limit(limit).execute();
}

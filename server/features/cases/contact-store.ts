import type { Selectable, Updateable } from 'kysely';
import type { ContactRequestsTable } from '../../../db/schema/cases.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';

export type ContactRequestRow = Selectable<ContactRequestsTable>;

export async function insertRequest(trx: Trx, row: ContactRequestRow): Promise<void> {
  await trx.insertInto('contact_requests').values(row).execute();
}

/** Compare and set: true when the row was still at `version`. */
export async function updateRequest(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ContactRequestRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('contact_requests')
    .set({ ...(set as Updateable<ContactRequestsTable>), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageRequests(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ContactRequestRow[]> {
  return reader
    .selectFrom('contact_requests')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findRequest(reader: Reader, id: string): Promise<ContactRequestRow | undefined> {
  return reader.selectFrom('contact_requests').selectAll().where('id', '=', id).executeTakeFirst();
}

/** How often an account has asked for a contact since `from`. */
export async function countAskedSince(reader: Reader, accountId: string, from: Instant): Promise<number> {
  const row = await reader
    .selectFrom('contact_requests')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('asked_by', '=', accountId)
    .where('asked_at', '>=', from)
    .where('about', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** The approval by which an account may read the words of a minor's case at `now`: the one that lasts longest. */
export async function findOpenWords(
  reader: Reader,
  caseId: string,
  accountId: string,
  now: Instant,
): Promise<ContactRequestRow | undefined> {
  return reader
    .selectFrom('contact_requests')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('asked_by', '=', accountId)
    .where('about', '=', 'words')
    .where('state', '=', 'approved')
    .where('open_until', '>=', now)
    .orderBy('open_until', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface OpenRequest extends ContactRequestRow {
  code: string;
  accused_unit_id: string | null;
}

/** Requests that nobody has decided yet, oldest first. */
export async function listOpenRequests(
  reader: Reader,
  after: { at: Instant; id: string } | undefined,
  limit: number,
): Promise<OpenRequest[]> {
  let query = reader
    .selectFrom('contact_requests')
    .innerJoin('cases', 'cases.id', 'contact_requests.case_id')
    .selectAll('contact_requests')
    .select(['cases.code', 'cases.accused_unit_id'])
    .where('contact_requests.state', '=', 'asked');
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('asked_at', '>', after.at),
        eb.and([eb('asked_at', '=', after.at), eb('contact_requests.id', '>', after.id)]),
      ]),
    );
  }
  return query.orderBy('asked_at').orderBy('contact_requests.id').limit(limit).execute();
}

/** What an account asked for about one case, newest first. */
export async function listRequestsOf(
  reader: Reader,
  caseId: string,
  accountId: string,
): Promise<ContactRequestRow[]> {
  return reader
    .selectFrom('contact_requests')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('asked_by', '=', accountId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

import type { Insertable, Selectable } from 'kysely';
import type { NetworkApplicationsTable } from '../../../db/schema/network.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import type { ApplicationState } from './rules.ts';
import type { NetworkScope } from './scope.ts';
import type { MemberRow } from './store.ts';

export type ApplicationRow = Selectable<NetworkApplicationsTable>;

export async function findApplication(reader: Reader, id: string): Promise<ApplicationRow | undefined> {
  return reader.selectFrom('network_applications').selectAll().where('id', '=', id).executeTakeFirst();
}

/** @throws NotFound */
export async function getApplication(reader: Reader, id: string): Promise<ApplicationRow> {
  const row = await findApplication(reader, id);
  if (!row) throw new NotFound();
  return row;
}

export async function findApplicationBySubmission(
  reader: Reader,
  submissionId: string,
): Promise<ApplicationRow | undefined> {
  return reader
    .selectFrom('network_applications')
    .selectAll()
    .where('submission_id', '=', submissionId)
    .executeTakeFirst();
}

export async function findApplicationByReceipt(
  reader: Reader,
  receiptHash: string,
): Promise<ApplicationRow | undefined> {
  return reader
    .selectFrom('network_applications')
    .selectAll()
    .where('receipt_hash', '=', receiptHash)
    .executeTakeFirst();
}

export interface ApplicationFilter {
  callId?: string | undefined;
  state?: ApplicationState | undefined;
}

/** Applications of one office, oldest first; `after` is the last id of the page before. */
export async function listApplications(
  reader: Reader,
  scope: NetworkScope,
  filter: ApplicationFilter,
  after: string | null,
  limit: number,
): Promise<ApplicationRow[]> {
  let query = inScope(reader, scope).selectAll();
  if (filter.callId !== undefined) query = query.where('call_id', '=', filter.callId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (after !== null) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

/** How many wait for the decision of one office. */
export async function countWaiting(reader: Reader, scope: NetworkScope): Promise<number> {
  const row = await inScope(reader, scope)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

function inScope(reader: Reader, scope: NetworkScope) {
  const query = reader.selectFrom('network_applications').where('level', '=', scope.level);
  return scope.townCode === null
    ? query.where('town_code', 'is', null)
    : query.where('town_code', '=', scope.townCode);
}

/** Seats of a call that are taken, by town code (`''` is the county's own). Ask with the register's head held. */
export async function countTaken(reader: Reader, callIds: readonly string[]): Promise<Map<string, number>> {
  if (callIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('network_applications')
    .select((eb) => ['call_id', 'town_code', eb.fn.countAll<number>().as('n')])
    .where('call_id', 'in', callIds)
    .where('state', '=', 'accepted')
    .groupBy(['call_id', 'town_code'])
    .execute();
  return new Map(rows.map((row) => [takenKey(row.call_id, row.town_code), Number(row.n)]));
}

export const takenKey = (callId: string, townCode: string | null): string => `${callId}/${townCode ?? ''}`;

/** Held words of applications that were decided, or sent in and never decided, before `before`; oldest first. */
export async function listHeldBefore(
  reader: Reader,
  before: Instant,
  limit: number,
): Promise<ApplicationRow[]> {
  return reader
    .selectFrom('network_applications')
    .selectAll()
    .where('name', 'is not', null)
    .where('applied_at', '<', before)
    .where((eb) => eb.or([eb('decided_at', 'is', null), eb('decided_at', '<', before)]))
    .orderBy('applied_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Terms that the person who applied has had or has, told by what stands for the person; oldest first. */
export async function listTermsOfApplicant(reader: Reader, applicationId: string): Promise<MemberRow[]> {
  return reader
    .selectFrom('members')
    .innerJoin('network_applications', 'network_applications.person_tag', 'members.person_tag')
    .selectAll('members')
    .where('network_applications.id', '=', applicationId)
    .orderBy('members.term_from')
    .orderBy('members.id')
    .execute();
}

export async function insertApplication(trx: Trx, row: Insertable<NetworkApplicationsTable>): Promise<void> {
  await trx.insertInto('network_applications').values(row).execute();
}

export async function updateApplication(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ApplicationRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('network_applications')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageApplications(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ApplicationRow[]> {
  const query = reader.selectFrom('network_applications').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

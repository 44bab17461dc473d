import type { AccessLogTable } from '../../../db/schema/cases.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';

export type AccessAction = AccessLogTable['action'];

/** A line of the log as the auditor reads it. */
export interface AccessRow extends AccessLogTable {
  code: string;
}

/** A line for each of these cases, as part of the caller's transaction. */
export async function insertAccess(
  trx: Trx,
  context: Pick<Context, 'clock' | 'ids'>,
  actor: Actor,
  caseIds: readonly string[],
  action: AccessAction,
): Promise<void> {
  if (actor.accountId === null) throw new TypeError('only staff accounts are logged');
  const at = context.clock.now();
  const rows = caseIds.map((caseId) => ({
    id: context.ids.id(),
    at,
    account_id: actor.accountId!,
    role: actor.role,
    unit_id: actor.unitId,
    case_id: caseId,
    action,
  }));
  // An export names thousands: PostgreSQL takes 65,535 values a statement, SQLite half of that.
  for (const some of portionsOf(rows, 1000)) {
    await trx.insertInto('access_log').values(some).execute();
  }
}

export interface AccessFilter {
  caseId?: string | undefined;
  action?: AccessAction | undefined;
  after?: { at: Instant; id: string } | undefined;
  limit: number;
}

/** Newest first, with the case's public number. */
export async function listAccess(reader: Reader, filter: AccessFilter): Promise<AccessRow[]> {
  let query = reader
    .selectFrom('access_log')
    .innerJoin('cases', 'cases.id', 'access_log.case_id')
    .selectAll('access_log')
    .select('cases.code');
  if (filter.caseId !== undefined) query = query.where('access_log.case_id', '=', filter.caseId);
  if (filter.action !== undefined) query = query.where('access_log.action', '=', filter.action);
  if (filter.after) {
    const { at, id } = filter.after;
    query = query.where((eb) =>
      eb.or([
        eb('access_log.at', '<', at),
        eb.and([eb('access_log.at', '=', at), eb('access_log.id', '<', id)]),
      ]),
    );
  }
  return query
    .orderBy('access_log.at', 'desc')
    .orderBy('access_log.id', 'desc')
    .limit(filter.limit)
    .execute();
}

/** How often something was done from one instant on and before another, to whichever case. */
export async function countAccess(
  reader: Reader,
  action: AccessAction,
  from: Instant,
  before: Instant,
): Promise<number> {
  const row = await reader
    .selectFrom('access_log')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('action', '=', action)
    .where('at', '>=', from)
    .where('at', '<', before)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

import { sql, type RawBuilder } from 'kysely';
import type { SessionsTable } from '../../../db/schema/accounts.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import { plus, type Instant } from '../../clock.ts';
import type { TryLimit } from './rules.ts';

/** The living session's data as JSON text, or undefined. */
export async function findSession(reader: Reader, idHash: string, now: Instant): Promise<string | undefined> {
  const row = await reader
    .selectFrom('sessions')
    .select('data_json')
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.data_json;
}

/** Inserts or replaces a session; one that has ended stays ended. */
export async function putSession(reader: Reader, row: Omit<SessionsTable, 'ended_at'>): Promise<void> {
  await reader
    .insertInto('sessions')
    .values({ ...row, ended_at: null })
    .onConflict((conflict) =>
      conflict
        .column('id_hash')
        .doUpdateSet({ data_json: row.data_json, account_id: row.account_id, expires_at: row.expires_at })
        .where('sessions.ended_at', 'is', null),
    )
    .execute();
}

/** Moves a session's end to `expiresAt`, unless that would gain less than from `atLeastFrom`. */
export async function prolongSession(
  reader: Reader,
  idHash: string,
  expiresAt: Instant,
  atLeastFrom: Instant,
): Promise<void> {
  await reader
    .updateTable('sessions')
    .set({ expires_at: expiresAt })
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .where('expires_at', '<', atLeastFrom)
    .execute();
}

export async function endSession(reader: Reader, idHash: string, now: Instant): Promise<void> {
  await reader
    .updateTable('sessions')
    .set({ data_json: '{}', ended_at: now })
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .execute();
}

export async function endSessionsOfAccount(trx: Trx, accountId: string, now: Instant): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ data_json: '{}', ended_at: now })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute();
}

/**
 * Counts one try at `key` and says whether it may be made. One statement, so fifty tries at the same moment
 * get fifty different numbers. The try that fills the quota is still allowed and begins the pause.
 */
export async function takeTry(trx: Trx, key: string, now: Instant, limit: TryLimit): Promise<boolean> {
  const windowBegan = plus(now, -limit.windowMs);
  const pauseEnds = plus(now, limit.pauseMs);
  // A new count begins when the pause is over, or when there was none and the window is.
  const over = sql<boolean>`(coalesce(sign_in_failures.locked_until <= ${now},
    sign_in_failures.window_start <= ${windowBegan}))`;
  const fresh = <T>(then: RawBuilder<T>, otherwise: RawBuilder<T>) =>
    sql<T>`case when ${over} then ${then} else ${otherwise} end`;
  const row = await trx
    .insertInto('sign_in_failures')
    .values({ key, count: 1, window_start: now, locked_until: limit.max === 1 ? pauseEnds : null })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: fresh(sql<number>`1`, sql<number>`sign_in_failures.count + 1`),
        window_start: fresh(sql<string>`${now}`, sql<string>`sign_in_failures.window_start`),
        locked_until: fresh(
          sql<string | null>`null`,
          sql<string | null>`case when sign_in_failures.count + 1 = cast(${limit.max} as integer)
            then ${pauseEnds} else sign_in_failures.locked_until end`,
        ),
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return row.count <= limit.max;
}

export async function clearTries(trx: Trx, key: string): Promise<void> {
  await trx.deleteFrom('sign_in_failures').where('key', '=', key).execute();
}

export async function knowsNetwork(reader: Reader, accountId: string, network: string): Promise<boolean> {
  const row = await reader
    .selectFrom('sign_in_networks')
    .select('seen_at')
    .where('account_id', '=', accountId)
    .where('network', '=', network)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberNetwork(
  reader: Reader,
  accountId: string,
  network: string,
  now: Instant,
): Promise<void> {
  await reader
    .insertInto('sign_in_networks')
    .values({ account_id: accountId, network, seen_at: now })
    .onConflict((conflict) => conflict.columns(['account_id', 'network']).doUpdateSet({ seen_at: now }))
    .execute();
}

/** Networks last seen, and tries counted, before `before`. @returns how many rows. */
export async function deleteSignInsBefore(trx: Trx, before: Instant): Promise<number> {
  const networks = await trx.deleteFrom('sign_in_networks').where('seen_at', '<', before).executeTakeFirst();
  const tries = await trx
    .deleteFrom('sign_in_failures')
    .where('window_start', '<', before)
    .executeTakeFirst();
  return Number(networks.numDeletedRows) + Number(tries.numDeletedRows);
}

/** Removes what no answer depends on any more. @returns how many rows of each kind. */
export async function prune(
  trx: Trx,
  now: Instant,
  keep: { triesMs: number; networksMs: number },
): Promise<{ sessions: number; tries: number; networks: number }> {
  const sessions = await trx.deleteFrom('sessions').where('expires_at', '<=', now).executeTakeFirst();
  const tries = await trx
    .deleteFrom('sign_in_failures')
    .where('window_start', '<=', plus(now, -keep.triesMs))
    .executeTakeFirst();
  const networks = await trx
    .deleteFrom('sign_in_networks')
    .where('seen_at', '<=', plus(now, -keep.networksMs))
    .executeTakeFirst();
  return {
    sessions: Number(sessions.numDeletedRows),
    tries: Number(tries.numDeletedRows),
    networks: Number(networks.numDeletedRows),
  };
}

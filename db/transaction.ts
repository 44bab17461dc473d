import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import { isRetryable } from './dialect.ts';
import type { Schema } from './schema/index.ts';

export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;
/** Reads take either: the root database or the transaction they are part of. */
export type Reader = Db | Trx;

const inside = new AsyncLocalStorage<true>();

/** True while the code running now was started by `transact`. */
export function insideTransaction(): boolean {
  return inside.getStore() === true;
}

/**
 * Runs `work` in one transaction and commits it, or nothing.
 *
 * Contention (`SQLITE_BUSY*`, 40001, 40P01) is retried up to five times, so `work` must have no effect outside
 * the database. Using the root database inside `work` is refused by the connection (see connect.ts).
 */
export async function transact<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((trx) => inside.run(true, () => work(trx)));
    } catch (error) {
      if (attempt >= 5 || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5 * 2 ** attempt));
    }
  }
}

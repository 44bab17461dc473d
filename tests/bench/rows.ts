import type { InsertObject } from 'kysely';
import type { Schema } from '../../db/schema/index.ts';
import { transact, type Db } from '../../db/transaction.ts';

/** SQLite takes 32,766 values a statement. */
const VALUES_MOST = 30_000;

/**
 * Writes rows as they are, without actions and without the register: for measuring how fast they are found, and for
 * nothing else. One transaction a table.
 */
export async function insertRows<T extends keyof Schema>(
  db: Db,
  table: T,
  rows: Iterable<InsertObject<Schema, T>>,
): Promise<void> {
  await transact(db, async (trx) => {
    let batch: InsertObject<Schema, T>[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await trx.insertInto(table).values(batch).execute();
      batch = [];
    };
    for (const row of rows) {
      batch.push(row);
      if ((batch.length + 1) * Object.keys(row).length > VALUES_MOST) await flush();
    }
    await flush();
  });
}

/** `n` times what `make` makes of 0, 1, 2 … */
export function* times<T>(n: number, make: (at: number) => T): Generator<T> {
  for (let at = 0; at < n; at += 1) yield make(at);
}

/** The element at a place that goes on from the beginning when the list is over. */
export const around = <T>(list: readonly T[], at: number): T => list[at % list.length]!;

export const padded = (n: number, digits: number): string => String(n).padStart(digits, '0');

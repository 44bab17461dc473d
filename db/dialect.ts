import { sql, type RawBuilder } from 'kysely';

/** The two engines. Nothing outside `db/` asks which one it is talking to. */
export type Dialect = 'sqlite' | 'postgres';

/** Words of the DDL that differ: everything else in a migration is the same text for both. */
export function ddlWords(dialect: Dialect): { strict: string; bytes: string } {
  return dialect === 'sqlite' ? { strict: 'strict', bytes: 'blob' } : { strict: '', bytes: 'bytea' };
}

/** Locks the rows a select returns until commit. SQLite has one writer at a time and needs no words for it. */
export function forUpdate(dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`for update` : sql``;
}

const RETRY_CODES = new Set(['40001', '40P01']);

/** A failure that means "try the whole transaction again": lock contention, never a broken rule. */
export function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && (code.startsWith('SQLITE_BUSY') || RETRY_CODES.has(code));
}

/** The store itself is out of order (disk full, I/O error, connection gone): answered with 503, "not received". */
export function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    typeof code === 'string' &&
    /^(?:SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN)|ECONNREFUSED|ECONNRESET|53|57P|08)/.test(code)
  );
}

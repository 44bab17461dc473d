import { sql } from 'kysely';
import type { Connection } from './connect.ts';
import { ddlWords, type Dialect } from './dialect.ts';
import { migrations } from './migrations/index.ts';
import { transact, type Trx } from './transaction.ts';

export interface Migration {
  /** `NNN-name`, unique, in the order of the list. */
  name: string;
  up(ddl: Ddl, trx: Trx, dialect: Dialect): Promise<void>;
}

/** Runs DDL text on either engine: `{{strict}}` and `{{bytes}}` become that engine's words. Statements end in `;`. */
export type Ddl = (text: string) => Promise<void>;

function makeDdl(trx: Trx, dialect: Dialect): Ddl {
  const words = ddlWords(dialect);
  return async (text) => {
    const statements = text
      .replaceAll('{{strict}}', words.strict)
      .replaceAll('{{bytes}}', words.bytes)
      .split(/;\s*(?:\n|$)/)
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '');
    for (const statement of statements) await sql.raw(statement).execute(trx);
  };
}

/**
 * Brings the database up to the newest migration, each in its own transaction, forward only. Two processes may
 * start at once: the second waits for the first and finds nothing to do.
 *
 * @returns names of the migrations that ran now.
 */
export async function migrate(
  connection: Connection,
  list: readonly Migration[] = migrations,
): Promise<string[]> {
  const { db, dialect } = connection;
  await sql`create table if not exists migrations (name text primary key, ran_at text not null)`
    .execute(db)
    .catch(async (error: unknown) => {
      // Two processes creating the table at the same moment: PostgreSQL lets one of them lose.
      if ((error as { code?: string }).code !== '23505' && (error as { code?: string }).code !== '42P07')
        throw error;
    });
  const ran: string[] = [];
  for (const migration of list) {
    if (dialect === 'sqlite') await sql`pragma foreign_keys = off`.execute(db);
    try {
      const fresh = await transact(db, async (trx) => {
        if (dialect === 'postgres') await sql`lock table migrations in exclusive mode`.execute(trx);
        const claimed = await trx
          .insertInto('migrations')
          .values({ name: migration.name, ran_at: sql`current_timestamp` })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (claimed.numInsertedOrUpdatedRows !== 1n) return false;
        await migration.up(makeDdl(trx, dialect), trx, dialect);
        if (dialect === 'sqlite') {
          const broken = await sql`pragma foreign_key_check`.execute(trx);
          if (broken.rows.length > 0) throw new Error(`${migration.name} leaves dangling references`);
        }
        return true;
      });
      if (fresh) ran.push(migration.name);
    } finally {
      if (dialect === 'sqlite') await sql`pragma foreign_keys = on`.execute(db);
    }
  }
  return ran;
}

/** Names of migrations that have not run yet: `[]` when the database is ready to serve. */
export async function pendingMigrations(connection: Connection): Promise<string[]> {
  const rows = await connection.db.selectFrom('migrations').select('name').execute();
  const done = new Set(rows.map((row) => row.name));
  return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
}

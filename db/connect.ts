import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  Kysely,
  PostgresDialect,
  SqliteDialect,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type SqliteDatabase as KyselySqlite,
} from 'kysely';
import pg from 'pg';
import type { Dialect } from './dialect.ts';
import type { Schema } from './schema/index.ts';
import { insideTransaction, type Db } from './transaction.ts';

export interface Connection {
  db: Db;
  dialect: Dialect;
  /** Where a person finds it: a file's path, or `postgres`. Never with a password in it. */
  place: string;
  close(): Promise<void>;
}

export interface ConnectOptions {
  databaseUrl?: string | undefined;
  dataDir: string;
  /** False only for a database that can be made again from its input (a replay): no waiting for the disk. */
  durable?: boolean;
}

/** `postgres…` → PostgreSQL; otherwise one SQLite file under `dataDir` (`:memory:` for none). */
export function connect(options: ConnectOptions): Connection {
  if (options.databaseUrl?.startsWith('postgres')) return connectPostgres(options.databaseUrl);
  const file = options.dataDir === ':memory:' ? ':memory:' : join(options.dataDir, 'zhitongche.db');
  return connectSqlite(file, options.durable !== false);
}

function connectSqlite(file: string, durable: boolean): Connection {
  if (file !== ':memory:') mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const raw = new SqliteDatabase(file);
  raw.pragma('journal_mode = WAL');
  // After WAL, not before: the build's default quietly goes back to NORMAL at the first write otherwise, and
  // NORMAL loses acknowledged rows in a power cut.
  raw.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`);
  raw.pragma('foreign_keys = ON');
  raw.pragma('busy_timeout = 5000');
  raw.pragma('trusted_schema = OFF');
  raw.pragma('secure_delete = ON');
  raw.pragma('cell_size_check = ON');
  const dialect = new SqliteDialect({ database: withStatementCache(raw) });
  const db = new Kysely<Schema>({ dialect: guarded(dialect) });
  return { db, dialect: 'sqlite', place: file, close: () => db.destroy() };
}

function connectPostgres(url: string): Connection {
  // bigint and count(*) arrive as text; every number kept here fits a double exactly.
  pg.types.setTypeParser(20, Number);
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: guarded(new PostgresDialect({ pool })) });
  return { db, dialect: 'postgres', place: 'postgres', close: () => db.destroy() };
}

/**
 * Kysely prepares each call anew, which costs more than most of our queries. A small LRU of prepared
 * statements in front of it makes them 3–5 × faster.
 */
function withStatementCache(raw: SqliteDatabase.Database, max = 500): KyselySqlite {
  const cache = new Map<string, SqliteDatabase.Statement>();
  return {
    close: () => {
      cache.clear();
      raw.close();
    },
    prepare: (text: string) => {
      let statement = cache.get(text);
      if (statement && !statement.busy) {
        cache.delete(text);
      } else {
        statement = raw.prepare(text);
        if (cache.size >= max) cache.delete(cache.keys().next().value!);
      }
      cache.set(text, statement);
      return statement;
    },
  };
}

/**
 * A transaction holds its connection already, so a request for another one from inside it can only come from
 * code that used the root database by mistake. On SQLite that would wait for ever, on PostgreSQL it would read
 * rows from before the transaction: here it is one clear error on both.
 */
function guarded(dialect: KyselyDialect): KyselyDialect {
  const isSingle = dialect.createAdapter().supportsMultipleConnections === false;
  return {
    // Kysely would let a second caller wait for the one connection before anybody could look: we do both here.
    createAdapter: () => overridden(dialect.createAdapter(), { supportsMultipleConnections: true }),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => guardedDriver(dialect.createDriver(), isSingle),
  };
}

function guardedDriver(driver: Driver, isSingle: boolean): Driver {
  /** Ends when whoever has the one connection gives it back. */
  let free = Promise.resolve();
  const givers = new WeakMap<DatabaseConnection, () => void>();
  return overridden(driver, {
    async acquireConnection(): Promise<DatabaseConnection> {
      if (insideTransaction()) {
        throw new Error('The root database was used inside a transaction: pass the transaction on instead.');
      }
      if (!isSingle) return driver.acquireConnection();
      const before = free;
      const { promise, resolve } = Promise.withResolvers<void>();
      free = promise;
      await before;
      const connection = await driver.acquireConnection();
      givers.set(connection, resolve);
      return connection;
    },
    async releaseConnection(connection: DatabaseConnection): Promise<void> {
      await driver.releaseConnection(connection);
      givers.get(connection)?.();
    },
  });
}

/** The object with some members replaced; everything else is the object's own. */
function overridden<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get(target, property) {
      if (property in members) return Reflect.get(members, property) as unknown;
      const value = Reflect.get(target, property, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

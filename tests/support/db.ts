import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { connect, type Connection } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';

/** Which engine this run is about: `npm test` uses SQLite, `npm run test:postgres` PostgreSQL. */
export const engine: 'sqlite' | 'postgres' =
  (globalThis as { TEST_ENGINE?: string }).TEST_ENGINE === 'postgres' ? 'postgres' : 'sqlite';

export interface TestDb extends Connection {
  /** A further connection to the same database, as a second process would have. */
  another(): Connection;
}

/** A fresh, migrated database of the engine under test, which waits for the disk only if told to. Close it in afterAll. */
export async function openTestDb(
  options: { dataDir?: string; migrated?: boolean; durable?: boolean } = {},
): Promise<TestDb> {
  const opened =
    engine === 'postgres' ? await openPostgres() : openSqlite(options.dataDir, options.durable === true);
  if (options.migrated !== false) await migrate(opened);
  return opened;
}

function openSqlite(dataDir = ':memory:', durable: boolean): TestDb {
  const open = (): Connection => connect({ dataDir, durable });
  const connection = open();
  return {
    ...connection,
    another() {
      if (dataDir === ':memory:')
        throw new Error('A second connection needs a file: pass dataDir to openTestDb');
      return open();
    },
  };
}

async function openPostgres(): Promise<TestDb> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server)
    throw new Error('Set TEST_DATABASE_URL, for example postgres://postgres@127.0.0.1:5432/postgres');
  const name = `ztc_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(
    server,
    `create database ${name} template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  const connections: Connection[] = [];
  const open = (): Connection => {
    const connection = connect({ databaseUrl: url.toString(), dataDir: ':memory:' });
    connections.push(connection);
    return connection;
  };
  const first = open();
  return {
    ...first,
    another: open,
    async close() {
      for (const connection of connections) await connection.close();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

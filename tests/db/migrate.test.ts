import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrate, pendingMigrations, type Migration } from '../../db/migrate.ts';
import { migrations } from '../../db/migrations/index.ts';
import { transact } from '../../db/transaction.ts';
import { engine, openTestDb, type TestDb } from '../support/db.ts';
import { COLUMN_CLASSES, columnsOf } from '../house/column-classes.ts';

const opened: TestDb[] = [];
const dirs: string[] = [];

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

async function open(options: { migrated: boolean; file?: boolean }): Promise<TestDb> {
  let dataDir: string | undefined;
  if (options.file) {
    dataDir = mkdtempSync(join(tmpdir(), 'ztc-migrate-'));
    dirs.push(dataDir);
  }
  const db = await openTestDb({ migrated: options.migrated, ...(dataDir ? { dataDir } : {}) });
  opened.push(db);
  return db;
}

describe('migrations', () => {
  it('run once each, in their order, and then there is nothing to do', async () => {
    const db = await open({ migrated: false });
    expect(await migrate(db)).toEqual(migrations.map((one) => one.name));
    expect(await migrate(db)).toEqual([]);
    expect(await pendingMigrations(db)).toEqual([]);
  });

  it('have names that are unique and sorted', () => {
    const names = migrations.map((one) => one.name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('make the same tables and columns on either engine: those that are classified', async () => {
    const db = await open({ migrated: true });
    const tables = await db.db.introspection.getTables();
    const made = tables
      .filter((table) => !table.name.startsWith('sqlite_'))
      .flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`))
      .sort();
    const classified = Object.keys(COLUMN_CLASSES)
      .flatMap((table) => columnsOf(table).map(({ column }) => `${table}.${column}`))
      .sort();
    expect(made).toEqual(classified);
  });

  it('agree on what may be empty', async () => {
    const db = await open({ migrated: true });
    const tables = await db.db.introspection.getTables();
    const cases = tables.find((table) => table.name === 'cases')!;
    const nullable = cases.columns
      .filter((column) => column.isNullable && column.name !== 'id')
      .map((column) => column.name);
    expect(nullable).toContain('lead_unit_id');
    expect(nullable).not.toContain('due_at');
  });

  it('that fail leave nothing of themselves, and run when they are mended', async () => {
    const db = await open({ migrated: false });
    const broken: Migration = {
      name: '001-broken',
      async up(ddl) {
        await ddl('create table half (id text primary key) {{strict}};\ncreate table nonsense (;\n');
      },
    };
    await expect(migrate(db, [broken])).rejects.toThrow();
    const mended: Migration = {
      name: '001-broken',
      up: (ddl) => ddl('create table half (id text primary key) {{strict}};'),
    };
    expect(await migrate(db, [mended])).toEqual(['001-broken']);
  });

  it('started by two processes at once run once', async () => {
    const db = await open({ migrated: false, file: true });
    const other = db.another();
    // On SQLite two connections of one thread would block each other: one connection, two calls.
    const second = engine === 'postgres' ? other : db;
    const [a, b] = await Promise.all([migrate(db), migrate(second)]);
    expect([...a, ...b].sort()).toEqual(migrations.map((one) => one.name).sort());
    await other.close();
  });
});

describe('a connection', () => {
  const onSqlite = engine === 'sqlite' ? it : it.skip;

  onSqlite(
    'waits for the disk with every commit, also after the first write, and keeps references',
    async () => {
      const db = await open({ migrated: true, file: true });
      await transact(db.db, (trx) => sql`create table t (id integer primary key)`.execute(trx));
      const pragma = async (name: string): Promise<unknown> =>
        Object.values(
          (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db.db)).rows[0]!,
        )[0];
      expect({
        synchronous: await pragma('synchronous'),
        journal: await pragma('journal_mode'),
        keys: await pragma('foreign_keys'),
        trusted: await pragma('trusted_schema'),
        secure: await pragma('secure_delete'),
      }).toEqual({ synchronous: 2, journal: 'wal', keys: 1, trusted: 0, secure: 1 });
    },
  );

  it('refuses a row that points to nothing', async () => {
    const db = await open({ migrated: true });
    const insert = db.db
      .insertInto('case_units')
      .values({ case_id: 'none', unit_id: 'none', part: 'lead' })
      .execute();
    await expect(insert).rejects.toThrow(/foreign key/i);
  });

  it('gives numbers as numbers', async () => {
    const db = await open({ migrated: true });
    const { rows } = await sql<{ n: unknown }>`select count(*) as n from cases`.execute(db.db);
    expect(rows[0]?.n).toBe(0);
  });
});

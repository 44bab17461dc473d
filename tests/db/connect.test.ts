import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect } from '../../db/connect.ts';
import { isUnavailable } from '../../db/dialect.ts';
import { engine, openTestDb, type TestDb } from '../support/db.ts';

let database: TestDb;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ztc-connect-'));
  database = await openTestDb({ dataDir, durable: true });
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const onSqlite = engine === 'sqlite' ? describe : describe.skip;

describe('a connection', () => {
  it('refuses a row that points at nothing', async () => {
    await expect(
      database.db
        .insertInto('case_units')
        .values({ case_id: 'none', unit_id: 'none', part: 'lead' })
        .execute(),
    ).rejects.toThrow(/foreign key/i);
  });

  it('tells its place without a password', () => {
    expect(database.place).toBe(engine === 'sqlite' ? join(dataDir, 'zhitongche.db') : 'postgres');
  });

  it('gives back whole numbers as numbers, and counts them so', async () => {
    const { n } = await database.db
      .selectFrom('migrations')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(n).toBeGreaterThan(5);
    expect(typeof n).toBe('number');
  });

  it('sorts and compares text by its code points, so that keys mean the same on both engines', async () => {
    const { rows } = await sql<{ v: string }>`
      select v from (select 'a' as v union all select 'B' union all select '_' union all select '0') as t order by v
    `.execute(database.db);
    expect(rows.map(({ v }) => v)).toEqual(['0', 'B', '_', 'a']);
  });
});

onSqlite('a SQLite file', () => {
  const pragma = async (name: string) => {
    const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database.db);
    return Object.values(rows[0]!)[0];
  };

  it('waits for the disk at every commit, also after it was written to', async () => {
    expect(await pragma('synchronous')).toBe(2);
    await database.db.insertInto('migrations').values({ name: 'written', ran_at: 'test' }).execute();
    await database.db.deleteFrom('migrations').where('name', '=', 'written').execute();
    expect(await pragma('synchronous')).toBe(2);
    const another = database.another();
    await another.db.insertInto('migrations').values({ name: 'another', ran_at: 'test' }).execute();
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(another.db);
    expect(rows).toEqual([{ synchronous: 2 }]);
    await another.close();
  });

  it('keeps references, writes ahead, waits its turn and wipes what is deleted', async () => {
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('busy_timeout')).toBe(5000);
    expect(await pragma('secure_delete')).toBe(1);
    expect(await pragma('trusted_schema')).toBe(0);
  });

  it('takes only values of a column’s type', async () => {
    await expect(
      sql`update categories set sort = 'many' where code = 'other'`.execute(database.db),
    ).rejects.toThrow(/cannot store TEXT/);
  });

  it('lies in a directory that only its owner reads', async () => {
    const fresh = join(dataDir, 'fresh');
    const connection = connect({ dataDir: fresh });
    expect(readdirSync(fresh)).toContain('zhitongche.db');
    expect(statSync(fresh).mode & 0o077).toBe(0);
    await connection.close();
  });
});

describe('a store that is out of order', () => {
  it('is told from a broken rule, on both engines', () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    for (const code of [
      'SQLITE_FULL',
      'SQLITE_IOERR_WRITE',
      'SQLITE_BUSY',
      'SQLITE_READONLY',
      'ECONNREFUSED',
      '53300',
      '57P03',
      '08006',
    ]) {
      expect([code, isUnavailable(error(code))]).toEqual([code, true]);
    }
    for (const code of ['SQLITE_CONSTRAINT_UNIQUE', '23505', '42P01', 'ENOENT']) {
      expect([code, isUnavailable(error(code))]).toEqual([code, false]);
    }
    expect(isUnavailable(null)).toBe(false);
    expect(isUnavailable(new Error('plain'))).toBe(false);
  });

  it('is what a PostgreSQL that does not answer is', async () => {
    const connection = connect({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', dataDir: ':memory:' });
    const error: unknown = await connection.db
      .selectFrom('migrations')
      .selectAll()
      .execute()
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    expect(isUnavailable(error)).toBe(true);
    await connection.close();
  });
});

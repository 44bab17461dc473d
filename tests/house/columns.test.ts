import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TableMetadata } from 'kysely';
import { openTestDb, type TestDb } from '../support/db.ts';
import { COLUMN_CLASSES, columnsOf } from './column-classes.ts';
import { ROOT } from './sources.ts';

describe('every column has a class', () => {
  let db: TestDb;
  let tables: TableMetadata[];

  beforeAll(async () => {
    db = await openTestDb();
    tables = (await db.db.introspection.getTables()).filter(({ name }) => !name.startsWith('sqlite_'));
  });
  afterAll(() => db.close());

  it('that says who may ever see it', () => {
    const unclassed = tables.flatMap(({ name, columns }) => {
      const known = new Set(columnsOf(name).map(({ column }) => column));
      return columns.filter((column) => !known.has(column.name)).map((column) => `${name}.${column.name}`);
    });
    expect(unclassed).toEqual([]);
  });

  it('and only one; and no class is left of a column that has gone', () => {
    const there = new Set(
      tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
    );
    const named = Object.keys(COLUMN_CLASSES).flatMap((table) =>
      columnsOf(table).map(({ column }) => `${table}.${column}`),
    );
    expect(named.filter((name) => !there.has(name))).toEqual([]);
    expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([]);
  });

  it('and no table keeps an address of a network, a browser or a name', () => {
    const suspicious =
      /(?:^|_)(?:ip|ip_address|user_agent|ua|referer|fingerprint|real_name|id_card|birthday)(?:$|_)/;
    const slips = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => suspicious.test(column.name)).map((column) => `${name}.${column.name}`),
    );
    expect(slips).toEqual([]);
  });
});

it('a column that stands for a secret is named by no view and nothing that fills one', () => {
  const secret = Object.keys(COLUMN_CLASSES).flatMap((table) =>
    columnsOf(table)
      .filter(({ of }) => of === 'secret-hash' || of === 'sealed')
      // "tag", "key" and "sealed" are words of every day; the others are unmistakable.
      .filter(({ column }) => column.includes('_'))
      .map(({ column }) => column),
  );
  expect(secret).toEqual(expect.arrayContaining(['password_hash', 'receipt_hash', 'totp_sealed', 'id_hash']));
  const showing = globSync(['views/**/*.ejs', 'server/features/**/{present*,*handlers}.ts'], { cwd: ROOT });
  expect(showing.length).toBeGreaterThan(30);
  const slips = showing.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return secret
      .filter((column) => new RegExp(String.raw`\b${column}\b`).test(text))
      .map((c) => `${path}: ${c}`);
  });
  expect(slips).toEqual([]);
});

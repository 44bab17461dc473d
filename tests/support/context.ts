import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { HandClock } from '../../server/clock.ts';
import { readConfig, type Config } from '../../server/config.ts';
import type { Context } from '../../server/context.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { diskFiles } from '../../server/features/attachments/index.ts';
import type { Mailer } from '../../server/features/notices/index.ts';
import { makeVaultKeys } from '../../server/features/vault/index.ts';
import { openTestDb, type TestDb } from './db.ts';

/** 09:00 on a plain Monday in Asia/Shanghai. */
export const MONDAY = '2026-11-23T01:00:00.000Z';

export interface TestContext extends Context {
  clock: HandClock;
  connection: TestDb;
  /** What the mailer was asked to send, oldest first. */
  sent: Parameters<Mailer['send']>[0][];
  dataDir: string;
  close(): Promise<void>;
}

/** A secret for tests: the same for the same name, never used anywhere else. */
export const testSecret = (name: string): string =>
  createHash('sha256').update(`test/${name}`).digest('base64');

export function testConfig(dataDir: string, overrides: Record<string, string> = {}): Config {
  const keys = makeVaultKeys(seededSource('test/vault'));
  return readConfig(
    'test',
    {},
    {
      DATA_DIR: dataDir,
      BASE_URL: 'http://ztc.test',
      SESSION_SECRET: testSecret('session'),
      REGISTER_SECRET: testSecret('register'),
      REGISTER_SIGNING_KEY: testSecret('signing'),
      VAULT_PUBLIC_KEY: keys.publicKey,
      VAULT_PRIVATE_KEY: keys.privateKey,
      LOG_LEVEL: 'silent',
      ...overrides,
    },
  );
}

/**
 * Everything the software stands on, for one suite: a real database of the engine under test, a clock in the
 * test's hand, seeded ids, files in a directory of its own. Close it in afterAll.
 */
export async function openTestContext(
  options: {
    at?: string;
    seed?: string;
    file?: boolean;
    config?: Record<string, string>;
    /** A data directory to begin with a copy of. */
    from?: string;
  } = {},
): Promise<TestContext> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ztc-'));
  if (options.from !== undefined) cpSync(options.from, dataDir, { recursive: true });
  const connection = await openTestDb(options.file ? { dataDir } : {});
  const clock = new HandClock(options.at ?? MONDAY);
  const sent: TestContext['sent'] = [];
  return {
    config: testConfig(dataDir, options.config),
    db: connection.db,
    dialect: connection.dialect,
    connection,
    clock,
    ids: makeIds(clock, seededSource(options.seed ?? 'test')),
    log: pino({ level: 'silent' }),
    mailer: {
      async send(message) {
        sent.push(message);
      },
    },
    files: diskFiles(join(dataDir, 'files')),
    sent,
    dataDir,
    async close() {
      await connection.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

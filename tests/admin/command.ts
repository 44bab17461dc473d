import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { makeVaultKeys } from '../../server/features/vault/index.ts';
import { seededSource } from '../../server/ids.ts';
import { testSecret } from '../support/context.ts';

export interface Said {
  code: number;
  out: string;
  err: string;
}

/** The settings a command needs, with its data in `dataDir`. */
export function settingsFor(dataDir: string): Record<string, string> {
  const keys = makeVaultKeys(seededSource('test/vault'));
  return {
    DATA_DIR: dataDir,
    SESSION_SECRET: testSecret('session'),
    REGISTER_SECRET: testSecret('register'),
    REGISTER_SIGNING_KEY: testSecret('signing'),
    VAULT_PUBLIC_KEY: keys.publicKey,
    VAULT_PRIVATE_KEY: keys.privateKey,
    LOG_LEVEL: 'silent',
  };
}

/** Runs a command as an operator would, in a process of its own and with these settings alone. */
export function command(
  script: string,
  args: string[],
  settings: Record<string, string> = {},
): Promise<Said> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      {
        cwd: join(import.meta.dirname, '../..'),
        env: { PATH: process.env['PATH'], ...settings },
        timeout: 25_000,
      },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

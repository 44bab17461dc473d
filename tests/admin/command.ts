import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { runCommand, type Command } from '../../server/admin/command-line.ts';
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

/** Types a command's words here, with these settings alone: as the script of its name does, without a process's start. */
export async function typed(
  command: Command,
  args: string[],
  settings: Record<string, string> = {},
): Promise<Said> {
  const said = { out: '', err: '' };
  const write = (to: 'out' | 'err') => ({ write: (text: string) => void (said[to] += text) });
  const code = await runCommand(command, { args, settings, out: write('out'), err: write('err') });
  return { code, ...said };
}

/** Starts a command's script as an operator would, in a process of its own and with these settings alone. */
export function started(
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

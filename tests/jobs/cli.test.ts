import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timetable } from '../../jobs/timetable.ts';
import { makeVaultKeys } from '../../server/features/vault/index.ts';
import { seededSource } from '../../server/ids.ts';
import { testSecret } from '../support/context.ts';

const ROOT = join(import.meta.dirname, '../..');
let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ztc-job-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Said {
  code: number;
  out: string;
  err: string;
}

/** `npm run job -- …` with settings of its own. */
function job(args: string[], settings: Record<string, string> = {}): Promise<Said> {
  const keys = makeVaultKeys(seededSource('test/vault'));
  const env = {
    PATH: process.env['PATH'],
    DATA_DIR: dataDir,
    SESSION_SECRET: testSecret('session'),
    REGISTER_SECRET: testSecret('register'),
    REGISTER_SIGNING_KEY: testSecret('signing'),
    VAULT_PUBLIC_KEY: keys.publicKey,
    VAULT_PRIVATE_KEY: keys.privateKey,
    LOG_LEVEL: 'silent',
    ...settings,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['jobs/cli.ts', ...args],
      { cwd: ROOT, env, timeout: 25_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

describe('npm run job', () => {
  it('names the jobs when none, or one that is not there, was asked for', async () => {
    const said = await job(['paint-the-fence']);
    expect(said.code).toBe(2);
    for (const { name } of timetable) expect(said.err).toContain(name);
    expect((await job(['--help'])).code).toBe(0);
  });

  it('runs one as if it were the moment given, and that moment once', async () => {
    const first = await job(['escalate', '--now', '2026-12-01T09:00:00+08:00']);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(first.out)).toMatchObject({ ran: true, counts: { seen: 0 }, error: null });
    const again = await job(['escalate', '--now', '2026-12-01T01:00:00Z']);
    expect(JSON.parse(again.out)).toEqual({ ran: false });
    expect(again.code).toBe(1);
  });

  it('refuses a moment that is none', async () => {
    const said = await job(['escalate', '--now', 'tomorrow']);
    expect(said.code).toBe(2);
    expect(said.err).toContain('"tomorrow"');
    expect(said.out).toBe('');
  });

  it('says in plain words which settings are missing, and no value of any', async () => {
    const said = await job(['escalate'], { SESSION_SECRET: 'short-and-secret', VAULT_PRIVATE_KEY: '' });
    expect(said.code).toBe(2);
    expect(said.err).toContain('SESSION_SECRET');
    expect(said.err).not.toContain('short-and-secret');
    expect(said.err).toContain('VAULT_PRIVATE_KEY');
    expect(said.err).not.toMatch(/^\s+at /m);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobCommand } from '../../jobs/job-command.ts';
import { timetable } from '../../jobs/timetable.ts';
import { settingsFor, started, typed, type Said } from '../admin/command.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ztc-job-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** `npm run job -- …` with settings of its own. */
const job = (args: string[], settings: Record<string, string> = {}): Promise<Said> =>
  typed(jobCommand, args, { ...settingsFor(dataDir), ...settings });

describe('npm run job', () => {
  it('names the jobs when none, or one that is not there, was asked for', async () => {
    const said = await job(['paint-the-fence']);
    expect(said.code).toBe(2);
    for (const { name } of timetable) expect(said.err).toContain(name);
    expect((await job(['--help'])).code).toBe(0);
  });

  it('runs one as if it were the moment given, and that moment once', async () => {
    const first = await started(
      'jobs/cli.ts',
      ['escalate', '--now', '2026-12-01T09:00:00+08:00'],
      settingsFor(dataDir),
    );
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

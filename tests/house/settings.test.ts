import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, readConfig, settingNames } from '../../server/config.ts';
import { makeVaultKeys } from '../../server/features/vault/index.ts';
import { seededSource } from '../../server/ids.ts';
import { testSecret } from '../support/context.ts';
import { ROOT } from './sources.ts';

const keys = makeVaultKeys(seededSource('test/vault'));
const ENOUGH = {
  SESSION_SECRET: testSecret('session'),
  REGISTER_SECRET: testSecret('register'),
  REGISTER_SIGNING_KEY: testSecret('signing'),
  VAULT_PUBLIC_KEY: keys.publicKey,
  VAULT_PRIVATE_KEY: keys.privateKey,
};

function faultOf(env: Record<string, string>): string {
  try {
    readConfig('production', env);
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
  return '';
}

/** Rows of the README's table of settings: name and default as they are written there. */
function tableOf(readme: string): Map<string, string> {
  const section = readme.split(/^## /m).find((part) => part.startsWith('Settings\n')) ?? '';
  const rows = section
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  return new Map(
    rows.filter(([, name]) => /^[A-Z][A-Z0-9_]+$/.test(name ?? '')).map(([, name, value]) => [name!, value!]),
  );
}

describe('the settings', () => {
  it('are all in the README, and nothing else is', () => {
    const table = tableOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    expect([...table.keys()].sort()).toEqual([...settingNames].sort());
  });

  it('have the defaults that the README says', () => {
    const table = tableOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    const config = readConfig('production', ENOUGH);
    const defaults: Record<string, unknown> = {
      PORT: config.port,
      HOST: config.host,
      DATA_DIR: config.dataDir,
      BASE_URL: config.baseUrl,
      PROCESS_ROLE: config.processRole,
      MAIL_FROM: config.mailFrom,
      TRUST_PROXY_HOPS: config.trustProxyHops,
      LOG_LEVEL: config.logLevel,
    };
    const said = Object.fromEntries(Object.keys(defaults).map((name) => [name, table.get(name)]));
    expect(said).toEqual(
      Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, String(value)])),
    );
    const rest = settingNames.filter((name) => !Object.hasOwn(defaults, name));
    expect(rest.filter((name) => !/^(?:needed|none)$/.test(table.get(name) ?? ''))).toEqual([]);
    const needed = rest.filter((name) => table.get(name) === 'needed');
    expect(needed.sort()).toEqual(Object.keys(ENOUGH).sort());
  });

  it('that are missing are all named at once', () => {
    const fault = faultOf({ WEBHOOK_URL: 'https://sms.example.gov.cn/send' });
    for (const name of [...Object.keys(ENOUGH), 'WEBHOOK_SECRET'])
      expect(fault).toContain(`${name} is missing`);
  });

  it('that are wrong are named, and what was written in them is not repeated', () => {
    const fault = faultOf({
      ...ENOUGH,
      PORT: '70000',
      REGISTER_SECRET: 'too-short-a-secret',
      DATABASE_URL: 'mysql://someone:hunter2@db/ztc',
      PROCESS_ROLE: 'everything',
    });
    for (const name of ['PORT', 'REGISTER_SECRET', 'DATABASE_URL', 'PROCESS_ROLE'])
      expect(fault).toContain(`${name}:`);
    expect(fault).not.toMatch(/hunter2|too-short|everything|70000/);
  });

  it('that are empty count as not given', () => {
    expect(readConfig('production', { ...ENOUGH, PORT: '', SMTP_URL: '' })).toMatchObject({
      port: 3000,
      smtpUrl: undefined,
    });
  });

  it('give a process that only serves pages no key to what it sealed, whatever it was given', () => {
    const config = readConfig('production', { ...ENOUGH, PROCESS_ROLE: 'web' });
    expect(config.vault.privateKey).toBeUndefined();
    const { VAULT_PRIVATE_KEY: _left, ...without } = ENOUGH;
    expect(readConfig('production', { ...without, PROCESS_ROLE: 'web' }).vault.privateKey).toBeUndefined();
    expect(faultOf({ ...without, PROCESS_ROLE: 'jobs' })).toContain('VAULT_PRIVATE_KEY is missing');
  });

  it('may stand in files where they are secret, and say by name what is wrong with those', () => {
    const dir = mkdtempSync(join(tmpdir(), 'ztc-secret-'));
    const file = join(dir, 'vault');
    writeFileSync(file, `${keys.privateKey}\n`);
    const { VAULT_PRIVATE_KEY: plain, ...without } = ENOUGH;
    const read = readConfig('production', { ...without, VAULT_PRIVATE_KEY_FILE: file });
    expect(read.vault.privateKey?.toString('base64')).toBe(plain);
    expect(faultOf({ ...ENOUGH, VAULT_PRIVATE_KEY_FILE: file })).toContain(
      'VAULT_PRIVATE_KEY and VAULT_PRIVATE_KEY_FILE are both set',
    );
    const fault = faultOf({ ...without, VAULT_PRIVATE_KEY_FILE: join(dir, 'nothing') });
    expect(fault).toContain('VAULT_PRIVATE_KEY_FILE cannot be read');
    expect(fault).not.toContain(dir);
    writeFileSync(file, 'no key at all');
    expect(faultOf({ ...without, VAULT_PRIVATE_KEY_FILE: file })).not.toContain('no key at all');
    rmSync(dir, { recursive: true });
  });
});

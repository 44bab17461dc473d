import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './sources.ts';

/** What a secret looks like when somebody leaves it in a file. */
const SECRETS: Record<string, RegExp> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'a setting with a key in it':
    /\b(?:SESSION_SECRET|REGISTER_SECRET|REGISTER_SIGNING_KEY|VAULT_PRIVATE_KEY)['"]?\s*[:=]\s*['"]?[A-Za-z0-9+/]{43}=/,
  'an address with a password':
    /\b(?:postgres(?:ql)?|smtps?|https?|redis):\/\/[^\s:/@'"`$<>{}]+:(?!PASSWORD|password@)[^\s@'"`$<>{}]+@/,
  'a token of a service': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[A-Za-z0-9-]{20,}|AKIA[0-9A-Z]{16})\b/,
};

const files = globSync(['*', '.ci/**', '.config/**', '{server,db,jobs,views,static,tests,docs}/**/*'], {
  cwd: ROOT,
  withFileTypes: true,
  exclude: (entry) => entry.name === 'node_modules' || entry.name === 'data',
})
  .filter(
    (entry) =>
      entry.isFile() &&
      /\.(?:ts|mjs|js|json|md|ejs|txt|sh|ya?ml|css|svg|env)$|^[^.]+$|^\.env/.test(entry.name),
  )
  .map((entry) => join(entry.parentPath, entry.name));

const found = (text: string): string[] =>
  Object.entries(SECRETS)
    .filter(([, pattern]) => pattern.test(text))
    .map(([what]) => what);

describe('secrets', () => {
  it('are in no file of the project', () => {
    expect(files.length).toBeGreaterThan(200);
    const slips = files.flatMap((path) =>
      found(readFileSync(path, 'utf8')).map((what) => `${path}: ${what}`),
    );
    expect(slips).toEqual([]);
  });

  it('have no file of their own that git would take along', () => {
    const kept = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
    expect(kept).toEqual(expect.arrayContaining(['node_modules/', '/data/']));
    expect(globSync(['.env*', '*.pem', '*.key'], { cwd: ROOT })).toEqual([]);
  });

  it('are known when seen', () => {
    const begin = '-----BEGIN';
    expect(found(`${begin} OPENSSH PRIVATE KEY-----`)).toEqual(['a private key']);
    expect(found(`VAULT_PRIVATE_KEY=${'k'.repeat(43)}=`)).toEqual(['a setting with a key in it']);
    expect(found(['postgres://ztc', 'hunter2@db/ztc'].join(':'))).toEqual(['an address with a password']);
    expect(found('postgres://ztc:PASSWORD@db/ztc and https://ztc.example.gov.cn')).toEqual([]);
  });
});

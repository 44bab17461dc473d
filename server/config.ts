import { readFileSync } from 'node:fs';
import { z } from 'zod';

const bytes32 = z
  .string()
  .regex(/^[a-z0-9+/]{43}=$/i, 'needs 32 bytes in base64; "npm run admin -- make-keys" makes one')
  .transform((text) => Buffer.from(text, 'base64'));

const number = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** Every setting, in one place. The README's table is kept equal to this by a test. */
const schema = z.object({
  PORT: number(3000, 0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'must begin with postgres:// (leave it out for the SQLite file)')
    .optional(),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  PROCESS_ROLE: z.enum(['web', 'jobs', 'all']).default('all'),
  SESSION_SECRET: z.string().min(32, 'needs at least 32 characters'),
  REGISTER_SECRET: bytes32,
  REGISTER_SIGNING_KEY: bytes32,
  VAULT_PUBLIC_KEY: bytes32,
  VAULT_PRIVATE_KEY: bytes32.optional(),
  VAULT_OLD_PRIVATE_KEY: bytes32.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default('zhitongche@localhost'),
  WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  WEBHOOK_SECRET: z.string().min(16).optional(),
  TRUST_PROXY_HOPS: number(0, 0, 10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export type Mode = 'production' | 'demo' | 'test';

export interface Config {
  mode: Mode;
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  /** Without a trailing slash: `https://ztc.example.gov.cn`. Links in messages and QR codes begin with it. */
  baseUrl: string;
  processRole: 'web' | 'jobs' | 'all';
  sessionSecret: string;
  register: {
    /** 32 bytes; keys the tags that stand for a case in commitments. */
    secret: Buffer;
    /** 32 bytes: Ed25519 seed that signs checkpoints. */
    signingKey: Buffer;
  };
  vault: {
    /** 32 bytes: X25519 public key that contact data is sealed to. */
    publicKey: Buffer;
    /** 32 bytes; only in a process that may open contact data (`jobs`, `all`). */
    privateKey: Buffer | undefined;
    /** 32 bytes; only while contact data is sealed anew to another pair (`npm run admin -- reseal-contacts`). */
    oldPrivateKey: Buffer | undefined;
  };
  smtpUrl: string | undefined;
  mailFrom: string;
  webhook: { url: string; secret: string } | undefined;
  trustProxyHops: number;
  logLevel: string;
}

export class ConfigFault extends Error {}

/** Secrets that may stand in a file instead: `NAME_FILE` names it. Whoever lists a process's settings sees no key. */
export const SECRETS = [
  'SESSION_SECRET',
  'REGISTER_SECRET',
  'REGISTER_SIGNING_KEY',
  'VAULT_PRIVATE_KEY',
  'VAULT_OLD_PRIVATE_KEY',
  'WEBHOOK_SECRET',
] as const;

/** Puts what stands in files in its place. @returns what is wrong with them, by name. */
function readSecretFiles(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  for (const name of SECRETS) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE are both set: leave one out`);
      continue;
    }
    try {
      given[name] = readFileSync(path, 'utf8').trim();
    } catch {
      problems.push(`${name}_FILE cannot be read`);
    }
  }
  return problems;
}

/**
 * Reads settings from `env`. All problems are reported together, each with the setting's name and never its
 * value. The demonstration brings its own secrets (see db/demo/keys.ts) through `defaults`.
 */
export function readConfig(
  mode: Mode,
  env: Record<string, string | undefined> = process.env,
  defaults: Record<string, string> = {},
): Config {
  const given: Record<string, string | undefined> = Object.fromEntries(
    Object.entries({ ...defaults, ...env }).filter(([, value]) => value !== undefined && value !== ''),
  );
  const unread = readSecretFiles(given);
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues;
  const problems = faults.map((issue) => {
    const name = String(issue.path[0]);
    return given[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
  });
  problems.push(...unread, ...relations(given));
  if (!parsed.success || problems.length > 0) {
    throw new ConfigFault(
      `The settings are not complete:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
  const set = parsed.data;
  return {
    mode,
    host: set.HOST,
    port: set.PORT,
    dataDir: set.DATA_DIR,
    databaseUrl: set.DATABASE_URL,
    baseUrl: (set.BASE_URL ?? `http://localhost:${set.PORT}`).replace(/\/+$/, ''),
    processRole: set.PROCESS_ROLE,
    sessionSecret: set.SESSION_SECRET,
    register: { secret: set.REGISTER_SECRET, signingKey: set.REGISTER_SIGNING_KEY },
    vault: {
      publicKey: set.VAULT_PUBLIC_KEY,
      // A process that only serves the web must not be able to open what it sealed, whatever it was given.
      privateKey: set.PROCESS_ROLE === 'web' ? undefined : set.VAULT_PRIVATE_KEY,
      oldPrivateKey: set.PROCESS_ROLE === 'web' ? undefined : set.VAULT_OLD_PRIVATE_KEY,
    },
    smtpUrl: set.SMTP_URL,
    mailFrom: set.MAIL_FROM,
    webhook:
      set.WEBHOOK_URL && set.WEBHOOK_SECRET
        ? { url: set.WEBHOOK_URL, secret: set.WEBHOOK_SECRET }
        : undefined,
    trustProxyHops: set.TRUST_PROXY_HOPS,
    logLevel: set.LOG_LEVEL,
  };
}

/** DATA_DIR alone, for tools that need it before all secrets are known (the demonstration's own keys). */
export function readDataDir(env: Record<string, string | undefined> = process.env): string {
  return schema.shape.DATA_DIR.parse(env['DATA_DIR'] === '' ? undefined : env['DATA_DIR']);
}

function relations(set: Partial<Record<string, string>>): string[] {
  const problems: string[] = [];
  if (set['PROCESS_ROLE'] !== 'web' && !set['VAULT_PRIVATE_KEY']) {
    problems.push('VAULT_PRIVATE_KEY is missing (only PROCESS_ROLE=web does without it)');
  }
  if (set['WEBHOOK_URL'] && !set['WEBHOOK_SECRET'])
    problems.push('WEBHOOK_SECRET is missing (WEBHOOK_URL is set)');
  return problems;
}

/** Names of all settings, for the test that holds the README's table to them. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

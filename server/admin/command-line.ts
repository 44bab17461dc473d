import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KEYS_FILE, demoSecrets } from '../../db/demo/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { transact } from '../../db/transaction.ts';
import { buildContext, type OpenContext } from '../build-context.ts';
import { ConfigFault, readConfig, readDataDir, type Config } from '../config.ts';
import { RuleFault } from '../errors.ts';
import { seedTraining } from '../features/certificates/index.ts';
import { seedDeadlines } from '../features/deadlines/index.ts';
import { translator } from '../http/locale.ts';
import type { Output } from '../progress.ts';

/** What was asked for isn't a command, or lacks something. Ends with exit code 2. */
export class UsageFault extends Error {}

/** Where a command is typed: the words after its name, and the two ways in which it answers. */
export interface Terminal {
  args: string[];
  out: Output;
  err: Output;
  /** Settings in the place of the environment's. */
  settings?: Record<string, string | undefined>;
}

export type Command = (terminal: Terminal) => Promise<number>;

/** The terminal this process was started from. */
export const thisTerminal = (): Terminal => ({
  args: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
});

/** Runs a command to its exit code: 0 done, 1 not done, 2 asked for wrongly. What goes wrong is one sentence. */
export async function runCommand(command: Command, terminal: Terminal): Promise<number> {
  try {
    return await command(terminal);
  } catch (error) {
    terminal.err.write(`${sentenceOf(error)}\n`);
    return isUsage(error) ? 2 : 1;
  }
}

function isUsage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    error instanceof UsageFault ||
    error instanceof ConfigFault ||
    code === 'ENOENT' ||
    (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'))
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof RuleFault) return translator('en')(error.key, error.args);
  if (!(error instanceof Error)) return 'It failed, and nothing says why.';
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path !== undefined) return `${path} is not there.`;
  return error.message;
}

/**
 * Everything the software stands on, for one command: migrated, with calendar, rules and training.
 * `isDemo`: with the demonstration's own keys. Close it.
 */
export async function openForOperator(isDemo: boolean, { settings }: Terminal): Promise<OpenContext> {
  const context = buildContext(isDemo ? demoConfig(settings) : readConfig('production', settings));
  try {
    await migrate(context.connection);
    await transact(context.db, (trx) => seedDeadlines(trx, context.clock.now()));
    await transact(context.db, (trx) => seedTraining(trx, context, context.clock.now()));
  } catch (error) {
    await context.close();
    throw error;
  }
  return context;
}

function demoConfig(settings: Terminal['settings']): Config {
  const dataDir = readDataDir(settings);
  if (!existsSync(join(dataDir, KEYS_FILE)))
    throw new ConfigFault(`There is no demonstration in ${dataDir}.`);
  return readConfig('demo', settings, demoSecrets(dataDir));
}

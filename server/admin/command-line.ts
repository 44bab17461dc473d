import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KEYS_FILE, demoSecrets } from '../../db/demo/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { transact } from '../../db/transaction.ts';
import { buildContext, type OpenContext } from '../build-context.ts';
import { ConfigFault, readConfig, readDataDir } from '../config.ts';
import { RuleFault } from '../errors.ts';
import { seedDeadlines } from '../features/deadlines/index.ts';
import { translator } from '../http/locale.ts';

/** What was asked for isn't a command, or lacks something. Ends with exit code 2. */
export class UsageFault extends Error {}

/** Runs a command to its exit code: 0 done, 1 not done, 2 asked for wrongly. What goes wrong is one sentence. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = isUsage(error) ? 2 : 1;
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
 * Everything the software stands on, for one command: migrated, with calendar and rules. `isDemo`: with the
 * demonstration's own keys. Close it.
 */
export async function openForOperator(isDemo: boolean): Promise<OpenContext> {
  const context = buildContext(isDemo ? demoConfig() : readConfig('production'));
  try {
    await migrate(context.connection);
    await transact(context.db, (trx) => seedDeadlines(trx, context.clock.now()));
  } catch (error) {
    await context.close();
    throw error;
  }
  return context;
}

function demoConfig() {
  const dataDir = readDataDir();
  if (!existsSync(join(dataDir, KEYS_FILE)))
    throw new ConfigFault(`There is no demonstration in ${dataDir}.`);
  return readConfig('demo', undefined, demoSecrets(dataDir));
}

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFault } from '../../server/config.ts';
import { newSecrets } from '../../server/admin/secrets.ts';

/** Its name under DATA_DIR. */
export const KEYS_FILE = 'demo-keys.json';

/**
 * The demonstration's own secrets, made at its first start and kept beside its data, readable by the owner alone:
 * so that it needs no settings, and still opens at the next start what it sealed at this one.
 *
 * @throws ConfigFault when the file is there and is not what was written.
 */
export function demoSecrets(dataDir: string): Record<string, string> {
  const file = join(dataDir, KEYS_FILE);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets = newSecrets();
  try {
    // Only whoever creates the file writes it: of two first starts at once both end up with the same keys.
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(handle);
    closeSync(handle);
    return secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readSecrets(file, Object.keys(secrets));
}

function readSecrets(file: string, names: readonly string[]): Record<string, string> {
  let kept: Record<string, unknown>;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    throw new ConfigFault(
      `${file} can't be read. Without its keys the demonstration data can't be opened either.`,
    );
  }
  const missing = names.filter((name) => typeof kept[name] !== 'string');
  if (missing.length > 0) throw new ConfigFault(`${file} lacks ${missing.join(', ')}.`);
  return Object.fromEntries(names.map((name) => [name, kept[name] as string]));
}

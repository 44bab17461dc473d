import { hash, verify, type Algorithm, type Options } from '@node-rs/argon2';
import type { Mode } from '../../config.ts';
import { normalisePassword, PASSWORD_MAX } from './password-rules.ts';

/** 64 MiB and three passes; a suite or the demonstration's seeding hashes hundreds and guards nothing. */
function costOf(mode: Mode): Options {
  // The algorithm by number: const enums don't exist at run time. 2 is argon2id.
  const algorithm = 2 as Algorithm;
  return mode === 'production'
    ? { algorithm, memoryCost: 65_536, timeCost: 3, parallelism: 1 }
    : { algorithm, memoryCost: 256, timeCost: 1, parallelism: 1 };
}

/** A PHC string; its parameters travel in it, so they can be raised later. */
export function hashPassword(config: { mode: Mode }, password: string): Promise<string> {
  return hash(normalisePassword(password), costOf(config.mode));
}

const decoys = new Map<Mode, Promise<string>>();

/**
 * Whether `password` belongs to `stored`. With nothing stored the same work is done and the answer is no, so
 * that time doesn't tell which names exist.
 */
export async function verifyPassword(
  config: { mode: Mode },
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  let decoy = decoys.get(config.mode);
  if (!decoy) {
    decoy = hashPassword(config, 'nobody has this password');
    decoys.set(config.mode, decoy);
  }
  const against = stored ?? (await decoy);
  const text = normalisePassword(password);
  // Longer than any password we ever took: still one verification, of something short.
  const tooLong = text.length > 2 * PASSWORD_MAX;
  const matches = await verify(against, tooLong ? '' : text);
  return matches && !tooLong && typeof stored === 'string';
}

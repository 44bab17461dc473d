import type { Context } from '../context.ts';
import { resealContacts, rotationOf, type RotationFlaw } from '../features/vault/index.ts';
import { progressOn, type Output } from '../progress.ts';
import { UsageFault } from './command-line.ts';

const FLAWS: Record<RotationFlaw, string> = {
  'no-old-key': 'VAULT_OLD_PRIVATE_KEY is missing: the private key that contact data is sealed to so far.',
  'no-new-key': 'VAULT_PRIVATE_KEY is missing, or PROCESS_ROLE is web.',
  'not-a-pair': 'VAULT_PUBLIC_KEY and VAULT_PRIVATE_KEY do not belong together.',
  'same-key': 'VAULT_OLD_PRIVATE_KEY and VAULT_PRIVATE_KEY are the same key.',
};

/**
 * Seals all contact data to the new pair of keys. Prints counts and the names of the pairs, and nothing else.
 *
 * @returns 0 when all of it hangs on the new pair, else 1.
 */
export async function reseal(
  context: Pick<Context, 'db' | 'dialect' | 'clock' | 'config' | 'ids'>,
  say: (line: string) => void,
  shown: Output,
): Promise<number> {
  const rotation = rotationOf(context.config);
  if (typeof rotation === 'string') throw new UsageFault(FLAWS[rotation]);
  const progress = progressOn(shown);
  const { resealed, held, left } = await resealContacts(context, rotation, {
    onProgress: (done, total) => progress.show('Contacts sealed anew', done, total),
  });
  progress.end();
  say(`From key ${rotation.from} to key ${rotation.to}: ${resealed} sealed anew, ${held} under the new key.`);
  if (left === 0) return 0;
  say(`${left} could not be opened with the old key and are as they were.`);
  return 1;
}

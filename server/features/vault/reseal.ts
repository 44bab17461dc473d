import { transact, type Trx } from '../../../db/transaction.ts';
import type { Config } from '../../config.ts';
import type { Context } from '../../context.ts';
import { appendPublicLeaf, holdRegister, lastPublicLeaf } from '../register/index.ts';
import { tagOf } from './actions.ts';
import { keyIdOf, keyIdOfPrivate, seal, unseal, VaultFault } from './seal.ts';
import * as store from './store.ts';
import type { SealedContact } from './store.ts';

type ResealContext = Pick<Context, 'db' | 'dialect' | 'clock' | 'config' | 'ids'>;

/** The public leaf of a change of keys: `{from, to, count}`, count being what hangs on the new pair now. */
export const KEY_CHANGED = 'vault.key_changed';

/** Rows in one transaction: others who seal a contact meanwhile wait no longer than for these. */
const PORTION = 100;

/** Why no row may be touched: after a change to a public key whose other half is not at hand, nobody could read on. */
export type RotationFlaw = 'no-old-key' | 'no-new-key' | 'not-a-pair' | 'same-key';

/** From which pair to which, by their names in the rows. */
export interface Rotation {
  from: string;
  to: string;
  oldKey: Buffer;
}

export interface Resealed {
  /** Sealed anew by this run. */
  resealed: number;
  /** Contacts that hang on the new pair now. */
  held: number;
  /** Contacts that still hang on another pair: they could not be opened and are as they were. */
  left: number;
}

/** Which change of keys the settings ask for, or why none can be made with them. */
export function rotationOf({ vault }: Pick<Config, 'vault'>): Rotation | RotationFlaw {
  const { publicKey, privateKey, oldPrivateKey } = vault;
  if (!oldPrivateKey) return 'no-old-key';
  if (!privateKey) return 'no-new-key';
  const [from, to] = [keyIdOfPrivate(oldPrivateKey), keyIdOf(publicKey)];
  if (to !== keyIdOfPrivate(privateKey)) return 'not-a-pair';
  return from === to ? 'same-key' : { from, to, oldKey: oldPrivateKey };
}

/**
 * Opens every contact with the old private key and seals it to the new public key (security §7.10), a portion in a
 * transaction. A run that was stopped is gone on with by the next: rows name their pair. What can't be opened, or is
 * not of the case its row stands for, stays as it was and is counted. Nothing readable leaves this function.
 */
export async function resealContacts(
  context: ResealContext,
  rotation: Rotation,
  options: { portion?: number; onProgress?: (done: number, total: number) => void } = {},
): Promise<Resealed> {
  const portion = options.portion ?? PORTION;
  const total = await store.countSealedTo(context.db, rotation.from);
  let resealed = 0;
  let seen = 0;
  let after = '';
  for (;;) {
    const before = resealed;
    const done = await transact(context.db, async (trx) => {
      // The head first, as everybody who writes in the register takes it.
      await holdRegister(trx, context.dialect);
      const rows = await store.pageSealedTo(trx, rotation.from, after, portion);
      let count = 0;
      for (const row of rows) if (await resealOne(trx, context, rotation, row)) count += 1;
      // In the transaction of the last portion: a change that is through is never without its leaf.
      if (rows.length < portion) await announce(trx, context, rotation, before + count > 0);
      return { seen: rows.length, count, last: rows.at(-1)?.tag };
    });
    resealed += done.count;
    seen += done.seen;
    options.onProgress?.(seen, Math.max(seen, total));
    if (done.last === undefined || done.seen < portion) break;
    after = done.last;
  }
  const held = await store.countSealedTo(context.db, rotation.to);
  return { resealed, held, left: (await store.countSealed(context.db)) - held };
}

async function resealOne(
  trx: Trx,
  context: ResealContext,
  rotation: Rotation,
  row: SealedContact,
): Promise<boolean> {
  const plain = opened(context, rotation.oldKey, row);
  if (plain === null) return false;
  const fresh = seal(context.config.vault.publicKey, row.tag, plain, (n) => context.ids.bytes(n));
  plain.fill(0);
  return store.replaceSealed(trx, row, {
    sealed: fresh.sealed,
    sealed_key: fresh.sealedKey,
    key_id: rotation.to,
  });
}

/** What the row holds, when it is whole and of the case that its tag stands for. */
function opened(context: ResealContext, oldKey: Buffer, row: SealedContact): Buffer | null {
  try {
    const plain = unseal(oldKey, row.tag, row.sealed, row.sealed_key);
    const { case: caseId } = JSON.parse(plain.toString('utf8')) as { case: string };
    return tagOf(context, caseId) === row.tag ? plain : null;
  } catch (fault) {
    // A SyntaxError of JSON would quote what stands there: it goes no further either.
    if (fault instanceof VaultFault || fault instanceof SyntaxError) return null;
    throw fault;
  }
}

async function announce(
  trx: Trx,
  context: ResealContext,
  { from, to }: Rotation,
  isNews: boolean,
): Promise<void> {
  const said = JSON.parse((await lastPublicLeaf(trx, KEY_CHANGED)) ?? '{}') as { from?: string; to?: string };
  if (!isNews && said.from === from && said.to === to) return;
  await appendPublicLeaf(trx, context, {
    kind: KEY_CHANGED,
    at: context.clock.now(),
    body: { from, to, count: await store.countSealedTo(trx, to) },
  });
}

import { createHmac } from 'node:crypto';
import type { Reader, Trx } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Forbidden } from '../../errors.ts';
import { keyIdOf, keyIdOfPrivate, seal, unseal, VaultFault } from './seal.ts';
import * as store from './store.ts';

export type VaultContext = Pick<Context, 'clock' | 'config' | 'ids'>;

/** How a resident can be reached. Lives here, sealed, and nowhere else. */
export interface Contact {
  name?: string;
  phone?: string;
  email?: string;
  notify: 'none' | 'email' | 'sms';
}

/** Stands for the case in the vault's rows: they can't be joined to cases without the secret. */
export function tagOf(ctx: Pick<VaultContext, 'config'>, caseId: string): string {
  return createHmac('sha256', ctx.config.register.secret).update(`vault:${caseId}`).digest('hex');
}

/** Seals a contact for a case, in place of an older one. Any process can; opening needs the private key. */
export async function sealContact(
  trx: Trx,
  ctx: VaultContext,
  caseId: string,
  contact: Contact,
): Promise<void> {
  const tag = tagOf(ctx, caseId);
  const { publicKey } = ctx.config.vault;
  // The tag binds row and contents for whoever lacks the secret; the case inside does for whoever has it.
  const plain = Buffer.from(JSON.stringify({ v: 1, case: caseId, contact }));
  const { sealed, sealedKey } = seal(publicKey, tag, plain, (n) => ctx.ids.bytes(n));
  await store.putContact(trx, {
    tag,
    sealed,
    sealed_key: sealedKey,
    key_id: keyIdOf(publicKey),
    sealed_on: dayOf(ctx.clock.now()),
  });
}

/**
 * The contact of a case; null when none is held.
 *
 * Throws Forbidden in a process without the private key, VaultFault when the row was sealed to another key, is
 * damaged or belongs to another case.
 */
export async function openContact(
  reader: Reader,
  ctx: Pick<VaultContext, 'config'>,
  caseId: string,
): Promise<Contact | null> {
  const { privateKey } = ctx.config.vault;
  if (!privateKey) throw new Forbidden('vault:closed');
  const tag = tagOf(ctx, caseId);
  const row = await store.findContact(reader, tag);
  if (!row) return null;
  if (row.key_id !== keyIdOfPrivate(privateKey)) throw new VaultFault('wrong-key');
  const plain = unseal(privateKey, tag, row.sealed, row.sealed_key).toString('utf8');
  const opened = JSON.parse(plain) as { case: string; contact: Contact };
  if (opened.case !== caseId) throw new VaultFault('swapped');
  return opened.contact;
}

export async function hasContact(
  reader: Reader,
  ctx: Pick<VaultContext, 'config'>,
  caseId: string,
): Promise<boolean> {
  return store.isHeld(reader, tagOf(ctx, caseId));
}

/** Which of these cases hold a contact, in one question. */
export async function contactsHeld(
  reader: Reader,
  ctx: Pick<VaultContext, 'config'>,
  caseIds: readonly string[],
): Promise<Set<string>> {
  const tags = new Map(caseIds.map((id) => [tagOf(ctx, id), id]));
  const held = await store.heldAmong(reader, [...tags.keys()]);
  return new Set(held.map((tag) => tags.get(tag)!));
}

/** Destroys the key of a contact, and what it sealed. @returns whether there was one. */
export async function eraseContact(
  trx: Trx,
  ctx: Pick<VaultContext, 'config'>,
  caseId: string,
): Promise<boolean> {
  return store.deleteContact(trx, tagOf(ctx, caseId));
}

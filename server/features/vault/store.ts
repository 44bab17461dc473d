import type { Insertable, Selectable } from 'kysely';
import type { VaultContactsTable, VaultKeysTable } from '../../../db/schema/vault.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';

export type SealedContact = Selectable<VaultKeysTable & VaultContactsTable>;

export async function putContact(
  trx: Trx,
  row: Insertable<VaultKeysTable & VaultContactsTable>,
): Promise<void> {
  const { tag, sealed, ...key } = row;
  await trx
    .insertInto('vault_keys')
    .values({ tag, ...key })
    .onConflict((conflict) => conflict.column('tag').doUpdateSet(key))
    .execute();
  await trx
    .insertInto('vault_contacts')
    .values({ tag, sealed })
    .onConflict((conflict) => conflict.column('tag').doUpdateSet({ sealed }))
    .execute();
}

export async function findContact(reader: Reader, tag: string): Promise<SealedContact | undefined> {
  return reader
    .selectFrom('vault_contacts')
    .innerJoin('vault_keys', 'vault_keys.tag', 'vault_contacts.tag')
    .select(['vault_keys.tag', 'sealed', 'sealed_key', 'key_id', 'sealed_on'])
    .where('vault_contacts.tag', '=', tag)
    .executeTakeFirst();
}

export async function isHeld(reader: Reader, tag: string): Promise<boolean> {
  const row = await reader.selectFrom('vault_keys').select('tag').where('tag', '=', tag).executeTakeFirst();
  return row !== undefined;
}

/** Which of these tags hold a contact. */
export async function heldAmong(reader: Reader, tags: readonly string[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const rows = await reader.selectFrom('vault_keys').select('tag').where('tag', 'in', tags).execute();
  return rows.map(({ tag }) => tag);
}

export async function deleteContact(trx: Trx, tag: string): Promise<boolean> {
  // The key first: without it the ciphertext is noise, in every backup made from now on.
  const result = await trx.deleteFrom('vault_keys').where('tag', '=', tag).executeTakeFirst();
  await trx.deleteFrom('vault_contacts').where('tag', '=', tag).execute();
  return result.numDeletedRows > 0n;
}

/** Contacts that hang on this pair, by tag, a page at a time. */
export async function pageSealedTo(
  reader: Reader,
  keyId: string,
  afterTag: string,
  limit: number,
): Promise<SealedContact[]> {
  return reader
    .selectFrom('vault_contacts')
    .innerJoin('vault_keys', 'vault_keys.tag', 'vault_contacts.tag')
    .select(['vault_keys.tag', 'sealed', 'sealed_key', 'key_id', 'sealed_on'])
    .where('key_id', '=', keyId)
    .where('vault_keys.tag', '>', afterTag)
    .orderBy('vault_keys.tag')
    .limit(limit)
    .execute();
}

/** The same contact under another pair. False when it was replaced or erased since it was read. */
export async function replaceSealed(
  trx: Trx,
  read: SealedContact,
  fresh: Pick<SealedContact, 'sealed' | 'sealed_key' | 'key_id'>,
): Promise<boolean> {
  const { sealed, ...key } = fresh;
  const done = await trx
    .updateTable('vault_keys')
    .set(key)
    .where('tag', '=', read.tag)
    .where('sealed_key', '=', read.sealed_key)
    .executeTakeFirst();
  if (done.numUpdatedRows !== 1n) return false;
  await trx.updateTable('vault_contacts').set({ sealed }).where('tag', '=', read.tag).execute();
  return true;
}

export async function countSealed(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom('vault_keys')
    .select((eb) => eb.fn.countAll().as('n'))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

export async function countSealedTo(reader: Reader, keyId: string): Promise<number> {
  const row = await reader
    .selectFrom('vault_keys')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('key_id', '=', keyId)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

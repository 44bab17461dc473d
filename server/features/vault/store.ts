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

export async function deleteContact(trx: Trx, tag: string): Promise<boolean> {
  // The key first: without it the ciphertext is noise, in every backup made from now on.
  const result = await trx.deleteFrom('vault_keys').where('tag', '=', tag).executeTakeFirst();
  await trx.deleteFrom('vault_contacts').where('tag', '=', tag).execute();
  return result.numDeletedRows > 0n;
}

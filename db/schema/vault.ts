import type { Day } from '../../server/clock.ts';

export interface VaultKeysTable {
  tag: string;
  sealed_key: Buffer;
  key_id: string;
  sealed_on: Day;
}

export interface VaultContactsTable {
  tag: string;
  sealed: Buffer;
}

export interface VaultSchema {
  vault_keys: VaultKeysTable;
  vault_contacts: VaultContactsTable;
}

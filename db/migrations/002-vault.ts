import type { Migration } from '../migrate.ts';

export const vault: Migration = {
  name: '002-vault',
  async up(ddl) {
    await ddl(`
      create table vault_keys (
        tag text primary key,
        sealed_key {{bytes}} not null,
        key_id text not null,
        sealed_on text not null
      ) {{strict}};
      create table vault_contacts (
        tag text primary key,
        sealed {{bytes}} not null
      ) {{strict}};
    `);
  },
};

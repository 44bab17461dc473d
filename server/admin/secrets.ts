import { randomBytes } from 'node:crypto';
import { makeVaultKeys } from '../features/vault/index.ts';

/** The five secrets a county needs, newly made, under the names of their settings. */
export function newSecrets(): Record<string, string> {
  const vault = makeVaultKeys(randomBytes);
  return {
    SESSION_SECRET: randomBytes(32).toString('base64'),
    REGISTER_SECRET: randomBytes(32).toString('base64'),
    REGISTER_SIGNING_KEY: randomBytes(32).toString('base64'),
    VAULT_PUBLIC_KEY: vault.publicKey,
    VAULT_PRIVATE_KEY: vault.privateKey,
  };
}

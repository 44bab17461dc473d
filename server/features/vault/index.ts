export { eraseContact, hasContact, openContact, sealContact } from './actions.ts';
export type { Contact, VaultContext } from './actions.ts';
export { maskPhone } from './present.ts';
export { makeVaultKeys, VaultFault } from './seal.ts';

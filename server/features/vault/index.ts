export { contactsHeld, eraseContact, hasContact, openContact, sealContact } from './actions.ts';
export type { Contact, VaultContext } from './actions.ts';
export { maskPhone } from './present.ts';
export { resealContacts, rotationOf } from './reseal.ts';
export type { Resealed, Rotation, RotationFlaw } from './reseal.ts';
export { makeVaultKeys, VaultFault } from './seal.ts';

import type { Actor } from '../../actor.ts';

/** The registry is the administrator's; a command line on the server itself acts as the system. */
export function mayImport(actor: Actor): boolean {
  return actor.role === 'admin' || actor.role === 'system';
}

/** Categories and the dispatch catalogue (domain §5.1): never those to whom it dispatches. */
export function mayEditCatalogue(actor: Actor): boolean {
  return actor.role === 'admin' || actor.role === 'system';
}

import type { Actor } from '../../actor.ts';

/** The administrator, and the command line, which has no account. */
export function mayImportCalendar(actor: Actor): boolean {
  return actor.role === 'admin' || actor.role === 'system';
}

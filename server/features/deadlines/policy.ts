import type { Actor } from '../../actor.ts';

/** The administrator, and the command line, which has no account. */
export function mayImportCalendar(actor: Actor): boolean {
  return actor.role === 'admin' || actor.role === 'system';
}

/** Publishing limits is not handling cases: no office that is measured by them may. */
export function mayPublishRules(actor: Actor): boolean {
  return actor.role === 'admin' || actor.role === 'system';
}

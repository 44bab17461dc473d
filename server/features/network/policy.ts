import type { Actor } from '../../actor.ts';

/**
 * Who decides about a recusal that a unit or a resident asks for (domain §5.6: a non-involved person): the
 * supervision office, and where the unit to stay away from is that office itself, the county's network office.
 * Nobody from the unit that is meant, and nobody who asked.
 */
export function mayDecideRecusal(
  actor: Actor,
  request: { unitId: string; askedByAccount: string | null },
  supervisionOfficeId: string | null,
): boolean {
  if (actor.unitId === request.unitId) return false;
  if (actor.accountId === null || actor.accountId === request.askedByAccount) return false;
  if (request.unitId === supervisionOfficeId)
    return actor.role === 'network_office' && actor.scope === 'county';
  return actor.role === 'supervision';
}

/** A removal is decided by the supervision office, never by the office that asked for it. */
export function mayDecideRemoval(actor: Actor, removal: { asked_by: string | null }): boolean {
  return actor.role === 'supervision' && actor.accountId !== null && actor.accountId !== removal.asked_by;
}

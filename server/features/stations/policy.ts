import type { Actor } from '../../actor.ts';
import { holds } from '../accounts/index.ts';

/** The host's unit alone opens, closes and records what is held at its station; to others it isn't there. */
export function isHost(actor: Actor, station: { host_unit_id: string }): boolean {
  return holds(actor, 'station.host') && actor.unitId === station.host_unit_id;
}

/** A unit plans its own listening, and looks at its own sessions wherever they are held. */
export function isOfUnit(actor: Actor, of: { unit_id: string }): boolean {
  return holds(actor, 'listening.plan') && actor.unitId === of.unit_id;
}

/** Nobody decides about the excuses of the own unit (domain §5.4 in spirit: nobody judges himself). */
export function mayDecideExcuse(actor: Actor, excuse: { unit_id: string }): boolean {
  return holds(actor, 'listening.decide') && actor.unitId !== excuse.unit_id;
}

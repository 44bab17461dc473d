import type { Actor } from '../../actor.ts';
import { holds } from '../accounts/index.ts';

/** A unit looks after its own windows, prints its slips and answers beside its reviews. */
export function isOfUnit(actor: Actor, of: { unit_id: string }): boolean {
  return holds(actor, 'window.manage') && actor.unitId === of.unit_id;
}

/** Nobody decides which words about the own unit are published. */
export function mayModerate(actor: Actor, review: { unit_id: string }): boolean {
  return holds(actor, 'review.moderate') && actor.unitId !== review.unit_id;
}

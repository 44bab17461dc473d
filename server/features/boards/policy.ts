import type { Actor } from '../../actor.ts';
import type { ExposureState } from './rules.ts';
import type { ExposureRow } from './store.ts';

/** What people can do with a notice or an entry of the exposure board. */
export const EXPOSURE_VERBS = [
  'reply',
  'decide',
  'approve',
  'pledge',
  'put_right',
  'review',
  'decide_review',
  'withdraw',
  'clarify',
  'follow_up',
] as const;
export type ExposureVerb = (typeof EXPOSURE_VERBS)[number];

const FROM: Record<ExposureVerb, readonly ExposureState[]> = {
  reply: ['candidate'],
  decide: ['replied'],
  approve: ['candidate'],
  pledge: ['published'],
  put_right: ['published'],
  review: ['published', 'put_right'],
  decide_review: ['published', 'put_right'],
  withdraw: ['candidate', 'replied', 'published', 'put_right'],
  clarify: ['published', 'put_right', 'withdrawn'],
  follow_up: ['put_right'],
};

const OF_THE_UNIT: readonly ExposureVerb[] = ['reply', 'pledge', 'review'];

type Scope = Pick<
  ExposureRow,
  'unit_id' | 'kind' | 'proposed_by' | 'approved_by' | 'decided_by' | 'confirmed_by' | 'reviewed_by'
>;

/** Its unit sees a notice, and the supervision office; nobody else knows of it before it is published. */
export function maySeeExposure(actor: Actor, scope: Pick<ExposureRow, 'unit_id'>): boolean {
  return (
    actor.role === 'supervision' ||
    (['officer', 'leader', 'dispatcher'].includes(actor.role) && actor.unitId === scope.unit_id)
  );
}

/**
 * The unit speaks for itself; the supervision office decides, and never about itself. A finding on substance
 * takes two people (domain §5.4 (2)); a review is for somebody who had no part in it (domain §5.4 (5)).
 */
export function mayDo(actor: Actor, verb: ExposureVerb, scope: Scope): boolean {
  const isOfUnit = actor.unitId !== null && actor.unitId === scope.unit_id;
  if (OF_THE_UNIT.includes(verb)) return isOfUnit && maySeeExposure(actor, scope);
  if (actor.role !== 'supervision' || isOfUnit) return false;
  switch (verb) {
    case 'approve':
      return scope.kind === 'substance' && isAnother(actor, [scope.proposed_by]);
    case 'decide':
      return scope.kind === 'process' || isAnother(actor, [scope.proposed_by]);
    case 'decide_review':
      return isAnother(actor, [scope.proposed_by, scope.approved_by, scope.decided_by, scope.confirmed_by]);
    default:
      return true;
  }
}

export function isWhere(state: ExposureState, verb: ExposureVerb): boolean {
  return FROM[verb].includes(state);
}

/** Somebody with a name of their own, who is none of these. Nobody is another than somebody unknown. */
function isAnother(actor: Actor, involved: readonly (string | null)[]): boolean {
  return actor.accountId !== null && !involved.includes(actor.accountId);
}

import type { Actor } from '../../actor.ts';
import type { CaseRow } from './store.ts';
import type { Verb } from './states.ts';

/** What of a case decides who may see it. */
export type CaseScope = Pick<CaseRow, 'type' | 'lead_unit_id' | 'co_units_json' | 'accused_unit_id'>;

/**
 * Whether a post may know that this case exists. Outside it the answer is 404, the same as for no case.
 *
 * A unit that is complained of sees nothing, whatever else it has to do with the case (domain §1.3): a conduct
 * complaint is with the supervision office alone, and a sealed report with it alone until it is handed over.
 */
export function maySee(actor: Actor, scope: CaseScope): boolean {
  if (actor.unitId !== null && actor.unitId === scope.accused_unit_id && actor.role !== 'supervision') return false;
  switch (actor.role) {
    case 'supervision':
    case 'system':
    case 'resident':
      // A resident gets here through a receipt, which is the proof; handlers look the case up by it.
      return true;
    case 'dispatcher':
      return scope.type !== 'conduct_complaint' && scope.type !== 'report';
    case 'officer':
    case 'leader':
      return (
        scope.type !== 'report' && actor.unitId !== null && unitsOf(scope).includes(actor.unitId)
      );
    case 'county_leader':
    case 'admin':
    case 'custodian':
    case 'auditor':
      return false;
  }
}

const WHO: Record<Verb, readonly Actor['role'][]> = {
  dispatch: ['dispatcher', 'supervision'],
  decline: ['dispatcher', 'supervision'],
  merge: ['dispatcher', 'supervision'],
  hand_over: ['supervision'],
  object: ['resident'],
  acknowledge: ['officer', 'leader'],
  return: ['officer', 'leader'],
  contact: ['officer', 'leader'],
  pause: ['officer', 'leader'],
  resume: ['officer', 'leader', 'resident', 'system'],
  ask_extension: ['officer', 'leader'],
  decide_extension: ['leader', 'supervision'],
  answer: ['officer', 'leader'],
  judge: ['resident'],
  ask_rework: ['resident'],
  order_rework: ['supervision'],
  close_silent: ['system'],
  withdraw: ['resident'],
  veto: ['resident'],
  message: ['officer', 'leader', 'resident', 'dispatcher', 'supervision'],
  reclassify: ['dispatcher', 'supervision'],
};

/** Whether a post that sees the case may do this to it. Acting for the unit takes the lead unit (主办). */
export function may(actor: Actor, verb: Verb, scope: CaseScope): boolean {
  if (!maySee(actor, scope) || !WHO[verb].includes(actor.role)) return false;
  if (actor.role !== 'officer' && actor.role !== 'leader') return true;
  return actor.unitId === scope.lead_unit_id || (verb === 'message' && unitsOf(scope).includes(actor.unitId!));
}

export function unitsOf(scope: Pick<CaseScope, 'lead_unit_id' | 'co_units_json'>): string[] {
  const co = JSON.parse(scope.co_units_json) as string[];
  return scope.lead_unit_id === null ? co : [scope.lead_unit_id, ...co];
}

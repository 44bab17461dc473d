import type { Actor } from '../../actor.ts';
import type { CaseRow } from './store.ts';
import type { Verb } from './states.ts';

/** What of a case decides who may see it. */
export type CaseScope = Pick<CaseRow, 'type' | 'lead_unit_id' | 'co_units_json' | 'accused_unit_id'>;

/**
 * Whether a post may know that this case exists. Outside it the answer is 404, the same as for no case.
 *
 * A unit that is complained of sees nothing, whatever else it has to do with the case (domain §1.3), and the
 * supervision office is no exception: about itself none is taken in (`submitCase`), and of what is older it sees
 * nothing. A conduct complaint about others is with that office alone, and so is a sealed report until it is handed
 * over.
 */
export function maySee(actor: Actor, scope: CaseScope): boolean {
  if (actor.unitId !== null && actor.unitId === scope.accused_unit_id) return false;
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
      return scope.type !== 'report' && actor.unitId !== null && unitsOf(scope).includes(actor.unitId);
    case 'county_leader':
    case 'admin':
    case 'custodian':
    case 'auditor':
    // Members of the network see what is public, and what they brought themselves through rooms of their own.
    case 'network_office':
    case 'collector':
    case 'supervisor':
    case 'evaluator':
      return false;
  }
}

/**
 * Whether the case has a page that anyone may read. Sealed and confidential matters, minors' cases and those whose
 * resident does not want it have none (domain §5.4), and the answer is then the same as for no case.
 */
export function isPublicCase(
  row: Pick<CaseRow, 'type' | 'is_confidential' | 'is_minor' | 'is_vetoed'>,
): boolean {
  const isSealed = row.type === 'report' || row.type === 'conduct_complaint';
  return !isSealed && row.is_confidential === 0 && row.is_minor === 0 && row.is_vetoed === 0;
}

/** Posts that do a unit's work. The supervision office is such a unit for the conduct complaints it keeps. */
const HANDLERS: readonly Actor['role'][] = ['officer', 'leader', 'supervision'];

const WHO: Record<Verb, readonly Actor['role'][]> = {
  dispatch: ['dispatcher', 'supervision'],
  decline: ['dispatcher', 'supervision'],
  merge: ['dispatcher', 'supervision'],
  hand_over: ['supervision'],
  object: ['resident'],
  object_impossible: ['resident'],
  acknowledge: HANDLERS,
  return: HANDLERS,
  contact: HANDLERS,
  pause: HANDLERS,
  resume: [...HANDLERS, 'resident', 'system'],
  ask_extension: HANDLERS,
  decide_extension: ['leader', 'supervision'],
  answer: HANDLERS,
  // Which of them is the second person, `mayDecideClaim` says.
  decide_impossible: ['supervision'],
  callback: ['dispatcher', 'supervision'],
  judge: ['resident'],
  ask_rework: ['resident'],
  order_rework: ['supervision'],
  close_silent: ['system'],
  withdraw: ['resident'],
  veto: ['resident'],
  message: ['officer', 'leader', 'resident', 'dispatcher', 'supervision'],
  reclassify: ['dispatcher', 'supervision'],
  take_back: ['dispatcher', 'supervision'],
};

/** What only the lead unit (主办) does. */
const OF_LEAD: ReadonlySet<Verb> = new Set([
  'acknowledge',
  'return',
  'contact',
  'pause',
  'resume',
  'ask_extension',
  'answer',
]);

/** A sealed report is handed over or not accepted; it goes to no unit and is tied to no other case (domain §0.2). */
const NEVER_SEALED: ReadonlySet<Verb> = new Set(['dispatch', 'merge', 'reclassify', 'callback', 'take_back']);

/** Whether a post that sees the case may do this to it. */
export function may(actor: Actor, verb: Verb, scope: CaseScope): boolean {
  if (!maySee(actor, scope) || !WHO[verb].includes(actor.role)) return false;
  if (scope.type === 'report' && NEVER_SEALED.has(verb)) return false;
  if (!HANDLERS.includes(actor.role)) return true;
  const leads = actor.unitId !== null && actor.unitId === scope.lead_unit_id;
  if (actor.role === 'supervision') return leads || !OF_LEAD.has(verb);
  return leads || (verb === 'message' && unitsOf(scope).includes(actor.unitId!));
}

export function unitsOf(scope: Pick<CaseScope, 'lead_unit_id' | 'co_units_json'>): string[] {
  const co = JSON.parse(scope.co_units_json) as string[];
  return scope.lead_unit_id === null ? co : [scope.lead_unit_id, ...co];
}

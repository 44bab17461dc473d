import { MEMBER_ROLES, ROLES, type Actor, type Role } from '../../actor.ts';

/**
 * Who may knock at which door. What is not named here is closed to everybody, and no role holds all of it.
 * Object-level checks (whose case, which unit) belong to the action behind the door.
 */
export const PERMISSIONS = {
  'signed-in': ROLES,
  'desk.read': ROLES,
  'case.read': ['dispatcher', 'officer', 'leader', 'supervision', 'county_leader'],
  'case.dispatch': ['dispatcher', 'supervision'],
  // The supervision office handles the conduct complaints it keeps (domain §5.2).
  'case.handle': ['officer', 'leader', 'supervision'],
  'case.lead': ['leader'],
  'case.supervise': ['supervision'],
  // Any office can be late, the dispatch and the supervision office too, and then has its say like the others.
  'exposure.reply': ['leader', 'officer', 'dispatcher', 'supervision'],
  'exposure.decide': ['supervision'],
  'echo.edit': ['dispatcher', 'supervision'],
  'leadership.read': ['supervision', 'county_leader'],
  'contact.request': ['dispatcher', 'supervision'],
  'contact.approve': ['custodian'],
  'calendar.import': ['admin'],
  'units.import': ['admin'],
  'catalogue.edit': ['admin'],
  'account.manage': ['admin'],
  'rules.publish': ['admin'],
  'audit.read': ['auditor'],
  // Three-member network: its office looks after members, and nobody else; what it decides about a unit's
  // objection goes to the supervision office.
  'network.manage': ['network_office'],
  'network.oversee': ['supervision'],
  'network.member': MEMBER_ROLES,
  // A unit may ask that somebody stays away from it; who decides depends on which unit it is (network/policy.ts).
  'recusal.ask': ['leader'],
  'recusal.decide': ['supervision', 'network_office'],
  'training.manage': ['network_office'],
  'duty.manage': ['network_office'],
  'look-back.check': ['supervisor'],
  // Typing in for somebody who has no phone: at a doorstep, or from paper at a service point.
  'intake.assist': ['collector', 'network_office', 'dispatcher'],
  'station.edit': ['admin'],
  'station.host': ['officer', 'leader'],
  'listening.plan': ['officer', 'leader'],
  'listening.decide': ['supervision'],
  // Windows: the unit names its own and answers reviews; what people wrote is moderated by the supervision office.
  'window.manage': ['leader', 'officer'],
  'review.moderate': ['supervision'],
  // Evaluations: rounds are the supervision office's; the evaluator votes; the unit reports, replies and plans.
  'evaluation.manage': ['supervision'],
  'evaluation.vote': ['evaluator'],
  'evaluation.answer': ['leader'],
  // Inspections: ordered, drawn and confirmed by the supervision office, done by pairs of supervisors; units are heard.
  'inspection.manage': ['supervision'],
  'inspection.do': ['supervisor'],
  'inspection.answer': ['leader', 'officer'],
  // The ledger of what has to be put right: the supervision office keeps it, the unit reports on it.
  'ledger.manage': ['supervision'],
  'ledger.answer': ['leader', 'officer'],
  // Closed cases looked at again by two evaluators, blind to one another.
  'closure.check': ['evaluator'],
  'closure.read': ['supervision'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Residents and the clock hold none of these: they come in by other doors. */
export function holds(actor: Actor | null, permission: Permission): boolean {
  return actor !== null && (PERMISSIONS[permission] as readonly string[]).includes(actor.role);
}

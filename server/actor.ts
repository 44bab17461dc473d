/** The three-member network 三大员: residents with a certificate, never staff (domain §2.6, §5.6). */
export const MEMBER_ROLES = ['collector', 'supervisor', 'evaluator'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Posts of the offices. */
export const STAFF_ROLES = [
  'dispatcher',
  'officer',
  'leader',
  'supervision',
  'county_leader',
  'admin',
  'custodian',
  'auditor',
  // Appoints, trains and gives tasks to the members of a county or a town.
  'network_office',
] as const;

/** What a signed-in account can be. One account is one post with one role and one scope. */
export const ROLES = [...STAFF_ROLES, ...MEMBER_ROLES] as const;
export type Role = (typeof ROLES)[number];

export type Scope = 'county' | 'town' | 'unit';

/** Who does something: a post, the resident who holds the receipt, or the clock itself. */
export interface Actor {
  role: Role | 'resident' | 'system';
  /** Null for residents and the system: a resident is never an account in an event. */
  accountId: string | null;
  scope: Scope;
  /** The unit the post belongs to; null for residents and the system. */
  unitId: string | null;
}

export const RESIDENT: Actor = { role: 'resident', accountId: null, scope: 'unit', unitId: null };
export const SYSTEM: Actor = { role: 'system', accountId: null, scope: 'county', unitId: null };

/** Offices a signed-in post can hold. One account is one post with one role and one scope. */
export const ROLES = [
  'dispatcher',
  'officer',
  'leader',
  'supervision',
  'county_leader',
  'admin',
  'custodian',
  'auditor',
] as const;
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

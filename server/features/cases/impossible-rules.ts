import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import { unitsOf } from './policy.ts';
import { holderOf, type CaseType } from './states.ts';
import type { CaseRow } from './store.ts';

/** Fixed reasons for which an answer may say that a request can't be met (办不到; domain §2.2, §5.5). */
export const IMPOSSIBLE_REASONS = [
  'no_legal_basis',
  'against_law',
  'beyond_means',
  'others_rights',
  'not_feasible',
  'decided_above',
] as const;
export type ImpossibleReason = (typeof IMPOSSIBLE_REASONS)[number];

/** `claimed` until a second person has looked; an objection makes it `claimed` again. */
export type ImpossibleState = 'claimed' | 'confirmed' | 'rejected';

/** Characters that explain to the resident why it can't be done, and what would be the next best. */
export const IMPOSSIBLE_WORDS_MIN = 40;
/** Characters of the second person's own words, which the resident reads as well. */
export const CLAIM_DECISION_MIN = 10;

type ClaimColumns = Pick<
  CaseRow,
  | 'impossible_reason'
  | 'impossible_state'
  | 'impossible_claimed_at'
  | 'impossible_claimed_by'
  | 'impossible_decided_at'
  | 'impossible_decided_by'
  | 'impossible_objected_at'
>;

export const NO_CLAIM: ClaimColumns = {
  impossible_reason: null,
  impossible_state: null,
  impossible_claimed_at: null,
  impossible_claimed_by: null,
  impossible_decided_at: null,
  impossible_decided_by: null,
  impossible_objected_at: null,
};

/** Columns of an answer: a claim, or none, in place of whatever an earlier answer said. */
export function claimSet(reason: ImpossibleReason | null, actor: Actor, now: Instant): ClaimColumns {
  if (reason === null) return NO_CLAIM;
  return {
    ...NO_CLAIM,
    impossible_reason: reason,
    impossible_state: 'claimed',
    impossible_claimed_at: now,
    impossible_claimed_by: actor.accountId,
  };
}

/** Praise asks for nothing, and how somebody behaved can always be looked into. */
export function mayBeImpossible(type: CaseType): boolean {
  return type === 'complaint' || type === 'help' || type === 'suggestion' || type === 'consult';
}

/**
 * The second person: of the supervision office, of none of the units that have the case, neither who made the
 * claim nor who has decided about it before.
 */
export function mayDecideClaim(
  actor: Actor,
  row: Pick<CaseRow, 'lead_unit_id' | 'co_units_json' | 'impossible_claimed_by' | 'impossible_decided_by'>,
): boolean {
  if (actor.role !== 'supervision' || actor.accountId === null) return false;
  if (actor.unitId !== null && unitsOf(row).includes(actor.unitId)) return false;
  return ![row.impossible_claimed_by, row.impossible_decided_by].includes(actor.accountId);
}

/** A resident objects once, to the claim or to its confirmation. */
export function mayObjectToClaim(row: Pick<CaseRow, 'impossible_state' | 'impossible_objected_at'>): boolean {
  return (
    (row.impossible_state === 'claimed' || row.impossible_state === 'confirmed') &&
    row.impossible_objected_at === null
  );
}

/**
 * What a confirmation does to a round that the resident had started meanwhile: it ends, and the mark they gave
 * stands. Without a mark the answer lies before them once more, for as long as any answer. The round no longer
 * counts as a second bad word about the unit, which would bring an order.
 */
export function endOfRound(row: CaseRow, now: Instant): Partial<CaseRow> {
  if (row.state !== 'handling' && row.state !== 'waiting') return {};
  const back = { dissatisfied_count: Math.max(0, row.dissatisfied_count - 1) };
  return row.rating_result === null
    ? { ...back, state: 'answered', holder: holderOf('answered'), answered_at: now }
    : { ...back, state: 'closed', holder: holderOf('closed'), closed_at: now, close_kind: 'judged' };
}

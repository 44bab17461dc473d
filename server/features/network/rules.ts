import type { MemberRole } from '../../actor.ts';
import { plusDays, type Day } from '../../clock.ts';

export const MEMBER_LEVELS = ['county', 'town'] as const;
export type MemberLevel = (typeof MEMBER_LEVELS)[number];

export const MEMBER_STATES = ['in_office', 'resigned', 'removed', 'ended'] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

export const APPLICATION_STATES = ['waiting', 'accepted', 'declined', 'withdrawn', 'lapsed'] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/** Why an application is declined: one of these, and words. */
export const DECLINE_REASONS = [
  'quota_full',
  'not_local',
  'not_adult',
  'record',
  'conflict',
  'unreachable',
  'other',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** For what a member can be removed, and for nothing else (domain §5.6). */
export const REMOVAL_GROUNDS = ['neglect', 'leak', 'gain', 'false_report', 'conflict_hidden'] as const;
export type RemovalGround = (typeof REMOVAL_GROUNDS)[number];
export const REMOVAL_STATES = ['noticed', 'removed', 'kept', 'lapsed'] as const;
export type RemovalState = (typeof REMOVAL_STATES)[number];

/** Why somebody stays away from a unit (domain §5.6). */
export const TIE_GROUNDS = ['works_there', 'kin', 'business', 'own_case', 'other'] as const;
export type TieGround = (typeof TIE_GROUNDS)[number];
export const TIE_STATES = ['asked', 'in_force', 'refused'] as const;
export type TieState = (typeof TIE_STATES)[number];

/** Three years, two terms at most (domain §2.6, §5.6). */
export const TERM_YEARS = 3;
export const TERMS_MOST = 2;
/** A ground that has ended counts for so long (domain §5.6). */
export const TIE_MONTHS_AFTER = 24;

/** The last day of a term that begins on `from`. */
export function termEnd(from: Day, years = TERM_YEARS): Day {
  return plusDays(sameDayLater(from, years * 12), -1);
}

/** The same day so many months later; the last of the month where it has no such day. */
export function sameDayLater(day: Day, months: number): Day {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const date = Math.min(Number(day.slice(8)), last);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

export interface TieView {
  unitId: string;
  ground: TieGround;
  state: TieState;
  untilOn: Day | null;
}

/** Whether a tie keeps its member away from units on `day`: it lasts, or ended less than 24 months ago. */
export function tieHolds(tie: Pick<TieView, 'state' | 'untilOn'>, day: Day): boolean {
  if (tie.state !== 'in_force') return false;
  return tie.untilOn === null || day <= sameDayLater(tie.untilOn, TIE_MONTHS_AFTER);
}

/**
 * The units a member has nothing to do with on `day` (domain §5.6): those tied, and for somebody who works there
 * also the unit above and those below.
 *
 * @param family the unit above each unit, by id.
 */
export function tiedUnits(
  ties: readonly TieView[],
  family: ReadonlyMap<string, string | null>,
  day: Day,
): Set<string> {
  const tied = new Set<string>();
  for (const tie of ties) {
    if (!tieHolds(tie, day)) continue;
    tied.add(tie.unitId);
    if (tie.ground !== 'works_there') continue;
    const above = family.get(tie.unitId);
    if (above) tied.add(above);
    for (const [unitId, parent] of family) if (parent === tie.unitId) tied.add(unitId);
  }
  return tied;
}

/** Whether ties were declared within the last year: without it no duty touches a unit (domain §5.6). */
export function hasDeclared(member: { declared_on: Day | null }, day: Day): boolean {
  return member.declared_on !== null && day < sameDayLater(member.declared_on, 12);
}

/** Where a member has no duty: at home. The own village is supervised and judged by others (domain §5.6). */
export function isOwnVillage(
  member: { kind: MemberRole; village_code: string | null },
  divisionCode: string | null,
): boolean {
  return member.kind !== 'collector' && divisionCode !== null && member.village_code === divisionCode;
}

/** Why a member has nothing to do with a matter; null: nothing stands in the way. */
export type KeptOff = 'undeclared' | 'tied' | 'own_village';

/**
 * Whether something keeps a member off a matter of `unitId` at `divisionCode` on `day` (domain §5.6).
 *
 * @param family the unit above each unit, by id.
 */
export function keptOff(
  member: { kind: MemberRole; village_code: string | null; declared_on: Day | null },
  ties: readonly TieView[],
  family: ReadonlyMap<string, string | null>,
  matter: { unitId: string | null; divisionCode: string | null },
  day: Day,
): KeptOff | null {
  if (!hasDeclared(member, day)) return 'undeclared';
  if (matter.unitId !== null && tiedUnits(ties, family, day).has(matter.unitId)) return 'tied';
  return isOwnVillage(member, matter.divisionCode) ? 'own_village' : null;
}

/** Whether the person holds the office on `day`, whatever the certificate says. */
export function isInOffice(member: { state: MemberState; term_from: Day; term_to: Day }, day: Day): boolean {
  return member.state === 'in_office' && member.term_from <= day && day <= member.term_to;
}

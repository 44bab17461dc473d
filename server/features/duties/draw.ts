import { plusDays, weekdayOf, type Day } from '../../clock.ts';
import { byLot } from '../draws/index.ts';

/** Cases from each town and street; all of them where there are fewer. */
export const PER_TOWN = 2;
/** Checks for one supervisor in a week. */
export const PER_MEMBER = 2;
/** A case is looked at again 30 days after it was closed (domain §5.4 (7)); a week of closings at a time. */
export const DAYS_AFTER = 30;

/** The Monday of the week `day` is in. */
export function mondayOf(day: Day): Day {
  return plusDays(day, -((weekdayOf(day) + 6) % 7));
}

/** Cases closed on these days are drawn from in the week of `monday`: each closing is in one window, no more. */
export function windowOf(monday: Day): { from: Day; to: Day } {
  return { from: plusDays(monday, -DAYS_AFTER - 6), to: plusDays(monday, -DAYS_AFTER) };
}

export interface PoolCase {
  /** The public number. */
  code: string;
  townCode: string | null;
}

/**
 * Draws at most `perTown` cases from each town, those with the smallest lots; cases of no town are a stratum of
 * their own. In the order of the lots. Needs nothing but what is published: anyone can do it again.
 */
export function drawCases<Case extends PoolCase>(
  seed: string,
  pool: readonly Case[],
  perTown: number,
): Case[] {
  const taken = new Map<string, number>();
  return byLot(seed, pool, ({ code }) => code).flatMap((one) => {
    const town = one.townCode ?? '';
    const before = taken.get(town) ?? 0;
    taken.set(town, before + 1);
    return before < perTown ? [one] : [];
  });
}

export interface Checker {
  id: string;
  /** Null: the whole county. */
  townCode: string | null;
  villageCode: string | null;
  /** Units to stay away from. */
  tied: ReadonlySet<string>;
}

export interface CaseToCheck extends PoolCase {
  divisionCode: string | null;
  /** Lead and helping units. */
  unitIds: readonly string[];
  leadUnitId: string;
  /** Members it began with. */
  broughtBy: ReadonlySet<string>;
}

/**
 * Whether somebody may check a case (domain §5.6): it lies in their area and not in their own village, they have
 * no tie to a unit that handled it, and it did not begin with them.
 */
export function mayCheck(checker: Checker, kase: CaseToCheck): boolean {
  return (
    (checker.townCode === null || checker.townCode === kase.townCode) &&
    (checker.villageCode === null || checker.villageCode !== kase.divisionCode) &&
    !kase.unitIds.some((unitId) => checker.tied.has(unitId)) &&
    !kase.broughtBy.has(checker.id)
  );
}

export interface Assigned<Case> {
  kase: Case;
  /** Everybody among whom the lot decided, in the order of the lots; the first has it. Empty: nobody could. */
  candidates: { id: string; tag: string }[];
}

/**
 * Gives the drawn cases, in their order, to those who may check them. Whoever checked the unit the last time stands
 * back as long as somebody else may; nobody gets more than `perMember`. Among the rest the smallest lot of
 * `<code>/<tag>` decides.
 *
 * @param options.tagOf what stands for a checker of a case in public: of one person different for every case.
 * @param options.lastOf who checked each unit the last time, by unit.
 */
export function assignChecks<Case extends CaseToCheck>(
  seed: string,
  cases: readonly Case[],
  checkers: readonly Checker[],
  options: {
    perMember: number;
    tagOf(code: string, id: string): string;
    lastOf: ReadonlyMap<string, string>;
  },
): Assigned<Case>[] {
  const load = new Map<string, number>();
  const last = new Map(options.lastOf);
  return cases.map((kase) => {
    const able = checkers.filter((one) => (load.get(one.id) ?? 0) < options.perMember && mayCheck(one, kase));
    const before = last.get(kase.leadUnitId);
    const fresh = able.filter(({ id }) => id !== before);
    const tagged = (fresh.length > 0 ? fresh : able).map(({ id }) => ({
      id,
      tag: options.tagOf(kase.code, id),
    }));
    const candidates = byLot(seed, tagged, ({ tag }) => `${kase.code}/${tag}`);
    const first = candidates[0];
    if (first) {
      load.set(first.id, (load.get(first.id) ?? 0) + 1);
      last.set(kase.leadUnitId, first.id);
    }
    return { kase, candidates };
  });
}

import { DIMENSIONS, GROUPS, isValid, type Form, type Group } from './rules.ts';
import type { Result } from './scoring.ts';

/** Signs that somebody may have filled in many forms. They are looked at by a person, and never drop a form. */
export type Flag =
  | { kind: 'identical'; group: Group; share: number; usual: number; forms: number }
  | { kind: 'apart'; group: Group; mean: number; others: number }
  | { kind: 'surplus'; group: Group; ballots: number; rights: number };

/** Below so many forms of a group alike ones say nothing. */
const LEAST_FORMS = 8;
/** A share of alike forms stands out when it is that much above the usual one. */
const SHARE_ABOVE = 0.4;
/** A group stands apart when its mean is so many points away, and so many standard errors. */
const POINTS_APART = 20;
const ERRORS_APART = 3;

const sameAs = (form: Form): string => DIMENSIONS.map((name) => form.levels[name] ?? '-').join();

/** The share of the commonest form among those that count; 0 when there are too few to say anything. */
export function shareOfSame(forms: readonly Form[]): number {
  const valid = forms.filter(isValid);
  if (valid.length < LEAST_FORMS) return 0;
  const counts = new Map<string, number>();
  for (const form of valid) counts.set(sameAs(form), (counts.get(sameAs(form)) ?? 0) + 1);
  return Math.max(...counts.values()) / valid.length;
}

export interface Cast {
  forms: Readonly<Record<Group, readonly Form[]>>;
  result: Result;
  /** Rights that were claimed; null where nobody counts them (invitations on paper). */
  rights: Readonly<Record<Group, number | null>>;
}

/** The flags of each unit of a round, in the order of the units. */
export function flagsOf(units: readonly Cast[]): Flag[][] {
  const shares = units.map(({ forms }) => GROUPS.map((group) => shareOfSame(forms[group])));
  return units.map((unit, at) =>
    GROUPS.flatMap((group, which): Flag[] => {
      const flags: Flag[] = [];
      const share = shares[at]![which]!;
      const usual = medianOf(
        shares.flatMap((row, other) => (other !== at && row[which]! > 0 ? [row[which]!] : [])),
      );
      if (share > 0 && share - usual >= SHARE_ABOVE) {
        const { forms } = unit.result.groups[which]!;
        flags.push({ kind: 'identical', group, share, usual, forms });
      }
      const own = unit.result.groups[which]!;
      const others = unit.result.groups.filter((one) => one.group !== group && one.mean !== null);
      if (own.mean !== null && others.length > 0) {
        const weight = others.reduce((sum, one) => sum + one.weight, 0);
        const mean = others.reduce((sum, one) => sum + one.weight * one.mean!, 0) / weight;
        const error = Math.sqrt(own.variance! + Math.max(...others.map((one) => one.variance!)));
        const distance = Math.abs(own.mean - mean);
        if (distance >= POINTS_APART && distance >= ERRORS_APART * error) {
          flags.push({ kind: 'apart', group, mean: own.mean, others: mean });
        }
      }
      const rights = unit.rights[group];
      if (rights !== null && own.ballots > rights) {
        flags.push({ kind: 'surplus', group, ballots: own.ballots, rights });
      }
      return flags;
    }),
  );
}

function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

import { MEMBER_ROLES, type MemberRole } from '../../server/actor.ts';
import { plusDays, type Day } from '../../server/clock.ts';
import { sameDayLater, type MemberLevel, type TieGround } from '../../server/features/network/index.ts';
import type { Dice } from './dice.ts';
import type { Town } from './scene.ts';

/** A call of the past, and those who came with it. */
export interface Intake {
  opensOn: Day;
  closesOn: Day;
  /** The day from which they are taken on. */
  takenFrom: Day;
}

export interface PlannedMember {
  /** Runs through all members: it stands for the name, since nobody is invented. */
  number: number;
  /** Counts within kind and place, as the post does. */
  ofPlace: number;
  kind: MemberRole;
  level: MemberLevel;
  town: Town;
  villageCode: string;
  intake: number;
  /** Proposed by the village, instead of having applied. */
  isProposed: boolean;
  showsName: boolean;
  ties: { unitId: string; ground: TieGround }[];
  /** How the office ended since; null for those who are in it. */
  left: 'resigned' | 'removed' | null;
}

/** Seats of the county's own, of each kind (domain §0.6), and of all towns together. */
const COUNTY_SEATS = 50;
/** Even the smallest county of a test has somebody from each intake. */
const LEAST_SEATS = 10;
const TOWN_SEATS: Readonly<Record<MemberRole, number>> = { collector: 358, supervisor: 322, evaluator: 320 };

/** Months before today at which members were taken on, and their share: the first are in their second term. */
const INTAKES = [
  { months: 41, share: 0.06 },
  { months: 26, share: 0.54 },
  { months: 8, share: 0.4 },
] as const;
/** Those who left came with the second intake; the third filled their seats. */
const LEAVERS_INTAKE = 1;
const RESIGNED = 7;

const PROPOSED = 0.35;
const SHOWS_NAME = 0.2;
const HAS_TIE = 0.14;
const GROUNDS = ['kin', 'kin', 'works_there', 'business'] as const;

export function planIntakes(today: Day): Intake[] {
  return INTAKES.map(({ months }) => {
    const takenFrom = sameDayLater(today, -months);
    return { opensOn: plusDays(takenFrom, -35), closesOn: plusDays(takenFrom, -8), takenFrom };
  });
}

/**
 * Who is and was a member: 50 of each kind for the county and about 1,000 over its towns at scale 1, by how many
 * villages each has. The same dice give the same plan.
 */
export function planMembers(
  towns: readonly Town[],
  unitIds: readonly string[],
  dice: Dice,
  scale: number,
): PlannedMember[] {
  const planned: PlannedMember[] = [];
  const perPlace = new Map<string, number>();
  const add = (
    kind: MemberRole,
    level: MemberLevel,
    town: Town,
    intake: number,
    left: PlannedMember['left'],
  ) => {
    const place = `${kind}/${level === 'county' ? 'county' : town.division.code}`;
    const ofPlace = (perPlace.get(place) ?? 0) + 1;
    perPlace.set(place, ofPlace);
    const ground = dice.pick(GROUNDS);
    const isProposed = level === 'town' && kind === 'collector' && dice.chance(PROPOSED);
    planned.push({
      number: planned.length + 1,
      ofPlace,
      kind,
      level,
      town,
      villageCode: town.villages[ofPlace % town.villages.length]!.code,
      intake,
      isProposed,
      showsName: dice.chance(SHOWS_NAME),
      ties: dice.chance(HAS_TIE) && !isProposed ? [{ unitId: dice.pick(unitIds), ground }] : [],
      left,
    });
  };
  for (const kind of MEMBER_ROLES) {
    const seats = Math.max(LEAST_SEATS, Math.round(COUNTY_SEATS * scale));
    for (let n = 0; n < seats; n++) add(kind, 'county', dice.pick(towns), intakeOf(n, seats), null);
    for (const [town, count] of shared(towns, Math.round(TOWN_SEATS[kind] * scale))) {
      for (let n = 0; n < count; n++) add(kind, 'town', town, intakeOf(n, count), null);
    }
  }
  for (let n = 0; n <= RESIGNED; n++) {
    const kind = MEMBER_ROLES[n % MEMBER_ROLES.length]!;
    add(kind, 'town', dice.pick(towns), LEAVERS_INTAKE, n < RESIGNED ? 'resigned' : 'removed');
  }
  return planned;
}

/** The n-th of so many came with this intake. */
function intakeOf(n: number, count: number): number {
  let upTo = 0;
  for (const [index, { share }] of INTAKES.entries()) {
    upTo += share;
    if (n < Math.round(upTo * count)) return index;
  }
  return INTAKES.length - 1;
}

/** Shares `total` out by the number of villages: whole numbers, the largest remainders first, one at least. */
function shared(towns: readonly Town[], total: number): [Town, number][] {
  const all = towns.reduce((sum, town) => sum + town.villages.length, 0);
  const exact = towns.map((town) => (total * town.villages.length) / all);
  const counts = exact.map((share) => Math.max(1, Math.floor(share)));
  const order = exact
    .map((share, at) => [share - Math.floor(share), at] as const)
    .sort((a, b) => b[0] - a[0]);
  for (const [, at] of order) {
    if (counts.reduce((sum, count) => sum + count, 0) >= total) break;
    counts[at]! += 1;
  }
  return towns.map((town, at) => [town, counts[at]!]);
}

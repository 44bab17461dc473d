import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { allSeats, callStateOn, COUNTY_PLACE, readQuotas, type CallState } from './call-rules.ts';
import type { Places } from './names.ts';
import type { CallRow } from './store-calls.ts';

/** What is told of each kind: what it does, what it never does, and what comes of it. */
export const KIND_TEXTS = ['does', 'not', 'after'] as const;

const TONES: Record<CallState, string> = { open: 'green', coming: 'amber', closed: 'plain' };

export function callTitle(call: Pick<CallRow, 'kind' | 'level'>, { t }: Pick<Say, 't'>): string {
  return t(`network:call.name.${call.level}`, { kind: t(`network:kind.${call.kind}`) });
}

/** Locals of `card.ejs`. */
export function callCard(call: CallRow, today: Day, say: Say) {
  const { t, f } = say;
  const state = callStateOn(call, today);
  return {
    title: callTitle(call, say),
    href: `/network/calls/${call.id}`,
    text: call.notes,
    tag: { text: t(`network:callState.${state}`), kind: TONES[state] },
    meta: [
      t('network:call.seats', { n: allSeats(call) }),
      state === 'coming'
        ? t('network:call.opens', { day: f.day(call.opens_on) })
        : t('network:call.closes', { day: f.day(call.closes_on) }),
    ],
  };
}

/** Seats of a call by place, for a table. */
export function seatRows(call: CallRow, places: Places): (string | number)[][] {
  return Object.entries(readQuotas(call.quotas_json)).map(([place, seats]) => [places.name(place), seats]);
}

/** How many are in office, by kind, for the county and for the towns together. Counts of posts, never of persons' work. */
export function countTable(
  counts: readonly { kind: MemberRole; place: string; in_office: number }[],
  places: Places,
  { t, f }: Say,
) {
  const sum = (kind: MemberRole, isCounty: boolean): number =>
    counts
      .filter((one) => one.kind === kind && (one.place === COUNTY_PLACE) === isCounty)
      .reduce((total, one) => total + one.in_office, 0);
  const byPlace = new Map(counts.map((one) => [`${one.kind}/${one.place}`, one.in_office]));
  const towns = places.towns.map(({ value, label }) => [
    label,
    ...MEMBER_ROLES.map((kind) => f.number(byPlace.get(`${kind}/${value}`) ?? 0)),
  ]);
  return {
    columns: [
      { label: t('network:label.area') },
      ...MEMBER_ROLES.map((kind) => ({ label: t(`network:kind.${kind}`), numeric: true })),
    ],
    rows: [
      [t('network:place.county'), ...MEMBER_ROLES.map((kind) => f.number(sum(kind, true)))],
      [t('network:place.towns'), ...MEMBER_ROLES.map((kind) => f.number(sum(kind, false)))],
    ],
    towns,
  };
}

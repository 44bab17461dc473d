import type { Day } from '../../clock.ts';
import type { MemberLevel } from './rules.ts';

/** Where the county's own seats stand among the quotas of a call, and its members among the counts. */
export const COUNTY_PLACE = 'county';

/** `county`, or the code of the town or street a seat or member belongs to. */
export function placeOf(of: { level: MemberLevel; townCode: string | null }): string {
  return of.level === 'county' ? COUNTY_PLACE : of.townCode!;
}

/** Seats of one call by place; a place that is not named has none. */
export type Quotas = Readonly<Record<string, number>>;

/** More seats than that in one place are a slip of the pen. */
export const SEATS_MOST = 2000;

export function readQuotas(json: string): Quotas {
  return JSON.parse(json) as Quotas;
}

/** Places in the order of their codes, those without seats left out: the same quotas are the same text. */
export function writeQuotas(quotas: Quotas): string {
  const seats = Object.entries(quotas).filter(([, n]) => n > 0);
  return JSON.stringify(Object.fromEntries(seats.sort(([a], [b]) => (a < b ? -1 : 1))));
}

export function seatsOf(call: { quotas_json: string }, place: string): number {
  const quotas = readQuotas(call.quotas_json);
  return Object.hasOwn(quotas, place) ? quotas[place]! : 0;
}

export function allSeats(call: { quotas_json: string }): number {
  return Object.values(readQuotas(call.quotas_json)).reduce((sum, n) => sum + n, 0);
}

export type CallState = 'coming' | 'open' | 'closed';

/** A call is open from its first day to the end of its last. */
export function callStateOn(call: { opens_on: Day; closes_on: Day }, day: Day): CallState {
  if (day < call.opens_on) return 'coming';
  return day <= call.closes_on ? 'open' : 'closed';
}

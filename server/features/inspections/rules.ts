import { atTime, MINUTE, plus, timeOf, type Day, type Instant } from '../../clock.ts';

/** 明察, 暗访, 夜访. */
export const PLAN_KINDS = ['open', 'unannounced', 'night'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

export const PLAN_ORIGINS = ['drawn', 'ordered', 'look_back'] as const;
export type PlanOrigin = (typeof PLAN_ORIGINS)[number];

/** `promised`: the seed is committed to. `told`: the time is over, seed and tables are public. */
export const PLAN_STATES = ['promised', 'drawn', 'told'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** `seen`: one of two has signed. `signed`: both; the unit is heard. `settled`: every finding is decided. */
export const INSPECTION_STATES = ['given', 'seen', 'signed', 'settled', 'lapsed', 'nobody'] as const;
export type InspectionState = (typeof INSPECTION_STATES)[number];

export const DECISIONS = ['confirmed', 'dropped'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What was seen at a clause where nothing was found wrong. */
export const LOOKS = ['ok', 'not_looked'] as const;
export type Look = (typeof LOOKS)[number];

/** Working days in which the unit may say something, and after that the supervision office decides. */
export const REPLY_WORKDAYS = 3;
export const DECIDE_WORKDAYS = 3;
/** Working days after the limit of the last entry in which somebody looks again. */
export const LOOK_BACK_WORKDAYS = 10;
/** Units a supervisor may get of one plan. */
export const PER_MEMBER = 2;
export const UNITS_MOST = 30;
/** Days a plan may last: what is longer is another one. */
export const DAYS_MOST = 31;
export const FINDINGS_MOST = 20;
export const WORDS = { least: 6, most: 600 } as const;

/**
 * The code of conduct: what is looked at, article by article, and in which kinds of inspection. The text of each is
 * among the words, `inspections:clause.<key>`; a finding cites it.
 */
export const CLAUSES = [
  { key: 'at_desk', article: 1, kinds: ['open', 'unannounced'] },
  { key: 'work_only', article: 2, kinds: ['open', 'unannounced'] },
  { key: 'attitude', article: 3, kinds: ['open', 'unannounced'] },
  { key: 'told_once', article: 4, kinds: ['open', 'unannounced'] },
  { key: 'one_stop', article: 5, kinds: ['open', 'unannounced'] },
  { key: 'notice_board', article: 6, kinds: ['open', 'unannounced', 'night'] },
  { key: 'hours', article: 7, kinds: ['open', 'unannounced'] },
  { key: 'duty_manned', article: 8, kinds: ['night'] },
  { key: 'duty_phone', article: 9, kinds: ['unannounced', 'night'] },
  { key: 'duty_record', article: 10, kinds: ['night'] },
] as const satisfies readonly { key: string; article: number; kinds: readonly PlanKind[] }[];
export type Clause = (typeof CLAUSES)[number]['key'];

export const clausesOf = (kind: PlanKind): readonly Clause[] =>
  CLAUSES.filter(({ kinds }) => (kinds as readonly PlanKind[]).includes(kind)).map(({ key }) => key);

export const articleOf = (clause: string): number => CLAUSES.find(({ key }) => key === clause)?.article ?? 0;

export const isClause = (text: string): text is Clause => CLAUSES.some(({ key }) => key === text);

/** A clock that is a little fast on a phone is no photo from the future. */
const SLACK = 5 * MINUTE;

/** When a night visit can be: from the evening to the morning. */
export const NIGHT = { from: '19:00', to: '07:00' } as const;

/** Why a photo can't belong to an inspection that began on `fromOn`; null: it can, or does not say. */
export function photoFault(takenAt: Instant | null, fromOn: Day, now: Instant): 'future' | 'old' | null {
  if (takenAt === null) return null;
  if (takenAt > plus(now, SLACK)) return 'future';
  return takenAt < atTime(fromOn, '00:00') ? 'old' : null;
}

/** Why something can't have been seen at a moment; null: it can. */
export function seenFault(
  seenAt: Instant,
  plan: { kind: PlanKind; from_on: Day; to_on: Day },
  now: Instant,
): 'future' | 'old' | 'over' | 'night' | null {
  if (seenAt > plus(now, SLACK)) return 'future';
  if (seenAt < atTime(plan.from_on, '00:00')) return 'old';
  // A night that begins on the last day ends on the morning after it.
  const last =
    plan.kind === 'night'
      ? plus(atTime(plan.to_on, NIGHT.to), 24 * 60 * MINUTE)
      : atTime(plan.to_on, '23:59');
  if (seenAt > last) return 'over';
  const time = timeOf(seenAt);
  return plan.kind === 'night' && time < NIGHT.from && time > NIGHT.to ? 'night' : null;
}

export const planCode = (year: number, number: number): string =>
  `MC-${year}-${String(number).padStart(3, '0')}`;
export const noticeCode = (year: number, number: number): string =>
  `TB-${year}-${String(number).padStart(4, '0')}`;

import { atTime, between, plus, type Day, type Instant } from '../../clock.ts';

/** Where an entry comes from. */
export const SOURCES = [
  'inspection',
  'evaluation',
  'case',
  'consultation',
  'listening',
  'special_order',
] as const;
export type Source = (typeof SOURCES)[number];

/** `asked`: the unit has asked for closing, and somebody is to look. `checked`: it holds, the office confirms. */
export const ENTRY_STATES = ['open', 'asked', 'checked', 'closed'] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

export const NOTE_KINDS = ['progress', 'closing'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

export const CHECK_STATES = ['given', 'done', 'nobody'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

export const CHECK_RESULTS = ['holds', 'not_done'] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

/** Green: on time; amber: under a fifth of the time is left; red: late; done: closed. */
export const LIGHTS = ['green', 'amber', 'red', 'done'] as const;
export type EntryLight = (typeof LIGHTS)[number];

/** Letters of what is written: a problem or a note, and the post that answers. */
export const WORDS = { least: 6, most: 1000 } as const;
export const POST = { least: 2, most: 40 } as const;
/** Working days for a look on the spot. */
export const CHECK_WORKDAYS = 5;
/** An entry runs from the next day to at most so many days: what takes longer is several entries. */
export const DAYS_MOST = 366;

/** Of the time from the beginning to the end, this much is left when the light turns amber. */
const AMBER_SHARE = 0.2;

/** When less than a fifth of the time from `from` to `due` is left. */
export function amberAt(from: Instant, due: Instant): Instant {
  const whole = Math.max(0, between(from, due));
  return plus(due, -Math.floor(whole * AMBER_SHARE));
}

/** An entry ends at the close of the offices on its last day (domain §5.2). */
export const dueAtOf = (day: Day): Instant => atTime(day, '18:00');

interface Lit {
  state: EntryState;
  due_at: Instant;
  amber_at: Instant;
  asked_at: Instant | null;
}

/**
 * The light of an entry at `now`. While a closing that the unit asked for is looked at, the light stands as it was
 * when it asked: the time the offices take is not the unit's.
 */
export function lightOf(entry: Lit, now: Instant): EntryLight {
  if (entry.state === 'closed') return 'done';
  const at = entry.state === 'open' ? now : entry.asked_at!;
  if (at > entry.due_at) return 'red';
  return at >= entry.amber_at ? 'amber' : 'green';
}

/** `TZ-2026-0001` */
export const entryCode = (year: number, number: number): string =>
  `TZ-${year}-${String(number).padStart(4, '0')}`;

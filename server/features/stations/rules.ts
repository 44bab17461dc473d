import { atTime, MINUTE, plus, weekdayOf, type Day, type Instant } from '../../clock.ts';
import type { WorkCalendar } from '../deadlines/index.ts';

/** A listening session 听取意见, or a forum 座谈会 to which one kind of people is asked. */
export const SESSION_KINDS = ['listening', 'forum'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** The five kinds of people asked to forums (domain §4 row 12); also how those who came are counted. */
export const ATTENDEES = ['cadres', 'parties', 'grassroots', 'enterprises', 'users'] as const;
export type Attendees = (typeof ATTENDEES)[number];

export const SESSION_STATES = ['planned', 'open', 'closed', 'called_off'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** What becomes of an opinion: a case, an answer on the spot, or a note. */
export const FATES = ['case', 'answered', 'noted'] as const;
export type Fate = (typeof FATES)[number];

/** Why a post could not listen. */
export const EXCUSE_GROUNDS = ['leave', 'disaster', 'station_shut', 'outage'] as const;
export type ExcuseGround = (typeof EXCUSE_GROUNDS)[number];
export const EXCUSE_STATES = ['asked', 'accepted', 'refused'] as const;
export type ExcuseState = (typeof EXCUSE_STATES)[number];

/** Every sector has one or two (domain §4 row 30). */
export const STATIONS_A_SECTOR = 2;
/** A host may open so long before the planned start: people come early. */
export const OPENS_EARLY = 30 * MINUTE;
/** Sessions are planned for this week and so many after it. */
export const PLAN_WEEKS = 8;
export const SESSION_MINUTES = { least: 30, most: 240 } as const;
/** More than this at one session is a slip of the hand. */
export const CAME_MOST = 500;

export interface OpeningHours {
  /** 1 = Monday … 7 = Sunday: `12345`. */
  weekdays: string;
  opens: string;
  closes: string;
}

/**
 * Whether a station's door is open on `day` by its own hours: on its days of the week unless that is a day off by
 * the official calendar, and on days of work that were moved to a weekend.
 */
export function isOpenDay(hours: Pick<OpeningHours, 'weekdays'>, day: Day, calendar: WorkCalendar): boolean {
  const { why } = calendar.kindOf(day);
  if (why === 'holiday') return false;
  if (why === 'makeup') return true;
  return hours.weekdays.includes(String(weekdayOf(day) || 7));
}

export interface ClosureView {
  from_on: Day;
  to_on: Day | null;
}

export function closureOn<C extends ClosureView>(closures: readonly C[], day: Day): C | undefined {
  return closures.find(({ from_on: from, to_on: to }) => from <= day && (to === null || day <= to));
}

/** `HH:MM` as minutes since midnight. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

export function isWithinHours(hours: OpeningHours, starts: string, ends: string): boolean {
  return hours.opens <= starts && ends <= hours.closes;
}

export interface Slot {
  held_on: Day;
  starts: string;
  ends: string;
}

/** Whether two sessions share a minute; one may begin when the other ends. */
export function overlaps(a: Slot, b: Slot): boolean {
  return a.held_on === b.held_on && a.starts < b.ends && b.starts < a.ends;
}

/** When a host may open a session: from half an hour before its start until its end. */
export function openingWindow(slot: Slot): { from: Instant; to: Instant } {
  return { from: plus(atTime(slot.held_on, slot.starts), -OPENS_EARLY), to: atTime(slot.held_on, slot.ends) };
}

/** Whether a post is one on every day of the week: one that begins or ends within it owes nothing for it. */
export function standsAllWeek(post: { valid_from: Day; valid_to: Day | null }, week: Day, end: Day): boolean {
  return post.valid_from <= week && (post.valid_to === null || post.valid_to >= end);
}

export function standsOn(post: { valid_from: Day; valid_to: Day | null }, day: Day): boolean {
  return post.valid_from <= day && (post.valid_to === null || day <= post.valid_to);
}

/** Degrees as people type them, WGS-84; null for what is none. */
export function degrees(text: string, most: 90 | 180): string | null {
  const typed = text.normalize('NFKC').trim();
  if (!/^-?\d{1,3}$|^-?\d{1,3}\.\d{1,7}$/.test(typed)) return null;
  return Math.abs(Number(typed)) <= most ? typed : null;
}

/** `GC-03-1`: the sector's code and the station's number in it. */
export const STATION_CODE = /^[A-Z0-9][A-Z0-9-]{1,19}$/;

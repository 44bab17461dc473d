import type { Day, Instant } from '../../server/clock.ts';
import type {
  Attendees,
  ExcuseGround,
  ExcuseState,
  Fate,
  SessionKind,
  SessionState,
} from '../../server/features/stations/rules.ts';

/** 民情观测站: where a sector listens. One row a station; it is never removed, only closed. */
export interface StationsTable {
  id: string;
  version: number;
  /** For people and posters: `GC-03-1`. */
  code: string;
  sector_id: string;
  /** Opens and closes the sessions, whoever listens. */
  host_unit_id: string;
  name: string;
  name_en: string;
  place: string;
  place_en: string;
  /** Degrees as they were typed, WGS-84; null when not given. */
  lat: string | null;
  lng: string | null;
  /** Days of the week on which it is open, 1 = Monday … 7 = Sunday: `12345`. */
  weekdays: string;
  /** `HH:MM` in Asia/Shanghai. */
  opens: string;
  closes: string;
  /** Who listens there, in words. */
  listens: string;
  listens_en: string;
  from_on: Day;
}

/** Days on which a station is closed, and why. */
export interface StationClosuresTable {
  id: string;
  version: number;
  station_id: string;
  from_on: Day;
  /** The last day; null until further notice. Before `from_on`: it was taken back before it began. */
  to_on: Day | null;
  reason: string;
  closed_at: Instant;
}

/** Posts of a unit's leadership that listen every week: posts, never persons. */
export interface LeadershipPostsTable {
  id: string;
  version: number;
  unit_id: string;
  post: string;
  post_en: string;
  sort: number;
  valid_from: Day;
  /** The last day; null while no end is known. */
  valid_to: Day | null;
}

/** 听取意见: one unit's session at one station, from the plan to the closed record. */
export interface ListeningSessionsTable {
  id: string;
  version: number;
  station_id: string;
  /** The unit that listens. */
  unit_id: string;
  /** Monday of its week. */
  week_on: Day;
  held_on: Day;
  starts: string;
  ends: string;
  kind: SessionKind;
  /** Who was asked to a forum 座谈会; null for a listening session. */
  attendees: Attendees | null;
  state: SessionState;
  /** JSON arrays of ids of leadership posts: who was to come, and who was there. */
  expected_json: string;
  there_json: string | null;
  /** How many came, by group, JSON; never who. */
  came_json: string | null;
  planned_at: Instant;
  opened_at: Instant | null;
  closed_at: Instant | null;
  record_due_at: Instant | null;
  record_closed_at: Instant | null;
  is_record_late: number;
  /** Of a forum; public once the record is closed. */
  minutes: string | null;
  called_off_at: Instant | null;
  called_off_by: 'unit' | 'station' | null;
  called_off_why: string | null;
}

/** What somebody said at a session. Of a case only that it is one: its words are the case's own. */
export interface OpinionsTable {
  id: string;
  version: number;
  session_id: string;
  station_id: string;
  fate: Fate;
  category_code: string;
  /** Edited by the host so that nobody is known by them; public once the record is closed. */
  words: string | null;
  answer: string | null;
  case_id: string | null;
  heard_at: Instant;
  published_at: Instant | null;
}

/** What the weekly check found about a unit: one row a unit and week. */
export interface ListeningWeeksTable {
  id: string;
  version: number;
  unit_id: string;
  week_on: Day;
  /** Leadership posts that owed a session, and what became of each: they add up to `due`. */
  due: number;
  held: number;
  late: number;
  missed: number;
  excused: number;
  closed: number;
  /** JSON: `[{ post, outcome, session }]`. */
  outcomes_json: string;
  is_missed: number;
  checked_at: Instant;
}

/** Why a post could not listen in a week: asked by its unit, decided by the supervision office, public. */
export interface ListeningExcusesTable {
  id: string;
  version: number;
  unit_id: string;
  post_id: string;
  week_on: Day;
  ground: ExcuseGround;
  words: string;
  state: ExcuseState;
  asked_at: Instant;
  decided_at: Instant | null;
  decided_by: string | null;
  decision_words: string | null;
}

/** One row: up to which week everything has been checked. */
export interface ListeningClockTable {
  id: number;
  checked_until: Day | null;
}

export interface StationsSchema {
  stations: StationsTable;
  station_closures: StationClosuresTable;
  leadership_posts: LeadershipPostsTable;
  listening_sessions: ListeningSessionsTable;
  opinions: OpinionsTable;
  listening_weeks: ListeningWeeksTable;
  listening_excuses: ListeningExcusesTable;
  listening_clock: ListeningClockTable;
}

import type { Generated } from 'kysely';
import type { Day, Instant } from '../../server/clock.ts';

/** A day the official schedule names. Every other day follows its weekday. */
export interface CalendarDaysTable {
  day: Day;
  kind: 'off' | 'work';
  /** The holiday's name as the notice writes it; empty when the source gives none. */
  name: string;
  source: string;
  /** Whose schedule named it: the last days of December are named by the next year's. */
  schedule_year: number;
}

export interface CalendarYearsTable {
  year: number;
  source: string;
  is_official: 0 | 1;
  imported_at: Instant;
}

/** One row, `id` 1. */
export interface CalendarVersionTable {
  id: 1;
  version: number;
  /** SHA-256 over all days and years, hex: equal digests mean equal calendars. */
  digest: string;
  /** The version that open limits were last counted with. */
  recounted: Generated<number>;
}

export interface RuleVersionsTable {
  version: number;
  effective_on: Day;
  rules_json: string;
  /** Locale key of the sentence that says what changed. */
  note_key: string | null;
  published_at: Instant;
}

export interface DeadlinesSchema {
  calendar_days: CalendarDaysTable;
  calendar_years: CalendarYearsTable;
  calendar_version: CalendarVersionTable;
  rule_versions: RuleVersionsTable;
}

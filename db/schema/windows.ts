import type { Day, Instant } from '../../server/clock.ts';
import type { Level, WordsState } from '../../server/features/windows/rules.ts';

/** 服务窗口: a counter at which a unit serves people. Never who sits behind it. */
export interface ServiceWindowsTable {
  id: string;
  version: number;
  /** For posters and slips: `W-B01-2`. */
  code: string;
  unit_id: string;
  name: string;
  name_en: string;
  place: string;
  place_en: string;
  /** What is done there, in words. */
  services: string;
  services_en: string;
  /** Category of a case that a bad review becomes. */
  category_code: string;
  from_on: Day;
  /** The last day; null while it is open. */
  ended_on: Day | null;
}

/** Sheets of visit slips that were printed: how many, and when. What stands on them is worked out, never stored. */
export interface WindowSheetsTable {
  id: string;
  version: number;
  window_id: string;
  printed_on: Day;
  slips: number;
}

/** Slips that were used. On purpose no review, no window and no time: the two can't be brought together again. */
export interface WindowSlipsUsedTable {
  hash: string;
  /** From the day after it the slip is refused anyway, and the row is of no use. */
  expires_on: Day;
}

/** 好差评: one review of one window. Nobody is named in it, and nothing leads back to whoever wrote it. */
export interface WindowReviewsTable {
  id: string;
  version: number;
  window_id: string;
  unit_id: string;
  /** The day alone: an hour would tell who had just been there. */
  reviewed_on: Day;
  level: Level;
  tags_json: string;
  /** 1: with the slip of a visit; 0: from the poster. The two are counted apart. */
  has_slip: number;
  /** Masked before they are stored; public once the supervision office says so. */
  words: string | null;
  words_state: WordsState;
  lang: 'zh-CN' | 'en';
  /** The case that a bad review became. */
  case_id: string | null;
  decided_at: Instant | null;
  /** Why words were not published, for the unit and the auditor. */
  withheld_why: string | null;
  /** The unit's word beside it. */
  reply: string | null;
  replied_on: Day | null;
}

export interface WindowsSchema {
  service_windows: ServiceWindowsTable;
  window_sheets: WindowSheetsTable;
  window_slips_used: WindowSlipsUsedTable;
  window_reviews: WindowReviewsTable;
}

import type { MemberRole } from '../../server/actor.ts';
import type { Day, Instant } from '../../server/clock.ts';
import type {
  CertificateState,
  CoursePurpose,
  ExamState,
  Reminder,
} from '../../server/features/certificates/rules.ts';
import type { MemberLevel } from '../../server/features/network/index.ts';

/** Training material 专题培训: a page to read. Its older editions stand in its events. */
export interface CoursesTable {
  id: string;
  version: number;
  /** In addresses; never changes. */
  code: string;
  /** Null for all three kinds. */
  kind: MemberRole | null;
  purpose: CoursePurpose;
  sort: number;
  /** 1, 2, 3 …: which text it is now. */
  edition: number;
  title: string;
  title_en: string;
  /** Paragraphs parted by empty lines; a line that begins with `- ` is a point of a list, with `## ` a heading. */
  body: string;
  body_en: string;
  is_active: number;
}

/** That a member has read a course: which edition, and on which day last. Nothing else about reading is kept. */
export interface CourseReadsTable {
  member_id: string;
  course_id: string;
  edition: number;
  read_on: Day;
}

/** The question bank. A question is never changed: a better one takes its place, so that old exams stay what they were. */
export interface QuestionsTable {
  id: string;
  version: number;
  /** Null for all three kinds. */
  kind: MemberRole | null;
  /** What to read again for whoever got it wrong. */
  course_id: string;
  text: string;
  text_en: string;
  /** Array of strings; the same number in both languages. */
  options_json: string;
  options_en_json: string;
  /** Place of the one right option, from 0. */
  answer: number;
  /** The editions of the bank in which it may be drawn: from this one, up to but not with the other. */
  from_edition: number;
  until_edition: number | null;
}

/** One sitting. Questions, order and result can be worked out again from `seed` and `bank_edition`. */
export interface ExamsTable {
  id: string;
  version: number;
  member_id: string;
  kind: MemberRole;
  /** 1; another one only when the office opens it. */
  round: number;
  /** 1, 2, 3 within the round. */
  attempt: number;
  seed: string;
  bank_edition: number;
  /** Questions, right answers in a hundred to pass, and minutes, as they were when it began. */
  size: number;
  pass_mark: number;
  minutes: number;
  started_at: Instant;
  due_at: Instant;
  state: ExamState;
  handed_in_at: Instant | null;
  /** What was handed in: for each question as shown, the place of the option as shown, or null. */
  answers_json: string | null;
  /** Right answers in a hundred; null while it is open, and when it came late. Shown to nobody. */
  score: number | null;
}

/** Answers on the way, so that a page that was lost loses nothing. Gone when the exam is handed in. */
export interface ExamDraftsTable {
  exam_id: string;
  answers_json: string;
  saved_at: Instant;
}

/** That the office let somebody try again after three attempts. */
export interface ExamRoundsTable {
  member_id: string;
  round: number;
  opened_by: string;
  opened_at: Instant;
  words: string;
}

/** 持证上岗: one for each term of office. Counts only while its holder is in office. */
export interface CertificatesTable {
  id: string;
  version: number;
  member_id: string;
  /** `S2026-000123-K`. */
  number: string;
  year: number;
  serial: number;
  /** As printed on it. */
  kind: MemberRole;
  level: MemberLevel;
  town_code: string | null;
  exam_id: string;
  /** An attachment; null when the member wants none. */
  photo_id: string | null;
  issued_on: Day;
  /** The last day on which it counts; never after the term's. */
  expires_on: Day;
  state: CertificateState;
  /** The last reminder of this period: days before the end. */
  reminded: Reminder | null;
  suspended_on: Day | null;
  suspended_by: string | null;
  suspend_words: string | null;
}

export interface CertificatesSchema {
  courses: CoursesTable;
  course_reads: CourseReadsTable;
  questions: QuestionsTable;
  exams: ExamsTable;
  exam_drafts: ExamDraftsTable;
  exam_rounds: ExamRoundsTable;
  certificates: CertificatesTable;
}

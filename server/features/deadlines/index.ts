export { WorkCalendar } from './calendar.ts';
export type { CountedDay, DayKind, DayWhy, NamedDay, ScheduleYear } from './calendar.ts';
export { defaultRules } from './default-rules.ts';
export { DEADLINE_CLASSES, rulesSchema } from './rule-set.ts';
export type { Callback, DeadlineClass, DeadlineClassName, Extension, Rules, Span } from './rule-set.ts';
export {
  CLOSES,
  NOON,
  OPENS,
  dueAt,
  explain,
  ladderOf,
  receiptOf,
  remaining,
  reworkSpan,
  workdaysAfter,
  workdaysBefore,
} from './rules.ts';
export type { Due, ExplainedDay, Explanation, Ladder, Receipt, Remaining } from './rules.ts';
export { seedCalendar, seedDeadlines, seedRules } from './seed.ts';
export {
  calendarOf,
  listRuleVersions,
  loadCalendar,
  publishRules,
  quietHoursOn,
  rulesAt,
  rulesOf,
  setRecounted,
  uncountedVersion,
} from './store.ts';
export type { RuleVersion, YearSchedule } from './store.ts';
export { importCalendarYear, publishRuleVersion } from './actions.ts';
export type { ImportedCalendar } from './actions.ts';
export { parseCalendarFile } from './calendar-file.ts';
export type { CalendarFile, FileProblem } from './calendar-file.ts';
export { remainingWords, spanWords, whyDate, workdayWords } from './words.ts';

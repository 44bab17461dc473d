import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { plusDays, type Day } from '../../clock.ts';
import type { NamedDay } from './calendar.ts';

/** One thing that is wrong with a file. `row` as a person counts: csv lines from 1, JSON days from 1. */
export interface FileProblem {
  row: number | null;
  column: string | null;
  /** Locale key of what is wrong. */
  key: string;
  args: Record<string, string | number>;
}

export type CalendarFile =
  { ok: true; year: number; days: NamedDay[]; papers: string[] } | { ok: false; problems: FileProblem[] };

/** A year names some thirty to sixty days; far more is another kind of file. */
const MAX_DAYS = 150;
const MAX_CHARACTERS = 50_000;
const MAX_NAME = 40;
const MAX_PROBLEMS = 50;

interface RawDay {
  row: number;
  day: unknown;
  kind: unknown;
  name: unknown;
}

interface Columns {
  day: string;
  kind: string;
  name: string;
}

/**
 * Reads one year's schedule from JSON as the holiday-cn project publishes it
 * (`{year, papers, days: [{name, date, isOffDay}]}`) or from csv with the columns `day,kind,name` (kind `off` or
 * `work`). Everything is checked and every fault is listed; a file with a fault gives no days at all.
 */
export function parseCalendarFile(year: number, text: string): CalendarFile {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (content.length > MAX_CHARACTERS) return whole('tooLong', { max: MAX_CHARACTERS });
  if (content === '') return whole('empty', { year });
  return /^[[{]/.test(content) ? fromJson(year, content) : fromCsv(year, content);
}

const jsonFile = z.object({
  year: z.int(),
  papers: z.array(z.string().max(300)).max(20).default([]),
  days: z.array(z.looseObject({})),
});

function fromJson(year: number, content: string): CalendarFile {
  let parsed;
  try {
    parsed = jsonFile.safeParse(JSON.parse(content));
  } catch {
    return whole('notJson', {});
  }
  if (!parsed.success) {
    return {
      ok: false,
      problems: [problem(null, String(parsed.error.issues[0]?.path[0] ?? ''), 'shape', {})],
    };
  }
  const { papers, days } = parsed.data;
  if (parsed.data.year !== year) {
    return { ok: false, problems: [problem(null, 'year', 'otherYear', { found: parsed.data.year, year })] };
  }
  const raw = days.map((item, index) => ({
    row: index + 1,
    day: item['date'],
    kind: item['isOffDay'] === true ? 'off' : item['isOffDay'] === false ? 'work' : undefined,
    name: item['name'],
  }));
  return check(year, raw, { day: 'date', kind: 'isOffDay', name: 'name' }, papers);
}

function fromCsv(year: number, content: string): CalendarFile {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(content, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    const line = (error as { lines?: unknown }).lines;
    return { ok: false, problems: [problem(typeof line === 'number' ? line : null, null, 'notCsv', {})] };
  }
  const header = records[0]!.record.map((cell) => cell.toLowerCase());
  const missing = ['day', 'kind', 'name'].filter((column) => !header.includes(column));
  if (missing.length > 0) {
    return { ok: false, problems: missing.map((column) => problem(1, column, 'noColumn', {})) };
  }
  const cell = (record: string[], column: string) => record[header.indexOf(column)];
  const raw = records.slice(1).map(({ record, info }) => ({
    row: info.lines,
    day: cell(record, 'day'),
    kind: cell(record, 'kind'),
    name: cell(record, 'name'),
  }));
  return check(year, raw, { day: 'day', kind: 'kind', name: 'name' }, []);
}

function check(year: number, raw: readonly RawDay[], columns: Columns, papers: string[]): CalendarFile {
  // holiday-cn publishes an empty file for a year before its notice: that is "not known", not "no days off".
  if (raw.length === 0) return whole('empty', { year });
  if (raw.length > MAX_DAYS) return whole('tooMany', { max: MAX_DAYS });
  const problems: FileProblem[] = [];
  const days: NamedDay[] = [];
  const seen = new Map<Day, number>();
  for (const { row, day, kind, name } of raw) {
    const before = problems.length;
    const label = typeof name === 'string' ? name.trim() : '';
    if (!isDay(day)) problems.push(problem(row, columns.day, 'badDay', {}));
    else if (day < `${year - 1}-12-01` || day > `${year}-12-31`) {
      problems.push(problem(row, columns.day, 'outside', { day, year }));
    } else if (seen.has(day))
      problems.push(problem(row, columns.day, 'twice', { day, first: seen.get(day)! }));
    if (kind !== 'off' && kind !== 'work') problems.push(problem(row, columns.kind, 'badKind', {}));
    if (label === '' || [...label].length > MAX_NAME || UNPRINTABLE.test(label)) {
      problems.push(problem(row, columns.name, 'badName', { max: MAX_NAME }));
    }
    if (problems.length > before) continue;
    seen.set(day as Day, row);
    days.push({ day: day as Day, kind: kind as NamedDay['kind'], name: label });
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  return { ok: true, year, days, papers };
}

/** Controls, and the marks that turn the direction of writing round. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** A real day, written YYYY-MM-DD: 2027-02-29 is none. */
function isDay(value: unknown): value is Day {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  return !Number.isNaN(Date.parse(`${value}T00:00:00.000Z`)) && plusDays(value, 0) === value;
}

const problem = (
  row: number | null,
  column: string | null,
  key: string,
  args: FileProblem['args'],
): FileProblem => ({ row, column, key: `deadlines:file.${key}`, args });

const whole = (key: string, args: FileProblem['args']): CalendarFile => ({
  ok: false,
  problems: [problem(null, null, key, args)],
});

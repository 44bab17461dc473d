import { plusDays, type Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { WorkCalendar } from './calendar.ts';
import { PACKAGED } from './seed.ts';

/** One run of days in a month that stand together under one name. */
interface Run {
  from: Day;
  to: Day;
  name: string;
}

/** The page of one year: twelve rows, the switch of years, where it comes from, a warning where it is not official. */
export function calendarPage(calendar: WorkCalendar, year: number, { t, f }: Say) {
  const years = shownYears(calendar, year);
  const schedule = calendar.years().find((row) => row.year === year);
  const nextKnown = calendar.coversYear(year + 1);
  return {
    year: String(year),
    workdays: f.number(calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`).days),
    tabs: years.map((other) => ({
      href: `/calendar?year=${other}`,
      label: t('deadlines:calendar.year', { year: other }),
      current: other === year,
    })),
    warning: !calendar.coversYear(year)
      ? t(schedule ? 'deadlines:calendar.expected' : 'deadlines:calendar.unknown', { year })
      : nextKnown
        ? ''
        : t('deadlines:calendar.lastDays', { year, next: year + 1 }),
    columns: ['month', 'workdays', 'off', 'makeup'].map((column) => ({
      label: t(`deadlines:calendar.column.${column}`),
      numeric: column === 'workdays',
    })),
    rows: Array.from({ length: 12 }, (_, index) => monthRow(calendar, year, index + 1, { t, f })),
    source: sourceOf(schedule?.source, t),
  };
}

function monthRow(
  calendar: WorkCalendar,
  year: number,
  month: number,
  { t, f }: Pick<Say, 't' | 'f'>,
): string[] {
  const prefix = `${year}-${String(month).padStart(2, '0')}`;
  let workdays = 0;
  const off: Run[] = [];
  const makeup: Run[] = [];
  for (let day: Day = `${prefix}-01`; day.startsWith(prefix); day = plusDays(day, 1)) {
    const { work, why, name = '' } = calendar.kindOf(day);
    if (work) workdays += 1;
    if (why === 'holiday') extend(off, day, name);
    if (why === 'makeup') extend(makeup, day, name);
  }
  const say = (runs: readonly Run[]) =>
    runs.map((run) => runWords(run, t)).join(t('deadlines:calendar.and')) || '—';
  return [f.month(prefix), f.number(workdays), say(off), say(makeup)];
}

function extend(runs: Run[], day: Day, name: string): void {
  const last = runs.at(-1);
  if (last && last.name === name && plusDays(last.to, 1) === day) last.to = day;
  else runs.push({ from: day, to: day, name });
}

function runWords({ from, to, name }: Run, t: Say['t']): string {
  const [first, last] = [Number(from.slice(8)), Number(to.slice(8))];
  return t(first === last ? 'deadlines:calendar.oneDay' : 'deadlines:calendar.range', {
    first,
    last,
    name,
  }).trim();
}

/** Two years to each side, as far as there are schedules and one year more, which is the one to be imported. */
function shownYears(calendar: WorkCalendar, year: number): number[] {
  const { first, last } = yearsOnOffer(calendar, year);
  return [-2, -1, 0, 1, 2].map((step) => year + step).filter((other) => other >= first && other <= last);
}

/** Years that have a page: those with a schedule, the one after them, and `year` itself when there are none. */
export function yearsOnOffer(calendar: WorkCalendar, year: number): { first: number; last: number } {
  const known = calendar.years().map((row) => row.year);
  return { first: known[0] ?? year, last: Math.max((known.at(-1) ?? year) + 1, year) };
}

/** Where a schedule was published: words, and the address when it is one. */
function sourceOf(source: string | undefined, t: Say['t']): { text: string; href: string | null } | null {
  if (source === undefined) return null;
  if (source === PACKAGED) return { text: t('deadlines:calendar.packaged'), href: null };
  return { text: source, href: /^https?:\/\/(?:www\.)?gov\.cn\//.test(source) ? source : null };
}

import { createRequire } from 'node:module';
import type { Trx } from '../../../db/transaction.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { NamedDay } from './calendar.ts';
import { defaultRules } from './default-rules.ts';
import { changeCalendar, listRuleVersions, loadCalendar, publishRules } from './store.ts';

const require = createRequire(import.meta.url);
/** Names the package as the source of a year; the page says it in words. */
export const PACKAGED = 'chinese-days';

interface PublishedDays {
  /** day → "English name,Chinese name,days". */
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}

/**
 * The official schedules the package carries, by year. Its data file is read instead of asking its functions:
 * those follow the zone of the process, and answer for years they know nothing about.
 */
export function packagedSchedules(): Map<number, NamedDay[]> {
  const { holidays, workdays } = require('chinese-days/dist/chinese-days.json') as PublishedDays;
  const years = new Map<number, NamedDay[]>();
  const add = (kind: NamedDay['kind'], days: Record<string, string>): void => {
    for (const [day, names] of Object.entries(days)) {
      const [english, name = ''] = names.split(',');
      const year = scheduleYear(day, english);
      years.set(year, [...(years.get(year) ?? []), { day, kind, name }]);
    }
  };
  add('off', holidays);
  add('work', workdays);
  for (const days of years.values()) days.sort((a, b) => (a.day < b.day ? -1 : 1));
  return years;
}

/** The package files days by date; New Year's days in December belong to the next year's notice. */
function scheduleYear(day: string, english: string | undefined): number {
  const year = Number(day.slice(0, 4));
  return day.slice(5, 7) === '12' && english === "New Year's Day" ? year + 1 : year;
}

/**
 * Fills the years the package has (2004–2026 today) that have no schedule yet: what the county imported itself
 * stays. Safe to call at every start. @returns years filled now.
 */
export async function seedCalendar(trx: Trx, now: Instant): Promise<number[]> {
  const known = new Set((await loadCalendar(trx)).years().map((row) => row.year));
  const missing = [...packagedSchedules()].filter(([year]) => !known.has(year)).sort(([a], [b]) => a - b);
  const schedules = missing.map(([year, days]) => ({ year, days, source: PACKAGED, isOfficial: true }));
  if (schedules.length > 0) await changeCalendar(trx, schedules, now);
  return schedules.map(({ year }) => year);
}

/** Publishes version 1 of the rules, in force from today, where there is none. @returns whether it did. */
export async function seedRules(trx: Trx, now: Instant): Promise<boolean> {
  if ((await listRuleVersions(trx)).length > 0) return false;
  await publishRules(trx, now, dayOf(now), defaultRules, 'deadlines:rules.first');
  return true;
}

/** Both: what a fresh database needs before the first case. Safe to call at every start. */
export async function seedDeadlines(trx: Trx, now: Instant): Promise<void> {
  await seedCalendar(trx, now);
  await seedRules(trx, now);
}

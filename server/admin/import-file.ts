import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SYSTEM } from '../actor.ts';
import { UsageFault } from './command-line.ts';
import type { Context } from '../context.ts';
import { recountLimits } from '../features/boards/index.ts';
import { importCalendarYear, parseCalendarFile } from '../features/deadlines/index.ts';
import {
  importDivisions,
  ImportRefused,
  importUnits,
  parseDivisionsFile,
  parseUnitsFile,
  type ImportCounts,
  type ImportFault,
  type Parsed,
} from '../features/units/index.ts';
import { translator } from '../http/locale.ts';

type Say = (line: string) => void;

export interface CalendarOptions {
  year: string | undefined;
  source: string | undefined;
  isExpected: boolean;
}

/** Brings one file in, whole or not at all. @returns 0 done, 1 when the file has faults, all of which are said. */
export async function importFile(
  context: Context,
  say: Say,
  what: string,
  file: string,
  options: CalendarOptions,
): Promise<number> {
  switch (what) {
    case 'units':
      return bring(say, parseUnitsFile(await readFile(file), basename(file)), (rows) =>
        importUnits(context, SYSTEM, rows),
      );
    case 'divisions':
      return bring(say, parseDivisionsFile(await readFile(file), basename(file)), (rows) =>
        importDivisions(context, SYSTEM, rows),
      );
    case 'calendar':
      return importCalendar(context, say, await readFile(file, 'utf8'), options);
    default:
      throw new UsageFault(`"${what}" can't be imported: units, divisions or calendar can.`);
  }
}

async function bring<Row>(
  say: Say,
  reading: Promise<Parsed<Row>>,
  bringIn: (rows: readonly Row[]) => Promise<ImportCounts>,
): Promise<number> {
  const parsed = await reading;
  if (parsed.faults.length > 0) return sayFaults(say, parsed.faults);
  try {
    const { inserted, updated, unchanged } = await bringIn(parsed.rows);
    say(`New: ${inserted}. Changed: ${updated}. As before: ${unchanged}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    return sayFaults(say, error.faults);
  }
}

function sayFaults(say: Say, faults: readonly ImportFault[]): number {
  const t = translator('en');
  for (const { row, column, key, args } of faults) {
    const where = [row > 0 ? `row ${row}` : 'file', column].filter((part) => part !== '').join(', ');
    say(`${where}: ${t(key, args)}`);
  }
  say(t('units:import.refused', { count: faults.length }));
  return 1;
}

async function importCalendar(
  context: Context,
  say: Say,
  text: string,
  options: CalendarOptions,
): Promise<number> {
  const year = Number(options.year);
  if (!Number.isInteger(year) || year < 2000 || year > 2100) {
    throw new UsageFault('Say which year the calendar is for: --year 2027.');
  }
  if (options.source === undefined) {
    throw new UsageFault(
      'Say where the calendar was published: --source "…". Deadlines counted with it cite that.',
    );
  }
  const file = parseCalendarFile(year, text);
  if (!file.ok) {
    const t = translator('en');
    for (const { row, column, key, args } of file.problems) {
      const where = row === null ? (column ? 'column' : 'whole') : column ? 'rowColumn' : 'row';
      say(t(`deadlines:file.at.${where}`, { row, column, what: t(key, args) }));
    }
    return 1;
  }
  const schedule = { year, days: file.days, source: options.source, isOfficial: !options.isExpected };
  const { changedDays } = await importCalendarYear(context, SYSTEM, schedule);
  const { moved } = await recountLimits(context);
  say(`${file.days.length} days of ${year} are in force; ${changedDays.length} are other than before.`);
  say(`Deadlines moved: ${moved}.`);
  return 0;
}

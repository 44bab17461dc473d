import {
  DAY,
  MINUTE,
  atTime,
  dayOf,
  plus,
  plusDays,
  timeOf,
  weekdayOf,
  type Instant,
} from '../server/clock.ts';

/**
 * The first moment at or after `at` that a cron expression of five fields names, in Asia/Shanghai. Knows `*`,
 * numbers, lists, ranges and steps: all the timetable uses. node-cron ticks by the same expression; this tells
 * which slot a tick or a catch-up run belongs to.
 *
 * @throws RangeError when the expression names no moment within four years.
 */
export function slotAtOrAfter(cron: string, at: Instant): Instant {
  const [minutes, hours, days, months, weekdays] = parse(cron);
  const start = ceilToMinute(at);
  let day = dayOf(start);
  for (let tried = 0; tried <= 4 * 366; tried++, day = plusDays(day, 1)) {
    if (!months!.has(Number(day.slice(5, 7))) || !days!.has(Number(day.slice(8, 10)))) continue;
    if (!weekdays!.has(weekdayOf(day))) continue;
    const from = tried === 0 ? timeOf(start) : '00:00';
    const time = firstTime(minutes!, hours!, from);
    if (time) return atTime(day, time);
  }
  throw new RangeError(`"${cron}" names no moment`);
}

/** The last moment at or before `at` that the expression names, looking back a year at most; null: none. */
export function slotAtOrBefore(cron: string, at: Instant): Instant | null {
  // A slot is at most as far back as the step found from there: doubling finds it in a few looks.
  for (let back = MINUTE; ; back = Math.min(back * 2, 366 * DAY)) {
    let found: Instant | null = null;
    let slot = slotAtOrAfter(cron, plus(at, -back));
    while (slot <= at) {
      found = slot;
      slot = slotAtOrAfter(cron, plus(slot, MINUTE));
    }
    if (found || back === 366 * DAY) return found;
  }
}

function ceilToMinute(at: Instant): Instant {
  return new Date(Math.ceil(Date.parse(at) / MINUTE) * MINUTE).toISOString();
}

function firstTime(minutes: ReadonlySet<number>, hours: ReadonlySet<number>, from: string): string | null {
  const [fromHour, fromMinute] = from.split(':').map(Number) as [number, number];
  for (let hour = fromHour; hour < 24; hour++) {
    if (!hours.has(hour)) continue;
    for (let minute = hour === fromHour ? fromMinute : 0; minute < 60; minute++) {
      if (minutes.has(minute)) return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
    }
  }
  return null;
}

const RANGES: readonly [number, number][] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

function parse(cron: string): ReadonlySet<number>[] {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) throw new RangeError(`"${cron}" needs five fields`);
  return fields.map((field, index) => {
    const [low, high] = RANGES[index]!;
    const values = new Set<number>();
    for (const part of field.split(',')) {
      const [range = '', step, ...more] = part.split('/');
      const ends = range === '*' ? [] : range.split('-');
      const isUnderstood = more.length === 0 && ends.length <= 2 && [...ends, step ?? '1'].every(isNumber);
      if (!isUnderstood) throw new RangeError(`"${cron}": "${part}" is not understood`);
      const [first, last] = ends;
      const from = first === undefined ? low : Number(first);
      const to = first === undefined ? high : last === undefined ? (step ? high : from) : Number(last);
      if (from < low || to > high || Number(step) === 0)
        throw new RangeError(`"${cron}": "${part}" is out of range`);
      for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
    }
    return values;
  });
}

function isNumber(text: string): boolean {
  return /^\d{1,2}$/.test(text);
}

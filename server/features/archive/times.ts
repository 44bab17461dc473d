import { plus, plusDays, toInstant, type Instant } from '../../clock.ts';

/** A moment read from a cell. `dayOnly`: the cell named no time of the day, so 00:00 was taken. */
export interface ReadTime {
  at: Instant;
  dayOnly: boolean;
}

/** Day 0 of spreadsheet serial numbers, with the leap year 1900 that never was already counted. */
const SERIAL_ORIGIN = '1899-12-30T00:00:00+08:00';
const DAY_SECONDS = 86_400;

const DATE = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/;
/** Zones reach from -12:00 to +14:00. */
const OFFSET = /(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$/;
/** A serial number as csv files write it. */
const SERIAL = /^\d{5}(?:$|\.\d)/;

/**
 * Reads the time of a cell as wall time of Asia/Shanghai, unless the text carries an offset of its own.
 * Takes Date cells (their UTC fields are the wall time), serial numbers and text such as `2019/1/7 14:52:00`,
 * `2019-01-07 14:52`, `2019年1月7日 14时52分`, `2019-01-07T14:52:00+08:00`, with full-width digits too.
 * Undefined for everything else, for days that no calendar has, and for years before 1992 or after 2099:
 * before 1992 the zone kept summer time, and no message board existed.
 */
export function readTime(value: unknown): ReadTime | undefined {
  const read = value instanceof Date ? fromDate(value) : fromText(value);
  return read && read.at >= '1991-12-31T16:00' && read.at < '2099-12-31T16:00' ? read : undefined;
}

function fromDate(value: Date): ReadTime | undefined {
  if (Number.isNaN(value.getTime())) return undefined;
  const wall = value.toISOString();
  // Years beyond four digits are written with a sign: no such message exists.
  if (!/^\d{4}-/.test(wall)) return undefined;
  return roundedToSecond(toInstant(wall.replace('Z', '+08:00')), wall.slice(11, 19) === '00:00:00');
}

function fromSerial(serial: number): ReadTime {
  const seconds = Math.round(serial * DAY_SECONDS);
  return { at: plus(toInstant(SERIAL_ORIGIN), seconds * 1000), dayOnly: seconds % DAY_SECONDS === 0 };
}

/** Serial numbers hold seconds as fractions of a day; reading them back is off by some milliseconds. */
function roundedToSecond(at: Instant, dayOnly: boolean): ReadTime {
  const over = Number(at.slice(20, 23));
  return { at: plus(at, over < 500 ? -over : 1000 - over), dayOnly };
}

function fromText(value: unknown): ReadTime | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) && value < 100_000 ? fromSerial(value) : undefined;
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const text = value.normalize('NFKC').trim();
  if (SERIAL.test(text)) return Number.isNaN(Number(text)) ? undefined : fromSerial(Number(text));
  const date = DATE.exec(text);
  if (!date) return undefined;
  const day = `${date[1]}-${twoDigits(date[2]!)}-${twoDigits(date[3]!)}`;
  if (!isRealDay(day)) return undefined;
  const rest = text.slice(date[0].length).replace(/^T/, '').replace(/\s+/g, '');
  if (rest === '') return { at: toInstant(`${day}T00:00:00+08:00`), dayOnly: true };
  return withTime(day, rest);
}

/** `text` without spaces: `14:52`, `14:52:00.123+08:00`, `下午2时52分`, `14时52分03秒`. */
function withTime(day: string, text: string): ReadTime | undefined {
  const offset = OFFSET.exec(text)?.[0] ?? '';
  const wall = text.slice(0, text.length - offset.length);
  const afternoon = wall.startsWith('下午');
  const parts = wall
    .replace(/^[上下]午/, '')
    .replace(/[时点分]/g, ':')
    .replace(/[:秒]$/, '')
    .replace(/\.\d{1,9}$/, '')
    .split(':');
  const [hourText = '', minute = '', second = '0', ...more] = parts;
  if (more.length > 0 || [hourText, minute, second].some((part) => !/^\d{1,2}$/.test(part))) return undefined;
  const hour = Number(hourText) + (afternoon && Number(hourText) < 12 ? 12 : 0);
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const zone = offset === '' ? '+08:00' : offset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const clock = [String(hour), minute, second].map(twoDigits).join(':');
  return { at: toInstant(`${day}T${clock}${zone}`), dayOnly: false };
}

function twoDigits(part: string): string {
  return part.padStart(2, '0');
}

/** Moving a day by nothing gives the same day back only when a calendar has it. */
function isRealDay(day: string): boolean {
  const [, month = '', date = ''] = day.split('-');
  if (Number(month) < 1 || Number(month) > 12 || Number(date) < 1 || Number(date) > 31) return false;
  return plusDays(day, 0) === day;
}

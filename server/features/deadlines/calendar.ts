import { DAY, type Day } from '../../clock.ts';

/** Why a day counts or does not: an ordinary weekday, a weekend, a named day off, a named day of work instead. */
export type DayWhy = 'weekday' | 'weekend' | 'holiday' | 'makeup';

export interface DayKind {
  work: boolean;
  why: DayWhy;
  /** The holiday's name as the official notice writes it. */
  name?: string;
  /** False where no official schedule says so yet and only the weekday is known. */
  official: boolean;
}

export interface NamedDay {
  day: Day;
  kind: 'off' | 'work';
  name: string;
}

export interface ScheduleYear {
  year: number;
  isOfficial: boolean;
  source: string;
}

/** A day found by counting. `provisional`: some day counted over has no official schedule yet. */
export interface CountedDay {
  day: Day;
  provisional: boolean;
}

/**
 * The notice for a year also moves days at the end of the December before it (29 December 2018 became a day of
 * work by the notice for 2019), so from this day on a year waits for the next one's schedule.
 */
const NEXT_NOTICE_FROM = '12-29';

/**
 * Working days of the county (domain §0.5, §2.11). Pure: built from rows, asks nobody. A year without a
 * schedule follows the weekend rule and every result that touched it says `provisional`.
 */
export class WorkCalendar {
  readonly version: number;
  readonly #named: ReadonlyMap<number, NamedDay>;
  readonly #years: ReadonlyMap<number, ScheduleYear>;

  constructor(days: readonly NamedDay[], years: readonly ScheduleYear[], version = 0) {
    this.version = version;
    this.#named = new Map(days.map((row) => [numberOf(row.day), row]));
    this.#years = new Map(years.map((row) => [row.year, row]));
  }

  /** True when the official schedule of `year` is known. */
  coversYear(year: number): boolean {
    return this.#years.get(year)?.isOfficial === true;
  }

  /** Years that have a schedule, official or not, oldest first. */
  years(): ScheduleYear[] {
    return [...this.#years.values()].sort((a, b) => a.year - b.year);
  }

  kindOf(day: Day): DayKind {
    const number = numberOf(day);
    const named = this.#named.get(number);
    const weekend = isWeekend(number);
    const work = named ? named.kind === 'work' : !weekend;
    const why: DayWhy = work ? (weekend ? 'makeup' : 'weekday') : named ? 'holiday' : 'weekend';
    return {
      work,
      why,
      ...(named && named.name !== '' && why !== 'weekday' ? { name: named.name } : {}),
      official: this.#isOfficial(number),
    };
  }

  isWorkday(day: Day): boolean {
    return this.#works(numberOf(day));
  }

  /** `day` itself when it is a working day, else the next one. */
  workdayFrom(day: Day): CountedDay {
    return this.isWorkday(day)
      ? { day, provisional: !this.#isOfficial(numberOf(day)) }
      : this.addWorkingDays(day, 1);
  }

  /**
   * The n-th working day after `day`, or before it for a negative n. `day` itself is never counted, whatever it
   * is; 0 gives it back. Throws RangeError unless n is whole.
   */
  addWorkingDays(day: Day, n: number): CountedDay {
    if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of days: ${n}`);
    const step = n < 0 ? -1 : 1;
    let number = numberOf(day);
    let provisional = false;
    for (let left = Math.abs(n); left > 0;) {
      number += step;
      provisional ||= !this.#isOfficial(number);
      if (this.#works(number)) left -= 1;
    }
    return { day: dayOfNumber(number), provisional };
  }

  /** Working days after `a` up to and with `b`; negative when b is earlier (then b is out and a is in). */
  workingDaysBetween(a: Day, b: Day): { days: number; provisional: boolean } {
    const [low, high] = [numberOf(a), numberOf(b)].sort((x, y) => x - y) as [number, number];
    let days = 0;
    let provisional = false;
    for (let number = low + 1; number <= high; number++) {
      provisional ||= !this.#isOfficial(number);
      if (this.#works(number)) days += 1;
    }
    // Not -0: it would show in a strict comparison and as "-0" in some formatters.
    return { days: a > b && days > 0 ? -days : days, provisional };
  }

  #works(number: number): boolean {
    const named = this.#named.get(number);
    return named ? named.kind === 'work' : !isWeekend(number);
  }

  #isOfficial(number: number): boolean {
    const day = dayOfNumber(number);
    const year = Number(day.slice(0, 4));
    return this.coversYear(year) && (day.slice(5) < NEXT_NOTICE_FROM || this.coversYear(year + 1));
  }
}

function numberOf(day: Day): number {
  const number = Date.parse(`${day}T00:00:00.000Z`) / DAY;
  if (Number.isNaN(number)) throw new RangeError(`not a day: ${day}`);
  return number;
}

function dayOfNumber(number: number): Day {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** 1 January 1970, number 0, was a Thursday. */
function isWeekend(number: number): boolean {
  const weekday = (((number + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

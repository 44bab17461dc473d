import { packagedSchedules } from '../../server/features/deadlines/seed.ts';

/**
 * The rule of the replay told once more, as plainly as it can be: a day at a time, minutes of Asia/Shanghai as
 * numbers. Shares no counting code with the product; only the list of named days is the same.
 */
const named = new Map(
  [...packagedSchedules().values()].flat().map((day) => [day.day, day.kind === 'work'] as const),
);

const DAY_MS = 86_400_000;
const SHANGHAI = 8 * 3_600_000;

function isWorkday(dayNumber: number): boolean {
  const date = new Date(dayNumber * DAY_MS);
  const weekday = date.getUTCDay();
  return named.get(date.toISOString().slice(0, 10)) ?? (weekday !== 0 && weekday !== 6);
}

function walk(dayNumber: number, workingDays: number): number {
  const step = workingDays < 0 ? -1 : 1;
  let day = dayNumber;
  for (let left = Math.abs(workingDays); left > 0;) {
    day += step;
    if (isWorkday(day)) left -= 1;
  }
  return day;
}

/** 18:00 in Shanghai of a day, as an instant in ms. */
const six = (dayNumber: number): number => dayNumber * DAY_MS + 18 * 3_600_000 - SHANGHAI;

export interface Lateness {
  due: number;
  inTime: boolean;
  /** Steps reached, L0 first, each with its moment. */
  steps: number[];
}

/** @param submitted, answered instants in ms; answered null: never. */
export function latenessOf(submitted: number, answered: number | null): Lateness {
  const local = submitted + SHANGHAI;
  let received = Math.floor(local / DAY_MS);
  const afterSix = local - received * DAY_MS > 18 * 3_600_000;
  if (!isWorkday(received) || afterSix) received = walk(received, 1);
  const dueDay = walk(received, 5);
  const due = six(dueDay);
  const planned = [
    six(walk(dueDay, -1)),
    due,
    six(walk(dueDay, 3)),
    six(walk(dueDay, 5)),
    six(walk(dueDay, 8)),
    six(walk(dueDay, 23)),
  ];
  return {
    due,
    inTime: answered !== null && answered <= due,
    steps: planned.filter((moment) => answered === null || answered > moment),
  };
}

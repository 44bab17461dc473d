import { packagedSchedules } from '../../server/features/deadlines/seed.ts';
import { WorkCalendar } from '../../server/features/deadlines/index.ts';

/** The calendar a fresh county has, without a database. */
export function seededCalendar(): WorkCalendar {
  const schedules = [...packagedSchedules()];
  return new WorkCalendar(
    schedules.flatMap(([, days]) => days),
    schedules.map(([year]) => ({ year, isOfficial: true, source: 'test' })),
    1,
  );
}

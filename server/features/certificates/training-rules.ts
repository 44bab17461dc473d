import type { Day } from '../../clock.ts';
import type { CoursePurpose } from './rules.ts';

interface Course {
  id: string;
  purpose: CoursePurpose;
  edition: number;
}

type Reads = ReadonlyMap<string, { edition: number; read_on: Day }>;

/** Whether everything that comes before the exam was read, in the edition that is in use. */
export function trainingDone(courses: readonly Course[], reads: Reads): boolean {
  const entry = courses.filter(({ purpose }) => purpose === 'entry');
  return entry.length > 0 && entry.every(({ id, edition }) => reads.get(id)?.edition === edition);
}

/**
 * Courses that keep a certificate for another year: the yearly ones in use, or, where the office has none, all
 * that come before the exam.
 */
export function yearlyCourses<C extends Course>(courses: readonly C[]): C[] {
  const yearly = courses.filter(({ purpose }) => purpose === 'yearly');
  return yearly.length > 0 ? yearly : [...courses];
}

/** Whether they were read on `since` or later. */
export function yearlyDone(courses: readonly Course[], reads: Reads, since: Day): boolean {
  const yearly = yearlyCourses(courses);
  return yearly.length > 0 && yearly.every(({ id }) => (reads.get(id)?.read_on ?? '') >= since);
}

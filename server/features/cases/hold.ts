import type { Actor } from '../../actor.ts';
import { atTime, dayOf, type Instant } from '../../clock.ts';
import { OPENS, type DeadlineClassName, type Rules, type WorkCalendar } from '../deadlines/index.ts';
import type { CaseRow } from './store.ts';

/** The hours at which what waits together goes out, on working days (security §7.6). */
const RELEASES = [OPENS, '14:00'] as const;

/** What was decided about a case that waits for its release, and by which post. */
export interface Held {
  leadUnitId: string;
  coUnitIds: readonly string[];
  deadlineClass: DeadlineClassName;
  brief: string;
  by: Actor;
}

/** Nothing waits (any more): never decided, released, taken back, or the case went another way. */
export const NO_HOLD = { held_json: null, held_at: null, release_at: null } satisfies Partial<CaseRow>;

export function heldOf(row: Pick<CaseRow, 'held_json'>): Held | null {
  return row.held_json === null ? null : (JSON.parse(row.held_json) as Held);
}

/** The first hour of release after `at`: at the very hour the batch is going out already, so it is the next one. */
export function releaseAfter(calendar: WorkCalendar, at: Instant): Instant {
  const today = dayOf(at);
  const hours = calendar.isWorkday(today) ? RELEASES.map((hour) => atTime(today, hour)) : [];
  const next = hours.find((hour) => hour > at);
  return next ?? atTime(calendar.addWorkingDays(today, 1).day, RELEASES[0]);
}

/**
 * Whether a dispatch into this class waits. A confidential case does, so that the moment tells the unit nothing; not
 * one that is urgent or counts by the hour, and none that would miss a limit of its unit meanwhile: a hold never
 * costs the resident time. A complaint about conduct goes to who supervises, never to the unit, and needs none.
 */
export function mustWait(
  row: Pick<CaseRow, 'type' | 'is_confidential'>,
  limits: Pick<CaseRow, 'contact_due_at' | 'contacted_at' | 'due_at' | 'deadline_class'>,
  rules: Rules,
  releaseAt: Instant,
): boolean {
  if (row.is_confidential === 0 || row.type === 'conduct_complaint' || row.type === 'report') return false;
  const { deadline_class: name, contacted_at, contact_due_at, due_at } = limits;
  const { contact, resolve } = rules.classes[name];
  if (name === 'urgent' || [contact, resolve].some((span) => span !== null && 'hours' in span)) return false;
  const binding =
    contacted_at === null && contact_due_at !== null && contact_due_at < due_at ? contact_due_at : due_at;
  return releaseAt < binding;
}

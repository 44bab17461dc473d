import type { SessionRow } from '../../server/features/stations/index.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { postsAtWork } from '../support/pages-of.ts';
import { seedListening, type Listening } from './station.ts';

export { faultsIn, heldIn, mainOf } from '../network/pages.ts';
export { flashOf, sound } from '../support/pages-of.ts';

export interface StationSite extends TestApp {
  listening: Listening;
  /** Somebody without an account. */
  visitor: Visitor;
  /** Somebody at work at this moment: nobody stays signed in for long. */
  as(post: PostName): Promise<Visitor>;
}

/** The whole application over the small county with its one station. */
export async function openStations(options: Parameters<typeof openTestApp>[0] = {}): Promise<StationSite> {
  const site = await openTestApp(options);
  const listening = await seedListening(site.context, site.world);
  return {
    ...site,
    listening,
    visitor: new Visitor(site.app),
    as: postsAtWork(site),
  };
}

/** A held session whose record is closed, written straight down: for pages that are crowded. */
export function aPastSession(
  overrides: Pick<SessionRow, 'id' | 'station_id' | 'held_on' | 'week_on' | 'unit_id'>,
): SessionRow {
  return {
    version: 0,
    starts: '10:00',
    ends: '11:00',
    kind: 'listening',
    attendees: null,
    state: 'closed',
    expected_json: '[]',
    there_json: '[]',
    came_json: '{}',
    planned_at: '2026-01-01T00:00:00.000Z',
    opened_at: '2026-01-01T00:00:00.000Z',
    closed_at: '2026-01-01T00:00:00.000Z',
    record_due_at: '2026-01-01T00:00:00.000Z',
    record_closed_at: '2026-01-01T00:00:00.000Z',
    is_record_late: 0,
    minutes: null,
    called_off_at: null,
    called_off_by: null,
    called_off_why: null,
    ...overrides,
  };
}

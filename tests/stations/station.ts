import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, plusDays, type Day } from '../../server/clock.ts';
import {
  addPost,
  addStation,
  closeRecord,
  closeSession,
  openSession,
  planSession,
  type PostRow,
  type SessionPlan,
  type SessionRow,
  type StationContent,
  type StationRow,
} from '../../server/features/stations/index.ts';
import type { TestContext } from '../support/context.ts';
import { UNITS, type UnitName, type World } from '../support/factories.ts';

/** A station of the small county's only sector, hosted by the housing bureau, open on weekdays from nine to five. */
export function aStation(overrides: Partial<StationContent> = {}): StationContent {
  return {
    sectorId: 'sector-city',
    hostUnitId: UNITS.housing,
    name: '城建观测站',
    nameEn: 'Building station',
    place: '便民大厅一楼',
    placeEn: 'Service hall, ground floor',
    lat: '34.7200',
    lng: '114.0200',
    weekdays: '12345',
    opens: '09:00',
    closes: '17:00',
    listens: '住建、水务、交通各单位领导岗位',
    listensEn: 'The leaders of housing, water and transport',
    ...overrides,
  };
}

export interface Listening {
  station: StationRow;
  /** Leadership posts: two each of housing and water, one of transport. */
  posts: Record<'housing' | 'water' | 'transport', PostRow[]>;
}

/** One station and who listens, all from today on. */
export async function seedListening(context: TestContext, { posts: by }: World): Promise<Listening> {
  const station = await addStation(context, by.admin, { code: 'CS-1', ...aStation() });
  const post = (unit: UnitName, title: string) =>
    addPost(context, by.admin, {
      unitId: UNITS[unit],
      post: title,
      postEn: `${unit} ${title.length}`,
      from: dayOf(context.clock.now()),
    });
  return {
    station,
    posts: {
      housing: [await post('housing', '局长'), await post('housing', '分管建设副局长')],
      water: [await post('water', '局长'), await post('water', '分管水利副局长')],
      transport: [await post('transport', '局长')],
    },
  };
}

/** A plan for `day` at ten, for one hour, with these posts. */
export function aPlan(
  day: Day,
  posts: readonly PostRow[],
  overrides: Partial<SessionPlan> = {},
): SessionPlan {
  return {
    stationCode: 'CS-1',
    day,
    starts: '10:00',
    ends: '11:00',
    kind: 'listening',
    attendees: null,
    posts: posts.map(({ id }) => id),
    ...overrides,
  };
}

/** Plans a session for the actor's unit and lets the host hold it; with its record closed unless told otherwise. */
export async function held(
  context: TestContext,
  world: World,
  by: Actor,
  plan: SessionPlan,
  options: { there?: readonly PostRow[]; record?: boolean } = {},
): Promise<SessionRow> {
  const { housingOfficer: host } = world.posts;
  const { id } = await planSession(context, by, plan);
  context.clock.set(atTime(plan.day, plan.starts));
  await openSession(context, host, id);
  context.clock.set(atTime(plan.day, plan.ends));
  const there = options.there?.map((post) => post.id) ?? plan.posts;
  const closed = await closeSession(context, host, id, { there, came: { grassroots: 3 } });
  if (options.record === false) return closed;
  return closeRecord(context, host, id, { minutes: plan.kind === 'forum' ? MINUTES : '', looked: true });
}

export const MINUTES = '与会人员谈了排水和停车两方面的问题，单位逐条作了回应。';

/** 01:00 of the Monday after the week of `day`. */
export function mondayAfter(day: Day): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return atTime(plusDays(day, 7 - weekday), '01:00');
}

import { dayOf, MINUTE, plus, timeOf } from '../../server/clock.ts';
import { acknowledgeCase, dispatchCase } from '../../server/features/cases/index.ts';
import {
  addPost,
  addStation,
  askExcuse,
  bringCase,
  closeRecord,
  closeSession,
  noteOpinion,
  openSession,
  planSession,
  plusWeeks,
  weekOf,
  type SessionPlan,
} from '../../server/features/stations/index.ts';
import { aStation } from '../stations/station.ts';
import type { TestApp } from '../support/app.ts';
import { aDispatch, PLACES, UNITS } from '../support/factories.ts';
import { canary, type Canary, type Kind, type RoomMatter } from './canaries.ts';

/**
 * Two stations of the crowded county, hosted by the housing bureau: at one a forum of the water bureau whose record
 * is closed, at the other a session of the transport bureau that runs, and from which a case went to the bus company,
 * which that bureau supervises. Everything said there is marked. The clock stays where it is.
 */
export async function plantStations({ context, world: { posts } }: TestApp): Promise<Canary[]> {
  const canaries: Canary[] = [];
  const words = (of: RoomMatter, kind: Kind = 'personWords'): string => {
    const mark = `QzWords${of}Zq`;
    canaries.push(canary(kind, of, mark));
    return `${mark}，请看一看。`;
  };
  const now = context.clock.now();
  const today = dayOf(now);
  const host = posts.housingOfficer;
  const hours = { weekdays: '1234567', opens: '00:00', closes: '23:59' };
  await addStation(context, posts.admin, { code: 'CS-1', ...aStation(hours) });
  await addStation(context, posts.admin, { code: 'CS-2', ...aStation({ ...hours, name: '大厅观测站' }) });
  const post = (unitId: string) =>
    addPost(context, posts.admin, { unitId, post: '局长', postEn: 'Director', from: today });
  const [water, transport] = [await post(UNITS.water), await post(UNITS.transport)];
  const plan = (parts: Partial<SessionPlan>): SessionPlan => ({
    stationCode: 'CS-1',
    day: today,
    starts: timeOf(plus(now, 5 * MINUTE)),
    ends: timeOf(plus(now, 45 * MINUTE)),
    kind: 'listening',
    attendees: null,
    posts: [],
    ...parts,
  });
  const note = (session: string, of: RoomMatter) =>
    noteOpinion(context, host, session, context.ids.id(), {
      categoryCode: 'roads',
      words: words(of),
      answer: null,
      looked: true,
    });

  const forum = plan({ kind: 'forum', attendees: 'users', posts: [water.id] });
  const held = await planSession(context, posts.waterOfficer, forum);
  await openSession(context, host, held.id);
  await note(held.id, 'heard');
  await closeSession(context, host, held.id, { there: [water.id], came: { users: 2 } });
  await closeRecord(context, host, held.id, { minutes: words('minutes'), looked: true });

  const runs = await planSession(
    context,
    posts.transportOfficer,
    plan({ stationCode: 'CS-2', posts: [transport.id] }),
  );
  await openSession(context, host, runs.id);
  await note(runs.id, 'unheard');
  const { row } = await bringCase(context, host, runs.id, context.ids.id(), {
    type: 'complaint',
    categoryCode: 'sanitation',
    title: '车站没有灯',
    details: words('stationCase', 'details'),
    placeText: '车站',
    divisionCode: PLACES.village,
    consentsToPublish: false,
    lang: 'zh-CN',
  });
  await dispatchCase(context, posts.supervision, row.id, aDispatch(row, { leadUnitId: UNITS.bus }));
  await acknowledgeCase(context, posts.busOfficer, row.id);

  await askExcuse(context, posts.waterOfficer, {
    postId: water.id,
    week: plusWeeks(weekOf(today), 1),
    ground: 'leave',
    words: words('excuse'),
    looked: true,
  });
  return canaries;
}

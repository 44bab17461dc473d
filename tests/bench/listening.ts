import { atTime, dayOf, plus, plusDays, HOUR } from '../../server/clock.ts';
import { ATTENDEES } from '../../server/features/stations/rules.ts';
import { aCase } from '../support/factories.ts';
import type { TestContext } from '../support/context.ts';
import { around, insertRows, padded, times } from './rows.ts';

/** Two stations a sector is all that may be. */
const SECTORS = 10;
const UNITS = 87;
const STATIONS = 2 * SECTORS;
const SESSIONS_A_WEEK = 2;
/** Weeks that are over, and the one that runs and the one that comes. */
const PAST = 10;
const AHEAD = 2;
const CASES_A_STATION = 20;

const sectorId = (at: number) => `bench-sector-${at}`;
const unitId = (at: number) => `bench-unit-${at}`;
const stationId = (at: number) => `bench-station-${at}`;
const stationCode = (at: number) => `BS-${padded(at, 5)}`;

/** Units, stations, sessions and what was heard, of so many counties; gives the stations' codes. */
export async function fillListening(context: TestContext, counties: number): Promise<string[]> {
  await fillUnits(context, counties);
  await fillStations(context, counties);
  await fillSessions(context, counties);
  await fillCases(context, counties);
  return [...times(counties * STATIONS, stationCode)];
}

async function fillUnits({ db }: TestContext, counties: number): Promise<void> {
  await insertRows(
    db,
    'sectors',
    times(counties * SECTORS, (at) => ({
      id: sectorId(at),
      code: `b${padded(at, 4)}`,
      name: `行业${at + 1}`,
      name_en: `Sector ${at + 1}`,
    })),
  );
  await insertRows(
    db,
    'units',
    times(counties * UNITS, (at) => ({
      id: unitId(at),
      code: `BU-${padded(at, 5)}`,
      name: `第${at + 1}局`,
      name_en: `Bureau ${at + 1}`,
      kind: 'bureau' as const,
      peer_group: 'bureau' as const,
      sector_id: sectorId(at % (counties * SECTORS)),
      parent_id: null,
      division_code: null,
      leader_post: '局长',
      leader_post_en: 'Director',
      county_leader_post: '副县长',
      county_leader_post_en: 'Deputy county head',
      phone_public: null,
      is_dispatch_office: 0,
      is_supervision_office: 0,
      takes_cases: 1,
      valid_from: '2010-01-01',
      valid_to: null,
    })),
  );
  await insertRows(
    db,
    'leadership_posts',
    times(counties * UNITS, (at) => ({
      id: `bench-post-${at}`,
      version: 1,
      unit_id: unitId(at),
      post: '局长',
      post_en: 'Director',
      sort: 1,
      valid_from: '2010-01-01',
      valid_to: null,
    })),
  );
}

async function fillStations({ db }: TestContext, counties: number): Promise<void> {
  await insertRows(
    db,
    'stations',
    times(counties * STATIONS, (at) => ({
      id: stationId(at),
      version: 1,
      code: stationCode(at),
      sector_id: sectorId(Math.floor(at / 2)),
      host_unit_id: unitId(at),
      name: `第${at + 1}观测站`,
      name_en: `Station ${at + 1}`,
      place: '便民大厅一楼',
      place_en: 'Service hall, ground floor',
      lat: '34.7200',
      lng: '114.0200',
      weekdays: '12345',
      opens: '09:00',
      closes: '17:00',
      listens: '本行业各单位领导岗位',
      listens_en: 'The leaders of the sector',
      from_on: '2026-01-01',
    })),
  );
  const today = '2026-11-23';
  await insertRows(
    db,
    'station_closures',
    times(counties * 2, (at) => ({
      id: `bench-closure-${at}`,
      version: 1,
      station_id: stationId(at * 10),
      from_on: plusDays(today, -1),
      to_on: plusDays(today, 3),
      reason: '大厅维修',
      closed_at: atTime(plusDays(today, -2), '09:00'),
    })),
  );
}

async function fillSessions({ db, clock }: TestContext, counties: number): Promise<void> {
  const monday = dayOf(clock.now());
  const inWeek = counties * UNITS * SESSIONS_A_WEEK;
  const sessions = [
    ...times(inWeek * (PAST + AHEAD), (at) => {
      const week = Math.floor(at / inWeek) - PAST;
      const unit = Math.floor((at % inWeek) / SESSIONS_A_WEEK);
      const isPast = week < 0;
      const isForum = at % 20 === 0;
      const held = plusDays(monday, week * 7 + 1 + (at % 4));
      const end = atTime(held, '11:00');
      return {
        id: `bench-session-${padded(at, 7)}`,
        version: 1,
        station_id: stationId(unit % (counties * STATIONS)),
        unit_id: unitId(unit),
        week_on: plusDays(monday, week * 7),
        held_on: held,
        starts: '10:00',
        ends: '11:00',
        kind: isForum ? ('forum' as const) : ('listening' as const),
        attendees: isForum ? around(ATTENDEES, at / 20) : null,
        state: isPast ? ('closed' as const) : ('planned' as const),
        expected_json: JSON.stringify([`bench-post-${unit}`]),
        there_json: isPast ? JSON.stringify([`bench-post-${unit}`]) : null,
        came_json: isPast ? '{"grassroots":3}' : null,
        planned_at: atTime(plusDays(held, -7), '09:00'),
        opened_at: isPast ? atTime(held, '10:00') : null,
        closed_at: isPast ? end : null,
        record_due_at: isPast ? plus(end, 48 * HOUR) : null,
        record_closed_at: isPast ? plus(end, HOUR) : null,
        is_record_late: isPast && at % 15 === 0 ? 1 : 0,
        minutes: null,
        called_off_at: null,
        called_off_by: null,
        called_off_why: null,
      };
    }),
  ];
  await insertRows(db, 'listening_sessions', sessions);
  const heard = sessions.filter(({ state }) => state === 'closed');
  await insertRows(
    db,
    'opinions',
    times(heard.length, (at) => ({
      id: `bench-opinion-${padded(at, 7)}`,
      version: 1,
      session_id: heard[at]!.id,
      station_id: heard[at]!.station_id,
      fate: at % 2 === 0 ? ('answered' as const) : ('noted' as const),
      category_code: 'roads',
      words: '希望公交站加一个雨棚，等车的人不少。',
      answer: at % 2 === 0 ? '已列入明年计划，三月开工。' : null,
      case_id: null,
      heard_at: heard[at]!.closed_at!,
      published_at: heard[at]!.record_closed_at,
    })),
  );
  await insertRows(
    db,
    'listening_weeks',
    times(counties * UNITS * PAST, (at) => {
      const [unit, week] = [at % (counties * UNITS), Math.floor(at / (counties * UNITS)) - PAST];
      const isMissed = at % 30 === 0 ? 1 : 0;
      return {
        id: `bench-week-${at}`,
        version: 1,
        unit_id: unitId(unit),
        week_on: plusDays(monday, week * 7),
        due: 1,
        held: 1 - isMissed,
        late: 0,
        missed: isMissed,
        excused: 0,
        closed: 0,
        outcomes_json: '[]',
        is_missed: isMissed,
        checked_at: atTime(plusDays(monday, week * 7 + 7), '01:00'),
      };
    }),
  );
}

/** What came in through the stations: copies of one case that a resident might have sent. */
async function fillCases(context: TestContext, counties: number): Promise<void> {
  const one = await aCase(context);
  await insertRows(
    context.db,
    'cases',
    times(counties * STATIONS * CASES_A_STATION, (at) => ({
      ...one,
      id: `bench-case-${at}`,
      code: `BENCH-${at}`,
      submission_id: `bench-submission-${at}`,
      receipt_hash: `bench-receipt-${at}`,
      channel: 'station' as const,
      station_code: stationCode(at % (counties * STATIONS)),
    })),
  );
}

import type { StationCases } from '../cases/index.ts';
import { expectedOf, kindWords, slotWords, thereOf, type Lens } from './lens.ts';
import {
  closureWords,
  columns,
  hoursWords,
  postNames,
  presentOpinion,
  sessionHref,
  stationHref,
  submitHref,
  weekColumns,
  standingCell,
} from './present.ts';
import type { countOpinions, WeekTotals } from './public-store.ts';
import { ATTENDEES, FATES, type Attendees, type Fate } from './rules.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { ClosureRow, StationRow } from './store.ts';

export const WEEKS_SHOWN = 8;

interface StationsData {
  closures: readonly ClosureRow[];
  next: readonly SessionRow[];
  held: ReadonlyMap<string, number>;
  forums: ReadonlyMap<Attendees, number>;
  opinions: Awaited<ReturnType<typeof countOpinions>>;
  weeks: readonly WeekTotals[];
  sectors: readonly { id: string }[];
}

/** The view-model of `stations/stations`. */
export function presentStations(data: StationsData, lens: Lens) {
  const { t, f } = lens.say;
  const byStation = {
    closures: Map.groupBy(data.closures, ({ station_id: id }) => id),
    next: new Map(data.next.map((session) => [session.station_id, session])),
    opinions: Map.groupBy(data.opinions, ({ station_id: id }) => id),
    held: data.held,
  };
  const all = (fate: Fate) => data.opinions.reduce((sum, row) => sum + (row.fate === fate ? row.n : 0), 0);
  const [last] = data.weeks;
  return {
    lede: t('stations:list.lede'),
    week: last ? t('stations:list.week', { day: f.day(last.week_on) }) : '',
    tiles: last ? tilesOf(last, lens) : [],
    heardTitle: t('stations:list.heard', { weeks: WEEKS_SHOWN }),
    heard: FATES.map((fate) => ({ label: t(`stations:fate.${fate}`), value: f.number(all(fate)) })),
    forums: ATTENDEES.map((group) => [
      t(`stations:attendees.${group}`),
      f.number(data.forums.get(group) ?? 0),
    ]),
    forumColumns: [
      { label: t('stations:list.forumWho') },
      { label: t('stations:list.forums'), numeric: true },
    ],
    weekColumns: weekColumns(lens),
    weeks: data.weeks.map((week) => weekCells(week, lens)),
    sectors: data.sectors.map(({ id }) => ({
      id: `sector-${id}`,
      name: lens.sector(id),
      stations: lens.stations
        .filter((station) => station.sector_id === id)
        .map((station) => stationCard(station, byStation, lens)),
    })),
  };
}

function tilesOf(week: WeekTotals, { say: { t, f } }: Lens) {
  const tile = (name: Exclude<keyof WeekTotals, 'week_on'>, tone = 'plain') => ({
    label: t(`stations:count.${name}`),
    value: f.number(week[name]),
    href: '',
    tone,
  });
  return [
    { ...tile('due'), href: `/stations/weeks/${week.week_on}` },
    { ...tile('held', 'green'), value: f.number(week.held + week.late), note: lateNote(week, t) },
    {
      ...tile('missed', week.missed > 0 ? 'red' : 'plain'),
      href: week.missed > 0 ? `/stations/weeks/${week.week_on}?only=missed` : '',
    },
    tile('excused'),
  ];
}

const lateNote = (week: WeekTotals, t: Lens['say']['t']): string =>
  week.late > 0 ? t('stations:count.lateNote', { n: week.late }) : '';

function weekCells(week: WeekTotals, { say: { f } }: Lens) {
  return [
    { text: f.day(week.week_on), href: `/stations/weeks/${week.week_on}` },
    ...(['due', 'held', 'late'] as const).map((name) => f.number(week[name])),
    { text: f.number(week.missed), tone: week.missed > 0 ? 'red' : '' },
    ...(['excused', 'closed'] as const).map((name) => f.number(week[name])),
  ];
}

/** What there is to say of each station, by its id. */
interface ByStation {
  closures: ReadonlyMap<string, readonly ClosureRow[]>;
  next: ReadonlyMap<string, SessionRow>;
  opinions: ReadonlyMap<string, readonly { n: number }[]>;
  held: ReadonlyMap<string, number>;
}

function stationCard(station: StationRow, { closures, next: coming, opinions, held }: ByStation, lens: Lens) {
  const { t } = lens.say;
  const next = coming.get(station.id);
  const closed = closureWords(closures.get(station.id) ?? [], lens);
  const heard = (opinions.get(station.id) ?? []).reduce((sum, { n }) => sum + n, 0);
  return {
    title: lens.pick(station.name, station.name_en),
    href: stationHref(station),
    text: lens.pick(station.place, station.place_en),
    note: next
      ? t('stations:list.next', { when: slotWords(next, lens.say), unit: lens.unit(next.unit_id) })
      : t('stations:list.noNext'),
    tag: closed === '' ? null : { text: t('stations:closure.tag'), kind: 'amber' },
    meta: [
      hoursWords(station, lens),
      t('stations:list.numbers', { weeks: WEEKS_SHOWN, held: held.get(station.id) ?? 0, heard }),
      closed,
    ].filter((text) => text !== ''),
    tone: 'plain',
    figure: null,
    light: null,
  };
}

/** The view-model of `stations/station`. */
export function presentStation(
  station: StationRow,
  data: {
    closures: readonly ClosureRow[];
    coming: readonly SessionRow[];
    past: readonly SessionRow[];
    opinions: readonly OpinionRow[];
    heard: ReadonlyMap<string, number>;
    cases: StationCases | undefined;
  },
  lens: Lens,
) {
  const { t, f } = lens.say;
  const cases = data.cases ?? { received: 0, answered: 0, solved: 0 };
  return {
    code: station.code,
    name: lens.pick(station.name, station.name_en),
    lede: lens.pick(station.place, station.place_en),
    closed: closureWords(data.closures, lens),
    submitHref: submitHref(station),
    posterHref: `${stationHref(station)}/poster`,
    facts: [
      { label: t('stations:fact.sector'), text: lens.sector(station.sector_id) },
      { label: t('stations:fact.hours'), text: hoursWords(station, lens) },
      { label: t('stations:fact.listens'), text: lens.pick(station.listens, station.listens_en) },
      { label: t('stations:fact.host'), text: lens.unit(station.host_unit_id) },
      { label: t('stations:fact.position'), text: positionWords(station, lens) },
      { label: t('stations:fact.code'), text: station.code },
    ],
    comingColumns: columns(['when', 'unit', 'kind', 'expected', 'state'], lens),
    coming: data.coming.map((session) => [
      { text: slotWords(session, lens.say), href: sessionHref(session) },
      lens.unit(session.unit_id),
      kindWords(session, lens.say),
      postNames(expectedOf(session), lens),
      standingCell(session, lens),
    ]),
    came: (['received', 'answered', 'solved'] as const).map((name) => ({
      label: t(`stations:cases.${name}`),
      value: f.number(cases[name]),
    })),
    opinions: data.opinions.map((opinion) => presentOpinion(opinion, lens)),
    pastColumns: columns(['when', 'unit', 'there', 'heard', 'record'], lens),
    past: data.past.map((session) => [
      { text: slotWords(session, lens.say), href: sessionHref(session) },
      lens.unit(session.unit_id),
      session.state === 'closed'
        ? t('stations:session.thereOf', { n: thereOf(session).length, of: expectedOf(session).length })
        : '—',
      session.record_closed_at === null ? '—' : f.number(data.heard.get(session.id) ?? 0),
      standingCell(session, lens),
    ]),
  };
}

// Not `lng`: for the words that is the language.
function positionWords({ lat, lng }: StationRow, { say: { t } }: Lens): string {
  return lat === null || lng === null ? '' : t('stations:fact.degrees', { north: lat, east: lng });
}

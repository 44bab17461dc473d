import { dayOf } from '../../clock.ts';
import type { StationCases } from '../cases/index.ts';
import { expectedOf, kindWords, lightOf, slotWords, standingOf, thereOf, type Lens } from './lens.ts';
import type { countHeld, countOpinions, WeekTotals } from './public-store.ts';
import { ATTENDEES, closureOn, FATES, type Attendees, type Fate } from './rules.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { ClosureRow, StationRow } from './store.ts';
import type { Outcome } from './weeks.ts';

export const WEEKS_SHOWN = 8;

export const stationHref = (station: StationRow): string => `/stations/${station.code}`;
export const submitHref = (station: StationRow): string => `/cases/new?station=${station.code}`;

/** `周一至周五 09:00–17:00` */
export function hoursWords(station: StationRow, { say: { t } }: Lens): string {
  const days = [...station.weekdays].map((day) => t(`common:date.weekdays.${Number(day) % 7}`));
  const isRow = days.length > 2 && '1234567'.includes(station.weekdays);
  const named = isRow
    ? t('stations:hours.fromTo', { from: days[0], to: days.at(-1) })
    : days.join(t('stations:hours.and'));
  return `${named} ${station.opens}–${station.closes}`;
}

/** Why a station is closed today, or will be; empty when it is not. */
export function closureWords(closures: readonly ClosureRow[], { say: { t, f }, today }: Lens): string {
  const closure = closureOn(closures, today) ?? closures.find((one) => one.from_on > today);
  if (!closure) return '';
  return t(`stations:closure.${closure.to_on === null ? 'open' : 'until'}`, {
    from: f.day(closure.from_on),
    to: closure.to_on === null ? '' : f.day(closure.to_on),
    reason: closure.reason,
  });
}

export interface StationNumbers {
  held: number;
  opinions: Record<Fate, number>;
}

export function numbersOf(
  held: Awaited<ReturnType<typeof countHeld>>,
  opinions: Awaited<ReturnType<typeof countOpinions>>,
): Map<string, StationNumbers> {
  const found = new Map<string, StationNumbers>();
  const of = (id: string): StationNumbers => {
    const known = found.get(id) ?? { held: 0, opinions: { case: 0, answered: 0, noted: 0 } };
    found.set(id, known);
    return known;
  };
  for (const row of held) of(row.station_id).held += row.n;
  for (const row of opinions) of(row.station_id).opinions[row.fate] += row.n;
  return found;
}

/** The view-model of `stations/stations`. */
export function presentStations(
  data: {
    closures: readonly ClosureRow[];
    next: readonly SessionRow[];
    held: Awaited<ReturnType<typeof countHeld>>;
    opinions: Awaited<ReturnType<typeof countOpinions>>;
    weeks: readonly WeekTotals[];
    sectors: readonly { id: string }[];
  },
  lens: Lens,
) {
  const { t, f } = lens.say;
  const numbers = numbersOf(data.held, data.opinions);
  const all = (fate: Fate) => data.opinions.reduce((sum, row) => sum + (row.fate === fate ? row.n : 0), 0);
  const [last] = data.weeks;
  return {
    lede: t('stations:list.lede'),
    week: last ? t('stations:list.week', { day: f.day(last.week_on) }) : '',
    tiles: last ? tilesOf(last, lens) : [],
    heard: FATES.map((fate) => ({ label: t(`stations:fate.${fate}`), value: f.number(all(fate)) })),
    forums: ATTENDEES.map((group) => [
      t(`stations:attendees.${group}`),
      f.number(
        data.held.reduce((sum, row) => sum + (row.attendees === group ? row.n : 0), 0),
      ),
    ]),
    forumColumns: [{ label: t('stations:list.forumWho') }, { label: t('stations:list.forums'), numeric: true }],
    weekColumns: weekColumns(lens),
    weeks: data.weeks.map((week) => weekCells(week, lens)),
    sectors: data.sectors.map(({ id }) => ({
      id: `sector-${id}`,
      name: lens.sector(id),
      stations: lens.stations
        .filter((station) => station.sector_id === id)
        .map((station) => stationCard(station, data, numbers.get(station.id), lens)),
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

export function weekColumns({ say: { t } }: Lens) {
  return ['week', 'due', 'held', 'late', 'missed', 'excused', 'closed'].map((name) => ({
    label: t(`stations:count.${name}`),
    numeric: name !== 'week',
  }));
}

function weekCells(week: WeekTotals, { say: { f } }: Lens) {
  return [
    { text: f.day(week.week_on), href: `/stations/weeks/${week.week_on}` },
    ...(['due', 'held', 'late'] as const).map((name) => f.number(week[name])),
    { text: f.number(week.missed), tone: week.missed > 0 ? 'red' : '' },
    ...(['excused', 'closed'] as const).map((name) => f.number(week[name])),
  ];
}

function stationCard(
  station: StationRow,
  data: { closures: readonly ClosureRow[]; next: readonly SessionRow[] },
  numbers: StationNumbers | undefined,
  lens: Lens,
) {
  const { t } = lens.say;
  const next = data.next.find((session) => session.station_id === station.id);
  const closed = closureWords(
    data.closures.filter((closure) => closure.station_id === station.id),
    lens,
  );
  const heard = numbers ? FATES.reduce((sum, fate) => sum + numbers.opinions[fate], 0) : 0;
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
      t('stations:list.numbers', { held: numbers?.held ?? 0, heard }),
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
    comingColumns: columns(['when', 'unit', 'kind', 'expected'], lens),
    coming: data.coming.map((session) => [
      { text: slotWords(session, lens.say), href: sessionHref(session) },
      lens.unit(session.unit_id),
      kindWords(session, lens.say),
      postNames(expectedOf(session), lens),
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
      {
        text: t(`stations:standing.${standingOf(session, lens.now)}`),
        tone: ['notHeld', 'overdue', 'late'].includes(standingOf(session, lens.now)) ? 'red' : '',
      },
    ]),
  };
}

export const sessionHref = (session: Pick<SessionRow, 'id'>): string => `/stations/sessions/${session.id}`;

export const columns = (names: readonly string[], { say: { t } }: Lens) =>
  names.map((name) => ({ label: t(`stations:column.${name}`) }));

export function postNames(ids: readonly string[], lens: Lens): string {
  return ids.map((id) => lens.post(id)).join(lens.say.t('stations:hours.and'));
}

function positionWords({ lat, lng }: StationRow, { say: { t } }: Lens): string {
  return lat === null || lng === null ? '' : t('stations:fact.degrees', { lat, lng });
}

/** `局长 已听取` */
export const outcomeText = ({ post, outcome }: Outcome, lens: Lens): string =>
  `${lens.post(post)} ${lens.say.t(`stations:outcome.${outcome}`)}`;

export function presentOpinion(opinion: OpinionRow, lens: Lens) {
  const { t, f } = lens.say;
  return {
    category: lens.category(opinion.category_code),
    fate: t(`stations:fate.${opinion.fate}`),
    words: opinion.words ?? '',
    answer: opinion.answer ?? '',
    on: opinion.published_at === null ? '' : f.day(dayOf(opinion.published_at)),
  };
}

/** The view-model of `stations/session`: what anybody may know of one session. */
export function presentPublicSession(
  session: SessionRow,
  station: StationRow,
  opinions: readonly OpinionRow[],
  lens: Lens,
) {
  const { t, f } = lens.say;
  const came = cameOf(session);
  const total = Object.values(came).reduce((sum, n) => sum + n, 0);
  const isPublic = session.record_closed_at !== null;
  const text = (key: string, value: string) => ({ label: t(`stations:fact.${key}`), text: value });
  return {
    title: `${lens.unit(session.unit_id)} · ${kindWords(session, lens.say)}`,
    light: lightOf(session, lens),
    trail: [
      { href: '/stations', label: t('stations:list.title') },
      { href: stationHref(station), label: lens.pick(station.name, station.name_en) },
      { label: f.day(session.held_on) },
    ],
    facts: [
      { ...text('station', lens.pick(station.name, station.name_en)), href: stationHref(station) },
      text('when', slotWords(session, lens.say)),
      text('unit', lens.unit(session.unit_id)),
      text('kind', kindWords(session, lens.say)),
      text('expected', postNames(expectedOf(session), lens)),
      text('there', session.state === 'closed' ? postNames(thereOf(session), lens) || t('stations:fact.nobody') : ''),
      text('came', session.state === 'closed' ? t('stations:fact.people', { n: total }) : ''),
      { label: t('stations:fact.recordDue'), at: isPublic ? null : session.record_due_at },
      { label: t('stations:fact.recordClosed'), at: session.record_closed_at },
      text('calledOff', session.called_off_why ?? ''),
      text('cases', isPublic ? f.number(opinions.filter(({ fate }) => fate === 'case').length) : ''),
    ],
    minutes: isPublic ? session.minutes : null,
    // Of what became a case only that there are some: with a day and a place a category would say too much.
    opinions: isPublic
      ? opinions.filter(({ fate }) => fate !== 'case').map((opinion) => presentOpinion(opinion, lens))
      : [],
    isPublic,
  };
}

export function cameOf(session: SessionRow): Partial<Record<Attendees, number>> {
  return session.came_json === null ? {} : (JSON.parse(session.came_json) as Partial<Record<Attendees, number>>);
}

import type { Request, RequestHandler } from 'express';
import QRCode from 'qrcode';
import { atTime, dayOf, timeOf, type Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { countCasesByStation } from '../cases/index.ts';
import { listSectors } from '../units/index.ts';
import { lensFor } from './lens.ts';
import { hoursWords, submitHref } from './present.ts';
import { presentPublicSession } from './present-public-session.ts';
import { presentStation, presentStations, WEEKS_SHOWN } from './present-public.ts';
import { outcomesIn, presentWeek, weekAfter, weekBefore, WEEKS_AHEAD } from './present-week.ts';
import * as found from './public-store.ts';
import { findSession, listOpinionsOfSession, listSessionsOfWeek } from './session-store.ts';
import { findStationByCode, getStation, listClosures, pageByCode, type StationRow } from './store.ts';
import { listExcusesOfWeek, readCheckedUntil } from './week-store.ts';
import { isWeek, plusWeeks, weekOf } from './weeks.ts';

/** More than a county has; a site of many counties goes on to a next page. */
const STATIONS = 60;
const COMING = 20;
const PAST = 20;
const OPINIONS = 12;
const UNITS = 100;
/** The first week there can have been. */
const BEGINNING = '2010-01-04';

/** 民情观测站: where and when somebody listens, what was heard, and who did not come. */
export const showStations: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const now = momentOf(clock.now());
  const from = plusWeeks(weekOf(now.day), -WEEKS_SHOWN);
  const cursor = decodeCursor(req.query['after'], 2);
  const after = cursor ? { sector: cursor[0]!, code: cursor[1]! } : null;
  const rows = await pageByCode(db, after, STATIONS + 1);
  const page = pageOf(rows, STATIONS, '/stations', after ? { after: 'yes' } : {}, (row) => [
    row.sector,
    row.code,
  ]);
  const ids = page.rows.map(({ id }) => id);
  const next = await found.listNextSessions(db, now, ids);
  const vm = presentStations(
    {
      closures: await listClosures(db, now.day),
      next,
      held: await found.countHeld(db, from, ids),
      forums: await found.countForums(db, from),
      opinions: await found.countOpinions(db, atTime(from, '00:00')),
      weeks: await found.sumWeeks(db, from),
      sectors: sectorsOn(await listSectors(db), page, after?.sector ?? ''),
    },
    await lensFor(req, { stations: page.rows, sessions: next }),
  );
  await render(
    req,
    res,
    'stations/stations',
    { ...vm, nextHref: page.nextHref, firstHref: page.firstHref },
    { title: req.say.t('stations:list.title') },
  );
};

/** Those whose stations stand on the page; between them, and after the last one, those that have none yet. */
function sectorsOn<S extends { code: string }>(
  sectors: readonly S[],
  { rows, nextHref }: { rows: readonly { sector: string }[]; nextHref: string | null },
  after: string,
): S[] {
  const shown = new Set(rows.map(({ sector }) => sector));
  const last = rows.at(-1)?.sector ?? '';
  return sectors.filter(
    ({ code }) => shown.has(code) || (code > after && (nextHref === null || code < last)),
  );
}

export const showStation: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  const { db, clock } = req.context;
  const now = momentOf(clock.now());
  const station = await stationOf(req, request.params.code);
  const cursor = decodeCursor(req.query['after'], 2);
  const after = cursor ? { day: cursor[0]!, id: cursor[1]! } : null;
  const coming = await found.listComing(db, station.id, now, COMING);
  const rows = await found.listPast(db, station.id, now, after, PAST + 1);
  const page = pageOf(rows, PAST, `/stations/${station.code}`, after ? { after: 'yes' } : {}, (row) => [
    row.held_on,
    row.id,
  ]);
  const lens = await lensFor(req, { stations: [station], sessions: [...coming, ...page.rows] });
  const vm = {
    ...presentStation(
      station,
      {
        closures: await listClosures(db, now.day, station.id),
        coming,
        past: page.rows,
        opinions: await found.listPublicOpinions(db, station.id, OPINIONS),
        heard: await found.countOpinionsOf(
          db,
          page.rows.map(({ id }) => id),
        ),
        cases: (await countCasesByStation(db, station.code)).get(station.code),
      },
      lens,
    ),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'stations/station', vm, { title: vm.name });
};

export const showSession: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { db } = req.context;
  const session = await findSession(db, request.params.id);
  if (!session) throw new NotFound();
  const station = await getStation(db, session.station_id);
  const lens = await lensFor(req, { stations: [station], sessions: [session] });
  const vm = presentPublicSession(session, station, await listOpinionsOfSession(db, session.id), lens);
  await render(req, res, 'stations/session', vm, { title: vm.title });
};

export const showWeek: RequestHandler<{ week: string }> = async (request, res) => {
  const req = request as Request;
  const { db } = req.context;
  const { week } = request.params;
  const lens = await lensFor(req);
  const last = plusWeeks(weekOf(lens.today), WEEKS_AHEAD);
  if (!isWeek(week) || week < BEGINNING || week > last) throw new NotFound();
  const query = flatten(req.query);
  const sectors = await listSectors(db);
  const sectorId = sectors.some(({ id }) => id === query['sector']) ? (query['sector'] as string) : '';
  const onlyMissed = query['only'] === 'missed';
  const until = await readCheckedUntil(db);
  const isChecked = until !== null && week <= until;
  const cursor = decodeCursor(req.query['after'], 1);
  const filter = { sectorId: sectorId || undefined, onlyMissed };
  const rows = await found.pageOfWeek(db, week, filter, cursor?.[0] ?? '', UNITS + 1);
  const kept = {
    ...(sectorId === '' ? {} : { sector: sectorId }),
    ...(onlyMissed ? { only: 'missed' } : {}),
    ...(cursor ? { after: 'yes' } : {}),
  };
  const page = pageOf(rows, UNITS, `/stations/weeks/${week}`, kept, (row) => [row.unit_code]);
  const first = await found.firstWeek(db);
  const excuses = await listExcusesOfWeek(db, week);
  const sessions = isChecked ? [] : await listSessionsOfWeek(db, week);
  const posts = [
    ...page.rows.flatMap((row) => outcomesIn(row).map(({ post }) => post)),
    ...excuses.map((excuse) => excuse.post_id),
  ];
  const vm = presentWeek(
    week,
    {
      rows: page.rows,
      sessions,
      excuses,
      isChecked,
      onlyMissed,
      sectorId,
      sectors,
      nextHref: page.nextHref,
      firstHref: page.firstHref,
      // Not into years in which nothing was: a reader, or a robot, would walk back for ever.
      before: first !== null && week > first ? weekBefore(week) : null,
      after: weekAfter(week) > last ? null : weekAfter(week),
    },
    await lensFor(req, { sessions, posts }),
  );
  await render(req, res, 'stations/week', vm, { title: vm.title });
};

/** A4, for the wall at the station: its address opens the form with the station filled in. */
export const showPoster: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  const station = await stationOf(req, request.params.code);
  const lens = await lensFor(req, { stations: [station] });
  const vm = {
    backHref: `/stations/${station.code}`,
    name: lens.pick(station.name, station.name_en),
    place: lens.pick(station.place, station.place_en),
    hours: hoursWords(station, lens),
    code: station.code,
    qr: `/stations/${station.code}/qr.svg`,
    address: `${req.context.config.baseUrl}${submitHref(station)}`,
  };
  const title = req.say.t('stations:poster.title', { name: vm.name });
  await render(req, res, 'stations/poster', vm, { title, layout: 'print' });
};

export const sendPicture: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  const station = await stationOf(req, request.params.code);
  const link = `${req.context.config.baseUrl}${submitHref(station)}`;
  res.type('image/svg+xml').send(await QRCode.toString(link, { type: 'svg', margin: 4 }));
};

const momentOf = (now: Instant): found.Moment => ({ day: dayOf(now), time: timeOf(now) });

async function stationOf(req: Request, code: string): Promise<StationRow> {
  const station = await findStationByCode(req.context.db, code);
  if (!station) throw new NotFound();
  return station;
}

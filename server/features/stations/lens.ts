import type { Request } from 'express';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import {
  calendarOf,
  remaining,
  remainingWords,
  rulesAt,
  type Rules,
  type WorkCalendar,
} from '../deadlines/index.ts';
import { categoryNames, listSectors, unitNames } from '../units/index.ts';
import { openingWindow } from './rules.ts';
import { isRecordOverdue, type SessionRow } from './session-store.ts';
import { listPostsById, listStations, type StationRow } from './store.ts';

/** What it takes to speak about stations and who listens there. */
export interface Lens {
  say: Say;
  now: Instant;
  today: Day;
  calendar: WorkCalendar;
  rules: Rules;
  stations: readonly StationRow[];
  unit(id: string): string;
  station(id: string): StationRow | undefined;
  sector(id: string): string;
  category(code: string): string;
  /** Of those that were loaded. */
  post(id: string): string;
  /** One of a pair of columns, in the reader's language. */
  pick(zh: string, en: string): string;
}

/**
 * @param options.sessions whose posts are going to be named; `posts` further ones.
 * @param options.stations when given, only these are spoken of, their hosts and the units of the sessions: what a
 *   public page shows does not depend on how many there are besides.
 */
export async function lensFor(
  req: Request,
  options: {
    sessions?: readonly SessionRow[];
    posts?: readonly string[];
    stations?: readonly StationRow[];
  } = {},
): Promise<Lens> {
  const { sessions = [], posts = [] } = options;
  const { db, clock } = req.context;
  const now = clock.now();
  const today = dayOf(now);
  const isEnglish = req.say.lang === 'en';
  const pick = (zh: string, en: string) => (isEnglish ? en : zh);
  const hosts = options.stations?.map((one) => one.host_unit_id);
  const units = await unitNames(db, hosts && [...new Set([...hosts, ...sessions.map((one) => one.unit_id)])]);
  const sectors = new Map((await listSectors(db)).map((one) => [one.id, pick(one.name, one.nameEn)]));
  const categories = await categoryNames(db);
  const stations = options.stations ?? (await listStations(db));
  const byId = new Map(stations.map((one) => [one.id, one]));
  const wanted = new Set([...posts, ...sessions.flatMap((one) => [...expectedOf(one), ...thereOf(one)])]);
  const named = new Map(
    (await listPostsById(db, [...wanted])).map((post) => [post.id, pick(post.post, post.post_en)]),
  );
  return {
    say: req.say,
    now,
    today,
    calendar: await calendarOf(db),
    rules: (await rulesAt(db, today)).rules,
    stations,
    unit: (id) => {
      const unit = units.get(id);
      return unit ? pick(unit.name, unit.nameEn) : '';
    },
    station: (id) => byId.get(id),
    sector: (id) => sectors.get(id) ?? '',
    category: (code) => {
      const category = categories.get(code);
      return category ? pick(category.name, category.nameEn) : code;
    },
    post: (id) => named.get(id) ?? '',
    pick,
  };
}

export const expectedOf = (row: SessionRow): string[] => JSON.parse(row.expected_json) as string[];
export const thereOf = (row: SessionRow): string[] =>
  row.there_json === null ? [] : (JSON.parse(row.there_json) as string[]);

/** `11月26日 周四 10:00–11:00` */
export function slotWords(
  row: Pick<SessionRow, 'held_on' | 'starts' | 'ends'>,
  { f }: Pick<Say, 'f'>,
): string {
  return `${f.day(row.held_on)} ${row.starts}–${row.ends}`;
}

export function kindWords(row: Pick<SessionRow, 'kind' | 'attendees'>, { t }: Pick<Say, 't'>): string {
  return row.attendees === null
    ? t('stations:kind.listening')
    : t('stations:kind.forumOf', { who: t(`stations:attendees.${row.attendees}`) });
}

/** Where a session stands, for people: a session nobody opened in its time is none. */
export type Standing =
  'planned' | 'open' | 'notHeld' | 'owed' | 'overdue' | 'recorded' | 'late' | 'called_off';

export function standingOf(row: SessionRow, now: Instant): Standing {
  if (row.state === 'called_off') return 'called_off';
  if (row.state === 'planned') return now > openingWindow(row).to ? 'notHeld' : 'planned';
  if (row.record_closed_at !== null) return row.is_record_late === 1 ? 'late' : 'recorded';
  if (isRecordOverdue(row, now)) return 'overdue';
  return row.state === 'open' ? 'open' : 'owed';
}

const KIND = {
  planned: 'none',
  open: 'none',
  notHeld: 'red',
  owed: 'none',
  overdue: 'red',
  recorded: 'done',
  late: 'amber',
  called_off: 'none',
} as const satisfies Record<Standing, string>;

/** Locals of `light.ejs` for a session: word and, while its record is owed, how long there is. */
export function lightOf(row: SessionRow, { say: { t }, calendar, now }: Lens) {
  const standing = standingOf(row, now);
  const isOwed = standing === 'owed' || standing === 'overdue';
  return {
    kind: KIND[standing],
    word: t(`stations:standing.${standing}`),
    text: isOwed ? remainingWords(remaining(calendar, now, row.record_due_at!), t) : '',
  };
}

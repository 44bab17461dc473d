import type { Reader } from '../../../db/transaction.ts';
import { DAY, dayOf, plus, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import {
  badgeOf,
  aboutWords,
  causeSentence,
  daysLate,
  listPublicEchoes,
  listPublished,
  loadNames,
  type BoardLens,
  type PublicExposure,
} from '../boards/index.ts';
import { calendarOf, rulesAt, type Span } from '../deadlines/index.ts';

export interface ExposureItem {
  href: string;
  unit: string;
  category: string;
  /** Working days; null where no limit is the point. */
  daysLate: number | null;
  text: string;
  state: string;
}

export interface EchoItem {
  href: string;
  question: string;
  answer: string;
  days: number;
  rating: string;
  unit: string;
}

export interface BoardsOfPage {
  exposures: ExposureItem[];
  echoes: EchoItem[];
}

/** The newest of both boards, of the county or of one unit, in the boards' own words. */
export async function boardsOfPage(
  reader: Reader,
  wish: { now: Instant; unitId?: string; limit: number },
  say: Say,
): Promise<BoardsOfPage> {
  const rules = await rulesAt(reader, dayOf(wish.now));
  const exposures = await newestExposures(reader, wish, daysOf(rules.rules.exposure.frontPage));
  const echoes = await listPublicEchoes(reader, { unitId: wish.unitId }, null, wish.limit);
  const names = await loadNames(reader, say.lang, []);
  const lens: BoardLens = { say, names, calendar: await calendarOf(reader), rules, now: wish.now };
  return {
    exposures: exposures.map((entry) => ({
      href: `/exposures/${encodeURIComponent(entry.code)}`,
      unit: names.unit(entry.unit_id),
      category: aboutWords(entry, lens),
      daysLate: daysLate(entry, lens),
      text: causeSentence(entry, lens),
      state: badgeOf(entry, say).text,
    })),
    echoes: echoes.map((entry) => ({
      href: `/echoes/${entry.id}`,
      question: entry.question,
      answer: entry.answer,
      days: entry.days,
      rating: say.t(`common:rating.${entry.rating}`),
      unit: names.unit(entry.unit_id),
    })),
  };
}

/** What was put right leaves the front pages after a while; what was taken back is not on them (domain §5.4). */
async function newestExposures(
  reader: Reader,
  { now, unitId, limit }: { now: Instant; unitId?: string; limit: number },
  daysOnFront: number,
): Promise<PublicExposure[]> {
  const since = plus(now, -daysOnFront * DAY);
  const found: PublicExposure[] = [];
  for (const state of ['open', 'answered', 'put_right'] as const) {
    const rows = await listPublished(reader, { unitId, state }, null, limit);
    found.push(...rows.filter((row) => row.put_right_at === null || row.put_right_at > since));
  }
  const place = (row: PublicExposure): string => `${row.published_at}/${row.id}`;
  return found.sort((a, b) => (place(a) < place(b) ? 1 : -1)).slice(0, limit);
}

function daysOf(span: Span): number {
  if ('calendarDays' in span) return span.calendarDays;
  return Math.ceil('days' in span ? span.days : span.hours / 24);
}

import type { Say } from '../../http/page.ts';
import type { Names } from './names.ts';
import { resultIn } from './present-round.ts';
import type { Rubric } from './rules.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';

export interface TrendPoint {
  code: string;
  score: number;
  low: number;
  high: number;
  forms: number;
}

/** The published scores of a unit, oldest first. */
export function trendOf(rounds: readonly { round: RoundRow; entry: RoundUnitRow }[]): TrendPoint[] {
  return rounds
    .flatMap(({ round, entry }) => {
      const result = round.state === 'published' && entry.state === 'in' ? resultIn(entry) : null;
      if (result?.shown !== 'full' || result.score === null) return [];
      const { score, low, high, forms } = result;
      return [{ code: round.code, score, low: low!, high: high!, forms }];
    })
    .reverse();
}

/** Locals of `chart-table`: the picture and the same numbers; null with fewer than two rounds. */
export function presentTrend(
  points: readonly TrendPoint[],
  unit: { id: string; code: string },
  round: RoundRow,
  names: Names,
  { t, f, lang }: Say,
) {
  if (points.length < 2) return null;
  const number = (n: number): string => f.number(n, 1);
  return {
    src: `/evaluations/${round.code}/units/${encodeURIComponent(unit.code)}/trend.svg?lang=${lang}`,
    width: WIDTH,
    height: HEIGHT,
    alt: t('evaluations:unit.trendAlt', { unit: names.unit(unit.id) }),
    title: t('evaluations:unit.trend'),
    note: t('evaluations:unit.trendNote'),
    columns: [
      { label: t('evaluations:label.round') },
      ...['score', 'interval', 'forms'].map((key) => ({
        label: t(`evaluations:label.${key}`),
        numeric: true,
      })),
    ],
    rows: points.map((point) => [
      { text: point.code, href: `/evaluations/${point.code}` },
      number(point.score),
      t('evaluations:intervalText', { low: number(point.low), high: number(point.high) }),
      f.number(point.forms),
    ]),
  };
}

const WIDTH = 600;
const HEIGHT = 280;
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 16, 20, 44];
const [INK, SOFT, LINE] = ['#1d1915', '#4f483e', '#ddd3c2'];
const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/** Scores with their intervals as SVG text: no script, no style sheet, nothing from elsewhere. */
export function trendChart(points: readonly TrendPoint[], bands: Rubric['bands'], title: string): string {
  const height = HEIGHT - TOP - BOTTOM;
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, points.length);
  const y = (value: number): string => (TOP + height - (value / 100) * height).toFixed(1);
  const x = (at: number): string => (LEFT + step * (at + 0.5)).toFixed(1);
  // A line where each band begins; the highest is so near the end of the scale that its number would lie on it.
  const grid = [0, ...bands, 100].map(
    (value) =>
      `<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="${LINE}"/>` +
      (value === bands[0]
        ? ''
        : `<text x="${LEFT - 8}" y="${Number(y(value)) + 6}" text-anchor="end" fill="${SOFT}">${value}</text>`),
  );
  const road = points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(at)} ${y(point.score)}`).join('');
  const marks = points.map(
    (point, at) =>
      `<path d="M${x(at)} ${y(point.low)}V${y(point.high)}" stroke="${SOFT}" stroke-width="3"/>` +
      `<circle cx="${x(at)}" cy="${y(point.score)}" r="7" fill="${INK}"/>` +
      `<text x="${x(at)}" y="${HEIGHT - 14}" text-anchor="middle" fill="${SOFT}">${escape(point.code)}</text>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"` +
    ` role="img" aria-labelledby="title" font-family="${FONT}" font-size="18"><title id="title">${escape(title)}</title>` +
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fffdf8"/>${grid.join('')}` +
    `<path d="${road}" fill="none" stroke="${INK}" stroke-width="2"/>${marks.join('')}</svg>`
  );
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** One bar a month, of parts from the bottom up. */
export interface ChartBar {
  label: string;
  parts: readonly number[];
}

export interface Chart {
  title: string;
  /** The same in a sentence, for who does not see it. */
  description: string;
  /** Names of the parts, in the order of `parts`. */
  series: readonly string[];
  bars: readonly ChartBar[];
}

export const CHART_WIDTH = 600;
export const CHART_HEIGHT = 340;

const LEFT = 52;
const RIGHT = 12;
const TOP = 56;
const BOTTOM = 44;
/** Readable where a phone shows the picture at half its size. */
const FONT_SIZE = 20;
const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const INK = '#1d1915';
const SOFT = '#4f483e';
const LINE = '#ddd3c2';

/** Told apart by lightness and pattern too, not by colour alone: full, striped, hollow. */
const LOOKS = [
  { fill: '#1b5c3c', stroke: '#1b5c3c' },
  { fill: 'url(#late)', stroke: '#a3231b' },
  { fill: '#fffdf8', stroke: '#827664' },
] as const;

/** Stacked bars as SVG text: no script, no style sheet, nothing from elsewhere. */
export function barChart({ title, description, series, bars }: Chart): string {
  const most = Math.max(0, ...bars.map((bar) => bar.parts.reduce((sum, part) => sum + part, 0)));
  const top = niceTop(most);
  const height = CHART_HEIGHT - TOP - BOTTOM;
  const step = (CHART_WIDTH - LEFT - RIGHT) / Math.max(1, bars.length);
  const y = (value: number): number => TOP + height - (value / top) * height;

  const lines = [0, top / 2, top].map(
    (value) =>
      `<path d="M${LEFT} ${round(y(value))}H${CHART_WIDTH - RIGHT}" stroke="${LINE}"/>` +
      text(LEFT - 8, y(value) + 7, String(value), 'end', SOFT),
  );
  const drawn = bars.map((bar, index) => {
    const x = LEFT + index * step + step * 0.2;
    let below = 0;
    const parts = bar.parts.map((part, which) => {
      const from = y(below);
      below += part;
      return part === 0 ? '' : block(x, y(below), step * 0.6, from - y(below), which);
    });
    // Every other one is named, counted from the newest, so that names have room.
    const isNamed = (bars.length - 1 - index) % 2 === 0;
    return (
      parts.join('') +
      (isNamed ? text(x + step * 0.3, CHART_HEIGHT - BOTTOM + 28, bar.label, 'middle', SOFT) : '')
    );
  });
  const legend = series.map((name, which) => {
    const x = 8 + (which * (CHART_WIDTH - 8)) / series.length;
    return block(x, 12, 18, 18, which) + text(x + 25, 27, name, 'start', INK, 18);
  });

  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}" width="${CHART_WIDTH}"` +
    ` height="${CHART_HEIGHT}" role="img" aria-labelledby="title description" font-family="${FONT}" font-size="${FONT_SIZE}">` +
    `<title id="title">${escape(title)}</title><desc id="description">${escape(description)}</desc>` +
    '<defs><pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="6" height="6" fill="#fbece7"/><rect width="3" height="6" fill="#a3231b"/></pattern></defs>' +
    `<rect width="${CHART_WIDTH}" height="${CHART_HEIGHT}" fill="#fffdf8"/>` +
    `${legend.join('')}${lines.join('')}${drawn.join('')}</svg>`
  );
}

/** The end of the scale: whole, even, and not much above the highest bar. */
export function niceTop(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most)! * power;
  return step % 2 === 0 ? step : step + 1;
}

function block(x: number, y: number, width: number, height: number, which: number): string {
  const { fill, stroke } = LOOKS[which % LOOKS.length]!;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}" stroke="${stroke}"/>`;
}

function text(x: number, y: number, words: string, anchor: string, fill: string, size = FONT_SIZE): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}">${escape(words)}</text>`;
}

const round = (n: number): number => Math.round(n * 100) / 100;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

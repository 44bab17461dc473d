import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STATIC = join(import.meta.dirname, '../../static');
const read = (file: string) => readFileSync(join(STATIC, file), 'utf8');
const css = globSync('css/*.css', { cwd: STATIC });
const js = globSync('js/*.js', { cwd: STATIC });
const weight = (files: string[]) => files.reduce((sum, file) => sum + Buffer.byteLength(read(file)), 0);

describe('static files', () => {
  it('are light enough for a bad network', () => {
    expect(css.length).toBeGreaterThan(4);
    expect(weight(css)).toBeLessThan(60_000);
    // One page keeps itself on the phone and works alone; all others never load its scripts.
    const ofOnePage = js.filter((file) => file.startsWith('js/intake'));
    expect(ofOnePage.length).toBeGreaterThan(2);
    expect(weight(ofOnePage)).toBeLessThan(27_000);
    expect(weight(js.filter((file) => !ofOnePage.includes(file)))).toBeLessThan(15_000);
  });

  it.each(css)('%s loads nothing', (file) => {
    expect(read(file)).not.toMatch(/@import|url\(/);
  });

  it.each(css.filter((file) => !/tokens|print/.test(file)))(
    '%s takes its colours from the tokens',
    (file) => {
      expect(read(file)).not.toMatch(/#[\da-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i);
    },
  );

  it.each(css)('%s uses only tokens that exist', (file) => {
    const known = new Set(
      css.flatMap((sheet) => [...read(sheet).matchAll(/(--[\w-]+):/g)].map((match) => match[1])),
    );
    const used = [...read(file).matchAll(/var\((--[\w-]+)/g)].map((match) => match[1]);
    expect(used.filter((token) => !known.has(token))).toEqual([]);
  });

  it.each(js)('%s writes no markup, runs no text and imports nothing', (file) => {
    expect(read(file)).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\bimport\b/,
    );
  });

  it.each(js)('%s has no words for people', (file) => {
    expect(read(file)).not.toMatch(/[\u4E00-\u9FFF]/);
  });
});

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const full = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function colours(selector: string): Record<string, string> {
  const text = read('css/tokens.css');
  const start = text.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no ${selector} in tokens.css`);
  const block = text.slice(start, text.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

const light = colours(':root');
const themes: [string, Record<string, string>][] = [
  ['light', light],
  ['dark', colours(":root[data-theme='dark']")],
  ['contrast', colours(":root[data-theme='contrast']")],
];

describe('contrast', () => {
  it('is reckoned as WCAG does', () => {
    expect(contrast('#000', '#fff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#fff')).toBeCloseTo(4.48, 2);
  });

  it.each(themes)('of the %s theme is AAA for text and AA for signs', (_, colour) => {
    const of = (name: string) => colour[name] ?? '';
    for (const ground of ['paper', 'sheet', 'sunken', 'accent-wash', 'amber-wash', 'green-wash']) {
      expect(contrast(of('ink'), of(ground))).toBeGreaterThanOrEqual(7);
    }
    for (const ground of ['paper', 'sheet', 'sunken']) {
      expect(contrast(of('ink-soft'), of(ground))).toBeGreaterThanOrEqual(7);
      for (const sign of ['accent', 'amber', 'green']) {
        expect(contrast(of(sign), of(ground))).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(of('line-strong'), of(ground))).toBeGreaterThanOrEqual(3);
      expect(contrast(of('focus'), of(ground))).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(of('on-fill'), of('fill'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('accent'), of('accent-wash'))).toBeGreaterThanOrEqual(4.5);
  });

  it('has one dark theme, whoever chose it', () => {
    expect(colours(":root[data-theme='auto']")).toEqual(colours(":root[data-theme='dark']"));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type i18n } from 'i18next';
import type { Request } from 'express';
import { dayOf, timeOf, weekdayOf, type Day, type Instant } from '../clock.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Lang = (typeof LANGUAGES)[number];

export const LOCALES_DIR = join(import.meta.dirname, '../../views/locales');

/** `t('room:key', {args})`. A key without words comes back as the key itself, which a house test looks for. */
export type Translate = (key: string, args?: Record<string, unknown>) => string;

let shared: i18n | undefined;

/** All words of all languages, read once. One file a room; the file's name is the namespace. */
function words(): i18n {
  if (shared) return shared;
  const resources: Record<string, Record<string, object>> = {};
  for (const lang of LANGUAGES) {
    resources[lang] = {};
    for (const file of readdirSync(join(LOCALES_DIR, lang))) {
      if (!file.endsWith('.json')) continue;
      resources[lang][file.slice(0, -5)] = JSON.parse(
        readFileSync(join(LOCALES_DIR, lang, file), 'utf8'),
      ) as object;
    }
  }
  const instance = i18next.createInstance();
  void instance.init({
    lng: LANGUAGES[0],
    fallbackLng: false,
    resources,
    initAsync: false,
    // EJS escapes what it prints; escaping here as well would do it twice.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  shared = instance;
  return instance;
}

const translators = new Map<Lang, Translate>();

export function translator(lang: Lang): Translate {
  let translate = translators.get(lang);
  if (!translate) {
    translate = words().getFixedT(lang);
    translators.set(lang, translate);
  }
  return translate;
}

export function hasWords(lang: Lang, key: string): boolean {
  return words().exists(key, { lng: lang });
}

/** How dates, spans and numbers are said in one language. Everything is in Asia/Shanghai. */
export interface Formats {
  /** 9月26日 周五; with the year when it is not this one. */
  day(this: void, day: Day): string;
  /** 9月26日 14:05 */
  when(this: void, at: Instant): string;
  /** 2026年9月 */
  month(this: void, month: string): string;
  /** Exact, for hover and print: 2026-09-26 14:05:09 */
  exact(this: void, at: Instant): string;
  number(this: void, n: number, digits?: number): string;
  /** 0.853 → 85.3% */
  percent(this: void, share: number): string;
}

const formats = new Map<string, Formats>();

/** @param thisYear `YYYY`; days of other years are then said with their year. */
export function formatsOf(lang: Lang, thisYear?: string): Formats {
  const key = `${lang}/${thisYear ?? ''}`;
  let known = formats.get(key);
  if (!known) {
    known = makeFormats(lang, thisYear);
    formats.set(key, known);
  }
  return known;
}

function makeFormats(lang: Lang, thisYear?: string): Formats {
  const t = translator(lang);
  const withYear = (day: Day, text: string) =>
    thisYear === undefined || day.startsWith(thisYear)
      ? text
      : t('common:date.withYear', { year: day.slice(0, 4), text });
  const decimal = new Map<number, Intl.NumberFormat>();
  const number = (n: number, digits = 0) => {
    let format = decimal.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(lang, { maximumFractionDigits: digits });
      decimal.set(digits, format);
    }
    return format.format(n);
  };
  const monthDay = (day: Day) =>
    t('common:date.monthDay', {
      day: Number(day.slice(8, 10)),
      monthName: t(`common:date.months.${Number(day.slice(5, 7))}`),
    });
  return {
    day: (day) =>
      withYear(
        day,
        t('common:date.day', {
          monthDay: monthDay(day),
          weekday: t(`common:date.weekdays.${weekdayOf(day)}`),
        }),
      ),
    when: (at) => `${withYear(dayOf(at), monthDay(dayOf(at)))} ${timeOf(at)}`,
    month: (month) =>
      t('common:date.month', {
        year: month.slice(0, 4),
        monthName: t(`common:date.months.${Number(month.slice(5, 7))}`),
      }),
    exact: (at) =>
      `${dayOf(at)} ${timeOf(at)}:${String(Math.floor(Date.parse(at) / 1000) % 60).padStart(2, '0')}`,
    number,
    percent: (share) => `${number(share * 100, 1)}%`,
  };
}

/** The cookie's choice, else the browser's wish, else Chinese. */
export function languageOf(req: Request): Lang {
  const chosen = readCookie(req, 'lang');
  if (chosen && isLang(chosen)) return chosen;
  const wished = req.acceptsLanguages(['zh-CN', 'zh', 'en']);
  return wished === 'en' ? 'en' : 'zh-CN';
}

export function isLang(text: string): text is Lang {
  return (LANGUAGES as readonly string[]).includes(text);
}

/** One cookie's value, or undefined. Display preferences only; the session reads its own. */
export function readCookie(req: Request, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

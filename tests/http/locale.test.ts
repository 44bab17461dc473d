import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { formatsOf, hasWords, isLang, languageOf, readCookie, translator } from '../../server/http/locale.ts';
import { at } from '../cases/rows.ts';

/** As much of a request as the choice of language looks at. */
function asking(cookie: string | undefined, wishes: string[] = []): Request {
  return {
    headers: { cookie },
    acceptsLanguages: (offers: string[]) => wishes.find((wish) => offers.includes(wish)) ?? false,
  } as unknown as Request;
}

describe('the language of a page', () => {
  it('is Chinese, unless the browser wishes English, unless the person chose', () => {
    expect(languageOf(asking(undefined))).toBe('zh-CN');
    expect(languageOf(asking(undefined, ['en']))).toBe('en');
    expect(languageOf(asking(undefined, ['zh']))).toBe('zh-CN');
    expect(languageOf(asking('lang=zh-CN', ['en']))).toBe('zh-CN');
    expect(languageOf(asking('lang=en', ['zh']))).toBe('en');
    expect(languageOf(asking('lang=fr', ['en']))).toBe('en');
    expect(isLang('fr')).toBe(false);
  });
});

describe('a cookie', () => {
  it('is found by its whole name, and what is no cookie is nothing', () => {
    expect(readCookie(asking('a=1; lang = en ; b=2'), 'lang')).toBe('en');
    expect(readCookie(asking('notlang=en'), 'lang')).toBeUndefined();
    expect(readCookie(asking('=x; lang'), 'lang')).toBeUndefined();
    expect(readCookie(asking(undefined), 'lang')).toBeUndefined();
    expect(readCookie(asking('lang=a=b'), 'lang')).toBe('a=b');
  });
});

describe('words', () => {
  it('are known by their key in both languages, and a key without words is the key', () => {
    for (const lang of ['zh-CN', 'en'] as const) {
      expect(hasWords(lang, 'errors:notFound')).toBe(true);
      expect(hasWords(lang, 'errors:no.such')).toBe(false);
      expect(translator(lang)('errors:no.such')).toMatch(/no\.such$/);
    }
    expect(translator('zh-CN')('errors:notFound')).not.toBe(translator('en')('errors:notFound'));
  });

  it('put in what they are given as it is, and look nothing up inside it', () => {
    const t = translator('en');
    const said = t('cases:rule.extensionDays', { most: '<b>{{x}} $t(errors:notFound)</b>' });
    expect(said).toContain('<b>{{x}} $t(errors:notFound)</b>');
  });
});

describe('dates and numbers', () => {
  it('are in the county’s own time, whatever the machine’s zone', () => {
    const zh = formatsOf('zh-CN', '2026');
    expect(zh.day('2026-09-26')).toBe('9月26日 周六');
    expect(zh.when('2026-09-25T16:05:00.000Z')).toBe('9月26日 00:05');
    expect(zh.exact(at('2026-09-26 14:05:09'))).toBe('2026-09-26 14:05:09');
    const en = formatsOf('en', '2026');
    expect(en.day('2026-09-26')).toBe('Sat 26 Sep');
    expect(en.month('2026-09')).toBe('Sep 2026');
  });

  it('name the year when it is not this one', () => {
    expect(formatsOf('zh-CN', '2026').day('2027-01-01')).toContain('2027');
    expect(formatsOf('en', '2026').when(at('2025-12-31 09:00'))).toContain('2025');
    expect(formatsOf('en', '2026').day('2026-01-01')).not.toContain('2026');
    expect(formatsOf('en').day('2020-01-01')).not.toContain('2020');
  });

  it('say shares to a tenth of a percent', () => {
    const { percent, number } = formatsOf('zh-CN');
    expect([percent(0.853), percent(1), percent(0), percent(2 / 3)]).toEqual([
      '85.3%',
      '100%',
      '0%',
      '66.7%',
    ]);
    expect([number(12345), number(1.25, 1), number(0)]).toEqual(['12,345', '1.3', '0']);
  });
});

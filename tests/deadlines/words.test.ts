import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import {
  DEADLINE_CLASSES,
  explain,
  remaining,
  remainingWords,
  spanWords,
  whyDate,
} from '../../server/features/deadlines/index.ts';
import { LANGUAGES, formatsOf, hasWords, translator, type Lang } from '../../server/http/locale.ts';
import { seededCalendar } from './calendar-rows.ts';

const calendar = seededCalendar();
const say = (lang: Lang) => ({ t: translator(lang), f: formatsOf(lang) });

describe('a limit in words', () => {
  it.each([
    [{ days: 5 }, '5 个工作日', '5 working days'],
    [{ days: 1 }, '1 个工作日', '1 working day'],
    [{ days: 0.5 }, '半个工作日', 'half a working day'],
    [{ days: 7.5 }, '7.5 个工作日', '7.5 working days'],
    [{ hours: 24 }, '24 小时', '24 hours'],
    [{ hours: 1 }, '1 小时', '1 hour'],
    [{ hours: 0.5 }, '30 分钟', '30 minutes'],
    [{ calendarDays: 180 }, '180 天（含休息日）', '180 days (days off included)'],
  ])('%j', (span, chinese, english) => {
    expect(spanWords(span, translator('zh-CN'))).toBe(chinese);
    expect(spanWords(span, translator('en'))).toBe(english);
  });

  it('exists for every class in every language', () => {
    for (const lang of LANGUAGES) {
      for (const name of DEADLINE_CLASSES)
        expect([name, hasWords(lang, `deadlines:class.${name}`)]).toEqual([name, true]);
    }
  });
});

describe('what is left, in words', () => {
  it.each([
    ['2026-11-26', '10:00', '还剩 2 个工作日', '2 working days left'],
    ['2026-11-30', '09:00', '今天到期，还剩 9 小时', 'due today, 9 hours left'],
    ['2026-11-30', '17:40', '马上到期', 'due any moment'],
    ['2026-11-30', '18:40', '刚刚超期', 'just gone late'],
    ['2026-11-30', '20:10', '已超 2 小时', '2 hours late'],
    ['2026-12-03', '08:00', '已超 3 个工作日', '3 working days late'],
  ])('on %s at %s', (day, time, chinese, english) => {
    const left = remaining(calendar, atTime(day, time), atTime('2026-11-30', '18:00'));
    expect(remainingWords(left, translator('zh-CN'))).toBe(chinese);
    expect(remainingWords(left, translator('en'))).toBe(english);
  });

  it('does not say "today" of a day that is not today', () => {
    // Due on a Sunday by the wall clock: no working day is left on Saturday, but it is not due today.
    const left = remaining(calendar, atTime('2026-11-28', '10:00'), atTime('2026-11-29', '11:00'));
    expect(remainingWords(left, translator('zh-CN'))).toBe('还剩 25 小时');
  });
});

describe('why a date, in words', () => {
  it('names the rule, what counted, what did not and why', () => {
    const why = whyDate(
      explain(calendar, '2026-09-28', '2026-10-10'),
      { span: { days: 5 }, version: 3 },
      say('zh-CN'),
    );
    expect(why.counted).toEqual(['2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10']);
    expect(why.off).toHaveLength(7);
    expect(why.off[0]).toEqual({ day: '2026-10-01', name: '国庆节' });
    expect(why.makeUp).toEqual([{ day: '2026-10-10', name: '国庆节' }]);
    expect(why.sentence).toContain('5 个工作日');
    expect(why.rule).toEqual({ href: '/rules?version=3', label: '按规则第 3 版' });
    expect(why.warning).toBe('');
  });

  it('has no Chinese in it for those who read English', () => {
    const why = whyDate(
      explain(calendar, '2026-09-28', '2026-10-10'),
      { span: { days: 5 }, version: 3, from: 'day' },
      { ...say('en'), lang: 'en' },
    );
    expect(why.off[0]).toEqual({ day: '2026-10-01', name: 'public holiday' });
    expect(JSON.stringify(why)).not.toMatch(/\p{Script=Han}/u);
    expect(why.sentence).not.toContain('received');
  });

  it('calls a weekend a weekend and warns of what is provisional', () => {
    const why = whyDate(
      explain(calendar, '2026-12-31', '2027-01-04'),
      { span: { days: 2 }, version: 1 },
      say('en'),
    );
    expect(why.off.map((item) => item.name)).toEqual(['weekend', 'weekend']);
    expect(why.warning).toContain('not published yet');
  });
});

it('has the same words to say in each language', () => {
  const keysOf = (value: object, prefix = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string'
        ? [`${prefix}${key} ${variables(inner)}`]
        : keysOf(inner as object, `${prefix}${key}.`),
    );
  const variables = (words: string) => [...new Set(words.match(/\{\{\w+\}\}/g))].sort().join();
  const [chinese, english] = ['zh-CN', 'en'].map((lang) =>
    keysOf(
      JSON.parse(
        readFileSync(join(import.meta.dirname, `../../views/locales/${lang}/deadlines.json`), 'utf8'),
      ) as object,
    ),
  );
  expect(english).toEqual(chinese);
  expect(chinese!.length).toBeGreaterThan(100);
});

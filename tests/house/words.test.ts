import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, sourceOf, sourcesIn, wordsOf, type Words } from './sources.ts';

const HAN = /\p{Script=Han}/u;

/**
 * Files that hold Chinese as data: what they read, look for or make up, not what they say. Everything said to
 * people stands in views/locales.
 */
const CHINESE_AS_DATA: Record<string, string> = {
  'server/features/archive/': 'headings and dates of the workbooks it reads',
  'server/features/masking/': 'what personal data looks like in a text',
  'server/features/units/import-columns.ts': 'headings of the workbooks it reads',
  'server/features/units/import-rows.ts': 'words in the cells it reads',
  'server/replay.ts': 'headings of the workbook, in its help',
  'server/admin/init.ts': 'names of the first offices and post',
  'db/migrations/004-units.ts': 'names of the categories a county begins with',
  'db/demo/': 'the demonstration county and its life',
};

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const read = (lang: string, room: string): Map<string, string> =>
  flat(JSON.parse(readFileSync(join(ROOT, 'views/locales', lang, `${room}.json`), 'utf8')) as Tree);

const roomsOf = (lang: string): string[] =>
  globSync('*.json', { cwd: join(ROOT, 'views/locales', lang) })
    .map((file) => basename(file, '.json'))
    .sort();

const rooms = roomsOf('zh-CN');
const keys = new Set(rooms.flatMap((room) => [...read('zh-CN', room).keys()].map((key) => `${room}:${key}`)));
const holesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{-?\s*([\w.]+)/g)].map(([, name]) => name!).sort();

/** Whether `text` is a key of a room that has words; `node:fs` and `case:` + id are none. */
const KEY = new RegExp(String.raw`^(?:${rooms.join('|')}):[A-Za-z][\w.-]*$`);

function missing({ text, isBegun }: Pick<Words, 'text' | 'isBegun'>): boolean {
  if (!KEY.test(text) || keys.has(text)) return false;
  // `cases:state.${state}`, or 'cases:state.' + state: something must begin so.
  const isPrefix = isBegun || text.endsWith('.');
  return !(isPrefix && [...keys].some((key) => key.startsWith(text)));
}

describe('words for people', () => {
  it('stand in the same files and under the same keys in both languages', () => {
    expect(roomsOf('en')).toEqual(rooms);
    const odd = rooms.flatMap((room) => {
      const [chinese, english] = [read('zh-CN', room), read('en', room)];
      return [
        ...[...chinese.keys()].filter((key) => !english.has(key)).map((key) => `en lacks ${room}:${key}`),
        ...[...english.keys()].filter((key) => !chinese.has(key)).map((key) => `zh-CN lacks ${room}:${key}`),
      ];
    });
    expect(odd).toEqual([]);
  });

  it('stand under each key once: of two, one would say nothing', () => {
    const odd = ['zh-CN', 'en'].flatMap((lang) =>
      rooms.filter((room) => {
        const text = readFileSync(join(ROOT, 'views/locales', lang, `${room}.json`), 'utf8');
        let kept = 0;
        JSON.parse(text, (_key, value: object) => {
          if (typeof value === 'object' && !Array.isArray(value)) kept += Object.keys(value).length;
          return value;
        });
        return (text.match(/(?<=[{,]\s*)"[^"]+":/g) ?? []).length !== kept;
      }),
    );
    expect(odd).toEqual([]);
  });

  it('are nowhere empty, and fill the same holes in both languages', () => {
    const odd = rooms.flatMap((room) => {
      const [chinese, english] = [read('zh-CN', room), read('en', room)];
      return [...chinese].flatMap(([key, text]) => {
        const other = english.get(key) ?? '';
        if (text.trim() === '' || other.trim() === '') return [`${room}:${key} is empty`];
        const [here, there] = [text, other].map((said) => [...new Set(holesOf(said))].join(' '));
        return here === there ? [] : [`${room}:${key} has other holes`];
      });
    });
    expect(odd).toEqual([]);
  });

  it('are calm: no exclamation marks; and the English has no Chinese in it', () => {
    const odd = rooms.flatMap((room) => [
      ...[...read('zh-CN', room)]
        .filter(([, text]) => /[!！]/.test(text))
        .map(([key]) => `zh-CN ${room}:${key}`),
      ...[...read('en', room)].filter(([, text]) => /!/.test(text)).map(([key]) => `en ${room}:${key}`),
    ]);
    expect(odd).toEqual([]);
  });

  it('are there for every key that the code names', () => {
    const lost = sourcesIn('server', 'jobs', 'db')
      .flatMap(wordsOf)
      .filter(missing)
      .map(({ text, at }) => `${at} ${text}`);
    expect(lost).toEqual([]);
  });

  it('are there for every key that a view names', () => {
    const lost = globSync('views/**/*.ejs', { cwd: ROOT }).flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return [...text.matchAll(/(['"`])([a-z-]+:[\w.-]*)(\1|\$\{)/g)]
        .filter(([, , key, end]) => missing({ text: key!, isBegun: end === '${' }))
        .map(([, , key]) => `${path} ${key}`);
    });
    expect(lost).toEqual([]);
  });

  it('do not stand in the code', () => {
    const said = sourcesIn('server', 'jobs', 'db')
      .filter(({ path }) => !Object.keys(CHINESE_AS_DATA).some((start) => path.startsWith(start)))
      .flatMap(wordsOf)
      .filter(({ text }) => HAN.test(text))
      .map(({ text, at }) => `${at} ${text}`);
    expect(said).toEqual([]);
  });

  it('do not stand in the views', () => {
    const said = globSync('views/**/*.ejs', { cwd: ROOT }).flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .replace(/<%#[\s\S]*?%>/g, '')
        .split('\n')
        .filter((line) => HAN.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(said).toEqual([]);
  });

  it('each file that holds Chinese as data still does', () => {
    const idle = Object.keys(CHINESE_AS_DATA).filter(
      (start) =>
        !sourcesIn('server', 'db')
          .filter(({ path }) => path.startsWith(start))
          .flatMap(wordsOf)
          .some(({ text }) => HAN.test(text)),
    );
    expect(idle).toEqual([]);
  });

  it('sees what it looks for', () => {
    const lost = (code: string) => wordsOf(sourceOf('x.ts', code)).filter(missing).length;
    expect(lost(`t('common:no.such.key')`)).toBe(1);
    expect(lost('t(`common:no.such.${state}`)')).toBe(1);
    expect(lost(`import 'node:fs'; const stream = 'case:' + id; // t('common:in.a.comment')`)).toBe(0);
    expect(
      wordsOf(sourceOf('x.ts', `const a = /社情/; const b = \`\${x}民意\`; // 社情`)).filter(({ text }) =>
        HAN.test(text),
      ),
    ).toHaveLength(2);
    expect(holesOf('{{count}} of {{ total }}')).toEqual(['count', 'total']);
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Jieba } from '@node-rs/jieba';
import { SURNAMES } from './surnames.ts';

/** A word with its part of speech, at its place in the text. */
export interface Word {
  word: string;
  tag: string;
  start: number;
  end: number;
}

interface Dictionary {
  jieba: Jieba;
  everyday: ReadonlySet<string>;
}

let dictionary: Dictionary | undefined;

/** The dictionary takes 0.2 s and 50 MB: it is read when the first text comes, once. */
function loaded(): Dictionary {
  if (dictionary) return dictionary;
  const bytes = readFileSync(createRequire(import.meta.url).resolve('@node-rs/jieba/dict.txt'));
  dictionary = { jieba: Jieba.withDict(bytes), everyday: everydayIn(bytes.toString('utf8')) };
  return dictionary;
}

/** Uses counted in the dictionary's sources; names of people nobody has heard of stay below. */
const EVERYDAY = 6;
/** The same for three letters that the dictionary calls a name: 王建国 is anybody, 李自成 is one man. */
const FAMOUS = 50;

function everydayIn(lines: string): Set<string> {
  const words = new Set<string>();
  const names: string[] = [];
  for (const line of lines.split('\n')) {
    // Asked first: most lines of a long list end here.
    if (!SURNAMES.has(line[0] ?? '')) continue;
    const [word = '', uses = '0', tag = ''] = line.split(' ');
    if (word.length < 2 || word.length > 4 || Number(uses) < EVERYDAY) continue;
    words.add(word);
    if (word.length === 3 && tag.startsWith('nr') && Number(uses) < FAMOUS) names.push(word);
  }
  // 马路边 is tagged as a name too, but its beginning is a word.
  for (const name of names) if (!words.has(name.slice(0, 2))) words.delete(name);
  return words;
}

/** Whether a word that begins with a surname is in common use: 谢谢, 阳光, 许可证 and such. */
export function isEveryday(word: string): boolean {
  return loaded().everyday.has(word);
}

/** Whether the dictionary knows these letters as one word: 建国, 和平. */
export function isDictionaryWord(letters: string): boolean {
  return loaded().jieba.cut(letters.toWellFormed(), false).length === 1;
}

/** The words of a text, tagged, in order. Every one is a slice of the text. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const { word, tag } of loaded().jieba.tag(text.toWellFormed())) {
    words.push({ word: text.slice(at, at + word.length), tag, start: at, end: at + word.length });
    at += word.length;
  }
  return words;
}

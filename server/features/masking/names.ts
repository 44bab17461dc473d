import type { Span } from './findings.ts';
import { framedNames } from './name-frames.ts';
import {
  endsLikePlace,
  isCourtesy,
  isGiven,
  looksNamed,
  reading,
  surnameLength,
  wordFrom,
  type Reading,
} from './name-shapes.ts';
import { COMMON_SURNAMES } from './surnames.ts';
import { isEveryday, type Word } from './words-of-text.ts';

const COURTESY = /先生|女士|小姐|同志|师傅|阿姨|大爷|大妈|大叔|大娘|大姐|大哥/g;
/** Noodles, far more often than a master whose name is 康. */
const BRAND = '康师傅';
const POST =
  /副?(?:局长|书记|县长|镇长|乡长|市长|区长|主任|科长|股长|所长|队长|校长|院长|站长|处长|村长|组长|主席|经理|总监|会长)|支书|教授|警官|法官|律师|医生|护士|老师|教练|总(?=[,，。:：、\s说])/g;
const TITLED = new RegExp(`^(?:${POST.source})`);

/** Personal names: sure after a clear frame or before a courtesy word, else for a person to judge. */
export function findNames(narrow: string, words: readonly Word[], places: ReadonlySet<string>): Span[] {
  const here = reading(narrow, words);
  const spans = framedNames(here, places);
  const add = (start: number, length: number, certainty: Span['certainty']): void => {
    if (length > 0) spans.push({ kind: 'name', start, end: start + length, certainty });
  };
  for (const match of narrow.matchAll(COURTESY)) {
    const length = lengthBefore(here, match.index);
    const brand = narrow.slice(match.index - length, match.index + 2) === BRAND;
    add(match.index - length, length, brand ? 'unsure' : 'sure');
  }
  for (const match of narrow.matchAll(POST)) {
    const length = lengthBefore(here, match.index);
    if (length !== 1 || COMMON_SURNAMES.has(narrow[match.index - 1]!)) {
      add(match.index - length, length, 'unsure');
    }
  }
  words.forEach((word, number) => {
    const length = word.word.length > 1 ? word.word.length : splitName(words, number);
    const name = narrow.slice(word.start, word.start + length);
    if (word.tag.startsWith('nr') && isBareName(name, places)) add(word.start, length, 'unsure');
  });
  return spans;
}

/** Length of the name that ends before a courtesy word or a post: 王, 王明, 王小明, 欧阳小明. */
function lengthBefore(here: Reading, end: number): number {
  const { text } = here;
  for (const length of [4, 3, 2]) {
    const start = end - length;
    const surname = surnameLength(text, start);
    const given = length - surname;
    if (start < 0 || surname === 0 || given > 2 || (length === 4 && surname === 1)) continue;
    if (surname === 2 && given === 0) return 2;
    const rest = [...text.slice(start + surname, end)];
    // Before a courtesy even a famous name is somebody's.
    const known = wordFrom(here, start)?.end === end && length > 2;
    if (rest.every(isGiven) && (known || looksNamed(here, start))) return length;
  }
  // A surname by itself: a word begins with it, and the word before has ended.
  const alone = wordFrom(here, end - 1);
  return surnameLength(text, end - 1) === 1 && alone && !/^[pcud]/.test(alone.tag) ? 1 : 0;
}

/** The tagger often parts a surname from its given name (王·新华, 李·鸿·明): length of both together, else 0. */
function splitName(words: readonly Word[], number: number): number {
  const [second, third] = [words[number + 1], words[number + 2]];
  if (!second || isCourtesy(second.word) || TITLED.test(second.word)) return 0;
  if (second.word.length === 2) return 3;
  if (second.word.length > 2 || !second.tag.startsWith('nr')) return 0;
  return third?.word.length === 1 && isGiven(third.word) ? 3 : 2;
}

function isBareName(word: string, places: ReadonlySet<string>): boolean {
  if (word.length < 2 || word.length > 4 || places.has(word) || endsLikePlace(word) || isEveryday(word))
    return false;
  const surname = surnameLength(word, 0);
  const given = [...word].slice(surname);
  // A rare surname is an everyday letter more often than not.
  if (surname === 1 && !COMMON_SURNAMES.has(word[0]!)) return false;
  return surname > 0 && given.length >= 1 && given.length <= 2 && given.every(isGiven);
}

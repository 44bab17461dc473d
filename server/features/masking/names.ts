import type { Span } from './findings.ts';
import { COMMON_SURNAMES, COMPOUND_SURNAMES, SURNAMES } from './surnames.ts';
import { isEveryday, type Word } from './words-of-text.ts';

const HAN = /^\p{Script=Han}$/u;
/** Letters that no given name begins with, and before which a name has ended. */
const NO_NAME =
  '的了是在有不没和与及或于对从被把将向为因但也都就又还已到来去说称讲问请要想能会让给用这那此其某我你您他她它们个位名年月日时号等之以而且所如若很太最再我吗呢吧啊呀将曾均并只各该本按由经跟同住电反身今昨姓';
const STOP: ReadonlySet<string> = new Set(NO_NAME);

/** After these comes a name whatever it looks like. */
const STRONG_FRAME =
  /我叫|我的名字[叫是为]|我名叫|我姓名|名字[叫是:]|(?:真实)?姓名[:是为叫 ]|(?:联系|举报|投诉|申请|反映|反应|来信|经办|报修|负责)人(?:姓名)?[:是为叫 ]|(?:署名|户主|业主|法人|法定代表人|落款)[:是为叫 ]/g;
/** After these comes a name or something else. */
const WEAK_FRAME =
  /本人|我是|联系|村民|居民|业主|户主|住户|租户|租客|邻居|房东|老板|司机|患者|病人|死者|伤者|学生|老人|姓名|举报人|投诉人|申请人|反映人|来信人|法定代表人|法人代表|当事人|孩子|儿子|女儿|妻子|丈夫|父亲|母亲/g;
const COURTESY = /先生|女士|小姐|同志|师傅|阿姨|大爷|大妈|大叔|大娘|大姐|大哥/g;
const CALLED_SO = /^(?:先生|女士|小姐|同志|师傅|阿姨|大[爷妈叔娘姐哥]|老师|某)/;
const POST =
  /副?(?:局长|书记|县长|镇长|乡长|市长|区长|主任|科长|股长|所长|队长|校长|院长|站长|处长|村长|组长|主席|经理|总监|会长)|支书|教授|警官|法官|律师|医生|护士|老师|教练|总(?=[,，。:：、\s说])/g;
const TITLED = new RegExp(`^(?:${POST.source})`);
/** A word that ends like this names a place or a body, whatever the tagger thinks. */
const PLACE_END =
  /[路街巷村庄屯区县镇乡市省国州桥湖江河海山岭坪冲港湾岛园苑府城寺庙院校局所站场店厂楼栋组队会部处厅委司社口段线]$/;

/** Personal names: sure after a clear frame or before a courtesy word, else for a person to judge. */
export function findNames(narrow: string, words: readonly Word[], places: ReadonlySet<string>): Span[] {
  const wordAt = startsOf(words, narrow.length);
  const spans: Span[] = [];
  const add = (start: number, length: number, certainty: Span['certainty']): void => {
    if (length > 0) spans.push({ kind: 'name', start, end: start + length, certainty });
  };
  for (const match of narrow.matchAll(STRONG_FRAME)) {
    const start = afterSpace(narrow, match.index + match[0].length);
    add(start, framedLength(narrow, start, words, wordAt, true), 'sure');
  }
  for (const match of narrow.matchAll(WEAK_FRAME)) {
    const start = match.index + match[0].length;
    if (looksNamed(words, wordAt, start)) add(start, framedLength(narrow, start, words, wordAt), 'sure');
  }
  for (const match of narrow.matchAll(COURTESY)) {
    const length = lengthBefore(narrow, match.index, words, wordAt);
    add(match.index - length, length, 'sure');
  }
  for (const match of narrow.matchAll(POST)) {
    const length = lengthBefore(narrow, match.index, words, wordAt);
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

/** For every index the number of the word that starts there, else -1. */
function startsOf(words: readonly Word[], length: number): Int32Array {
  const starts = new Int32Array(length + 1).fill(-1);
  words.forEach((word, number) => (starts[word.start] = number));
  return starts;
}

function afterSpace(text: string, at: number): number {
  let start = at;
  while (start < at + 3 && /[\s:]/.test(text[start] ?? '')) start++;
  return start;
}

function surnameLength(text: string, at: number): number {
  if (COMPOUND_SURNAMES.has(text.slice(at, at + 2))) return 2;
  return SURNAMES.has(text[at] ?? '') ? 1 : 0;
}

const isGiven = (char: string | undefined): boolean =>
  char !== undefined && HAN.test(char) && !STOP.has(char);

/**
 * Length of the name that starts at `at`, 0 when none does: the surname and one or two letters after it.
 * After a strong frame even a famous name (王建国) is somebody's.
 */
function framedLength(
  text: string,
  at: number,
  words: readonly Word[],
  wordAt: Int32Array,
  isStrong = false,
): number {
  const surname = surnameLength(text, at);
  if (surname === 0 || !isGiven(text[at + surname])) return 0;
  const first = words[wordAt[at] ?? -1];
  const word = first?.word ?? '';
  const isKnownName = isStrong && first !== undefined && first.tag.startsWith('nr');
  if (word.length > surname && isEveryday(word) && !isKnownName) return 0;
  if (CALLED_SO.test(text.slice(at + surname, at + surname + 2))) return surname;
  if (!isGiven(text[at + surname + 1])) return surname + 1;
  // A word of its own that begins at the third letter (反映, 家门口) is not the end of a name.
  const next = words[wordAt[at + surname + 1] ?? -1];
  return next && next.word.length > 1 ? surname + 1 : surname + 2;
}

/** The tagger sees a name here too, and no everyday word: 业主赵铁柱, not 业主方面, 本人周一. */
function looksNamed(words: readonly Word[], wordAt: Int32Array, at: number): boolean {
  const word = words[wordAt[at] ?? -1];
  if (!word) return false;
  if (word.word.length === 1) return COMMON_SURNAMES.has(word.word) && !/^[pcudrmvt]/.test(word.tag);
  return word.tag.startsWith('nr') && !PLACE_END.test(word.word) && !isEveryday(word.word);
}

/** Length of the name that ends before a courtesy word or a post: 王, 王明, 王小明, 欧阳小明. */
function lengthBefore(text: string, end: number, words: readonly Word[], wordAt: Int32Array): number {
  for (const length of [4, 3, 2]) {
    const start = end - length;
    const surname = surnameLength(text, start);
    const given = length - surname;
    if (start < 0 || surname === 0 || given > 2 || (length === 4 && surname === 1)) continue;
    if (surname === 2 && given === 0) return 2;
    const rest = [...text.slice(start + surname, end)];
    // Before a courtesy even a famous name is somebody's.
    const known = words[wordAt[start] ?? -1]?.end === end && length > 2;
    if (rest.every(isGiven) && (known || looksNamed(words, wordAt, start))) return length;
  }
  return surnameLength(text, end - 1) === 1 && isAlone(words, wordAt, end - 1) ? 1 : 0;
}

/** A surname by itself: a word begins with it, and the word before has ended. */
function isAlone(words: readonly Word[], wordAt: Int32Array, at: number): boolean {
  const word = words[wordAt[at] ?? -1];
  return word !== undefined && !/^[pcud]/.test(word.tag);
}

/** The tagger often parts a surname from its given name (王·新华, 李·鸿·明): length of both together, else 0. */
function splitName(words: readonly Word[], number: number): number {
  const [second, third] = [words[number + 1], words[number + 2]];
  if (!second || CALLED_SO.test(second.word) || TITLED.test(second.word)) return 0;
  if (second.word.length === 2) return 3;
  if (second.word.length > 2 || !second.tag.startsWith('nr')) return 0;
  return third?.word.length === 1 && isGiven(third.word) ? 3 : 2;
}

function isBareName(word: string, places: ReadonlySet<string>): boolean {
  if (word.length < 2 || word.length > 4 || places.has(word) || PLACE_END.test(word) || isEveryday(word))
    return false;
  const surname = surnameLength(word, 0);
  const given = [...word].slice(surname);
  // A rare surname is an everyday letter more often than not.
  if (surname === 1 && !COMMON_SURNAMES.has(word[0]!)) return false;
  return surname > 0 && given.length >= 1 && given.length <= 2 && given.every(isGiven);
}

import { COMMON_SURNAMES, COMPOUND_SURNAMES, GIVEN_WORDS, SURNAMES } from './surnames.ts';
import { isDictionaryWord, isEveryday, type Word } from './words-of-text.ts';

const HAN = /^\p{Script=Han}$/u;
/** Letters that no given name begins with, and before which a name has ended. */
const NO_NAME =
  '的了是在有不没和与及或于对从被把将向为因但也都就又还已到来去说称讲问请要想能会让给用这那此其某我你您他她它们个位名年月日时号等之以而且所如若很太最再我吗呢吧啊呀将曾均并只各该本按由经跟同住电反身今昨姓';
const STOP: ReadonlySet<string> = new Set(NO_NAME);
const CALLED_SO = /^(?:先生|女士|小姐|同志|师傅|阿姨|大[爷妈叔娘姐哥]|老师|某)/;
/** 方一个处理 is a count, 李一 a name. */
const COUNTED = /^[一两几][个户家直些下起样旦定切次份边方般并律]/;
/** What people write right after their name. */
const AFTER_NAME = /^(?:[男女](?!\p{Script=Han})|家住|家在|现住|户籍|手机|汉族|住址|地址|身份)/u;
/** The letters before these are the name of a place. */
const PLACE_FOLLOWS =
  /^(?:社区|小区|花园|家园|大道|街道|[镇乡路街屯](?![长上])|村(?![里民长委支主])|县(?![里长委]))/;
const PLACE_LETTER = /[村庄屯寨镇乡县街路巷店营楼岗铺集湾沟坡]$/;

/** A text, its words, and for every index the number of the word that starts there, else -1. */
export interface Reading {
  text: string;
  words: readonly Word[];
  wordAt: Int32Array;
}

export function reading(text: string, words: readonly Word[]): Reading {
  const wordAt = new Int32Array(text.length + 1).fill(-1);
  words.forEach((word, number) => (wordAt[word.start] = number));
  return { text, words, wordAt };
}

/** The word that begins at `at`; undefined inside a word. */
export function wordFrom({ words, wordAt }: Reading, at: number): Word | undefined {
  return words[wordAt[at] ?? -1];
}

export function surnameLength(text: string, at: number): number {
  if (COMPOUND_SURNAMES.has(text.slice(at, at + 2))) return 2;
  return SURNAMES.has(text[at] ?? '') ? 1 : 0;
}

export const isGiven = (char: string | undefined): boolean =>
  char !== undefined && HAN.test(char) && !STOP.has(char);

export const isCourtesy = (text: string): boolean => CALLED_SO.test(text);

/** Length of the name that starts at `at`, 0 when none can: a surname and one or two letters after it. */
export function nameLength(here: Reading, at: number): number {
  const { text } = here;
  const surname = surnameLength(text, at);
  const given = at + surname;
  if (surname === 0) return 0;
  if (isCourtesy(text.slice(given, given + 2))) return surname;
  if (GIVEN_WORDS.has(text.slice(given, given + 2))) return surname + 2;
  if (!isGiven(text[given])) return spacedLength(text, at);
  if (COUNTED.test(text.slice(given, given + 2))) return 0;
  const length = surname + (hasSecondLetter(here, given) ? 2 : 1);
  return PLACE_FOLLOWS.test(text.slice(at + length, at + length + 3)) ? 0 : length;
}

function hasSecondLetter(here: Reading, given: number): boolean {
  const { text } = here;
  if (!HAN.test(text[given + 1] ?? '')) return false;
  const paired = isDictionaryWord(text.slice(given, given + 2));
  // 秋月 and 大同 are names, 宁月 and 红同 the end of one and the beginning of something else.
  if (STOP.has(text[given + 1]!)) return paired;
  if (AFTER_NAME.test(text.slice(given + 1, given + 3))) return false;
  // A word of its own that begins at the second letter (反映, 门口) is no part of the name, unless the two
  // letters are a word as well: in 王建国家 a letter too many is masked rather than one too few.
  const next = wordFrom(here, given + 1);
  return !next || next.word.length === 1 || paired;
}

/** Two-letter names are spread in forms to stand as wide as three: 姓名：王 伟. */
function spacedLength(text: string, at: number): number {
  const spread = /^\p{Script=Han}( {1,3})(\p{Script=Han})(?!\p{Script=Han})/u.exec(text.slice(at, at + 6));
  return spread && isGiven(spread[2]) ? spread[1]!.length + 2 : 0;
}

/** The tagger sees a name here too, and no everyday word: 业主赵铁柱, not 业主方面, 本人周一. */
export function looksNamed(here: Reading, at: number): boolean {
  const word = wordFrom(here, at);
  if (!word) return false;
  if (word.word.length === 1) return COMMON_SURNAMES.has(word.word) && !/^[pcudrmvt]/.test(word.tag);
  // 成绩优 and 安全员 begin with a word; 王国庆 does too, but 王 is trusted.
  if (!COMMON_SURNAMES.has(word.word[0]!) && isEveryday(word.word.slice(0, 2)) && word.word.length === 3)
    return false;
  return word.tag.startsWith('nr') && !endsLikePlace(word.word) && !isEveryday(word.word);
}

/** A village or street more often than a person: 李家庄, 白廊镇. */
export const isPlaceLike = (name: string): boolean => PLACE_LETTER.test(name);

/** A word that ends like this names a place or a body, whatever the tagger thinks. */
export const endsLikePlace = (word: string): boolean =>
  /[路街巷村庄屯区县镇乡市省国州桥湖江河海山岭坪冲港湾岛园苑府城寺庙院校局所站场店厂楼栋组队会部处厅委司社口段线]$/.test(
    word,
  );

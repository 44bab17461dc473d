import type { Span } from './findings.ts';
import {
  isGiven,
  isPlaceLike,
  looksNamed,
  nameLength,
  surnameLength,
  wordFrom,
  type Reading,
} from './name-shapes.ts';
import { COMMON_SURNAMES } from './surnames.ts';
import { isDictionaryWord, isEveryday } from './words-of-text.ts';

const PARTY =
  '(?:联系|举报|投诉|申请|反映|反应|来信|来电|经办|报修|负责|收件|收货|报告|当事|监护|承包|委托|权利|开户)人';
const OWNER = '户主|户名|房主|车主|店主|机主|法人代表|法定代表人|法人';
const KIN =
  '孩子|儿子|女儿|妻子|丈夫|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|弟弟|姐姐|妹妹|家长|家属';
const RESIDENT =
  '村民|居民|市民|住户|租户|租客|邻居|房东|老板|司机|患者|病人|死者|伤者|学生|老人|党员|职工|业主';

/** After these comes a name whatever it looks like. */
const CALLED = new RegExp(
  `[我他她]名?叫做?|名字?叫|(?:${PARTY}|${OWNER}|${KIN})叫做?|(?:(?<!\\p{Script=Han})|[我他她]的|本人)名字[是为:]|我姓名[是为:]?|姓 {0,4}名(?: ?:|叫)|(?:${PARTY}|${OWNER}|业主)(?:姓名|签名|签字)? ?:|(?:署名|落款|签名|签字|曾用名) ?:`,
  'gu',
);
/** After these comes a name, unless an everyday word does: 本人王和平, not 本人严重失眠. */
const CLAIMED = new RegExp(
  `本人[名是系为]?|(?:姓名|${PARTY}|${OWNER})[是系为 ]?|(?:${RESIDENT}|${KIN}):|敬[礼上启][!。]?`,
  'g',
);
/** After these comes a name or something else. */
const HINTED = new RegExp(`我是|联系|户主|车主|${RESIDENT}|${KIN}`, 'g');
/** Surnames that are words by themselves: 本人车停在门口, 户主全家. */
const TWOFOLD = /[车房米水门路包牛羊计时全双都和单相权成花能应]/;
/** Only the surname, or the surname and then the name: 我姓王，名建国. */
const SURNAMED = /(?<=[我人他她])姓(?=\p{Script=Han})/gu;
/** Whom else one calls: 我叫司机停车, 我叫车去医院. */
const SUMMONED = /^(?:司机|师傅|房东|车|施工|保安|安保|党员|单位|楼[上下])/;
/** Many, not one: 报告人：全体业主. */
const EVERYBODY = /^全[村家部体]/;
const NEXT_OF_LIST = /^ ?[、和与及] ?/;
/** What may stand after a name and not inside a word. */
const ENDS = /^(?:\P{Script=Han}|[男女]\P{Script=Han}|电话|手机|身份证|家住|住在|$)/u;

/** Names that a word before them announces (domain §5.4 (3)). Places known by name are not taken for people. */
export function framedNames(here: Reading, places: ReadonlySet<string>): Span[] {
  const spans: Span[] = [];
  const { text } = here;
  const add = (start: number, length: number, certainty: Span['certainty'] = 'sure'): void => {
    if (length === 0) return;
    spans.push({ kind: 'name', start, end: start + length, certainty });
    if (certainty === 'sure') addList(start + length);
  };
  /** 村民王明、李和平和赵铁柱: the others of a list that began with a name. */
  const addList = (from: number): void => {
    for (let at = from; ;) {
      const link = NEXT_OF_LIST.exec(text.slice(at, at + 3));
      const start = at + (link?.[0].length ?? 0);
      const length = link && !isPlaceAt(text, start, places) ? claimedLength(here, start) : 0;
      if (length === 0) return;
      spans.push({ kind: 'name', start, end: start + length, certainty: 'sure' });
      at = start + length;
    }
  };
  for (const match of text.matchAll(CALLED)) {
    const start = opened(text, match);
    const after = text.slice(start, start + 3);
    if (!EVERYBODY.test(after) && !(match[0].includes('叫') && SUMMONED.test(after)))
      add(start, nameLength(here, start));
  }
  for (const match of text.matchAll(CLAIMED)) {
    const start = opened(text, match);
    if (!isPlaceAt(text, start, places)) add(start, claimedLength(here, start));
  }
  for (const match of text.matchAll(HINTED)) {
    const start = match.index + match[0].length;
    if (isPlaceAt(text, start, places)) continue;
    if (looksNamed(here, start)) {
      const length = nameLength(here, start);
      add(start, length, isPlaceLike(text.slice(start, start + length)) ? 'unsure' : 'sure');
    } else if (wordFrom(here, start)?.word.length === 1 && COMMON_SURNAMES.has(text[start]!)) {
      // The tagger read 谢 in 村民谢文明 as thanks: a whole name with an end says otherwise.
      const length = claimedLength(here, start);
      if (length === 3 && ENDS.test(text.slice(start + length, start + length + 3))) add(start, length);
    }
  }
  for (const match of text.matchAll(SURNAMED)) {
    const start = match.index + 1;
    const surname = surnameLength(text, start);
    add(start, surname);
    const given = /^,?名?叫?做?/.exec(text.slice(start + surname, start + surname + 4))![0];
    if (surname > 0 && /[名叫]/.test(given))
      add(start + surname + given.length, givenLength(text, start + surname + given.length));
  }
  return [...spans, ...signature(here)];
}

/** Past the spaces and quotes between a frame and its name. */
function opened(text: string, match: RegExpExecArray): number {
  const end = match.index + match[0].length;
  return end + /^[\s:"'“”「【(]{0,4}/.exec(text.slice(end, end + 4))![0].length;
}

/** Length of the name at `at` unless an everyday word begins there, else 0. */
function claimedLength(here: Reading, at: number): number {
  const { text } = here;
  const length = nameLength(here, at);
  const word = wordFrom(here, at);
  const name = text.slice(at, at + length);
  if (length === 0 || isPlaceLike(name)) return 0;
  const surname = surnameLength(text, at);
  const trusted = surname === 2 || COMMON_SURNAMES.has(text[at]!);
  const ends = ENDS.test(text.slice(at + length, at + length + 3));
  // 人文 in 联系人文大海 is no word.
  if (!word) return trusted && ends && !isEveryday(name) ? length : 0;
  // 于, 向 and 曾 are prepositions and adverbs as well.
  if (word.word.length <= surname) {
    const doubtful = /^[pcudrv]/.test(word.tag) || TWOFOLD.test(word.word);
    const other = !trusted && (length < 3 || /^[cd]/.test(word.tag));
    return !doubtful || (ends && !other) ? length : 0;
  }
  if (!isEveryday(word.word) && /^(?:nr|x)/.test(word.tag)) {
    return trusted || ends || !TWOFOLD.test(text[at]!) ? length : 0;
  }
  if (!trusted || /^[tcdp]/.test(word.tag) || word.word === '谢谢') return 0;
  // 王国庆 may be read as 王国 and 庆, 高峰 as the height of something: the end of the name decides.
  const parted = word.word.length === 2 && length === 3 && isDictionaryWord(text.slice(at + 1, at + 3));
  return ends && (parted || word.word.length === length) ? length : 0;
}

function givenLength(text: string, at: number): number {
  if (!isGiven(text[at])) return 0;
  return isGiven(text[at + 1]) ? 2 : 1;
}

/** A name that is the whole last line, before a date or the end. */
function signature(here: Reading): Span[] {
  const from = Math.max(0, here.text.length - 60);
  const signed = here.text.slice(from).replace(/[\d年月日./\s,-]{1,60}$/, '');
  const name = /[^\n。!;]*$/.exec(signed)![0].trimStart();
  const start = from + signed.length - name.length;
  // A text that is nothing but a name is a title.
  if (start === 0 || name.length < 2 || nameLength(here, start) !== name.length || isEveryday(name))
    return [];
  const certainty = looksNamed(here, start) ? 'sure' : 'unsure';
  return [{ kind: 'name', start, end: start + name.length, certainty }];
}

const LONGEST_PLACE = 8;

function isPlaceAt(text: string, at: number, places: ReadonlySet<string>): boolean {
  if (places.size === 0) return false;
  for (let length = 2; length <= LONGEST_PLACE; length++)
    if (places.has(text.slice(at, at + length))) return true;
  return false;
}

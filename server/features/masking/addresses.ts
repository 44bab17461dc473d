import type { Span } from './findings.ts';

const CHINESE = '零〇一二三四五六七八九十百';
const N = `[\\da-z${CHINESE}]{1,6} {0,2}`;
/** Between the parts of an address. */
const THEN = '[ ,、-]{0,2}';
const BLOCK = '(?:号楼|# ?楼|栋|幢|座|号院)';
const BUILDING = `${N}-?${BLOCK}`;
const UNIT = `${N}单元`;
const FLOOR = `${N}[层楼]`;
const SIDE = '[东西南北中左右]{1,2}[户室]';
const ROOM = `${N}-?\\d{0,5} ?(?:室|房(?!间|屋|子)|号房(?!间|屋|子)|号(?!房|楼|院|线|文|令))`;
/** No year, date, sum or count: 12栋1400套. */
const BARE_ROOM = `(?:\\d{1,2}-)?(?:\\d{3,4}|[零〇一二三四五六七八九]{3,4})(?! ?[\\d${CHINESE}年月日元万亿平个多余人户套名次米m㎡])`;
const DOOR = `(?:${ROOM}|${BARE_ROOM}|${SIDE})`;

/** Building, unit and room: any two of them lead to a door. */
const INDOORS = [
  `${N}-?(?:${BLOCK}|[楼#])${THEN}${UNIT}(?:${THEN}${FLOOR})?(?:${THEN}${DOOR})?`,
  `${BUILDING}${THEN}(?:${FLOOR}${THEN})?${DOOR}`,
  `${UNIT}${THEN}(?:${FLOOR}${THEN})?(?:${DOOR}|\\d{3,4}户)`,
  `${N}#${THEN}(?:${ROOM}|${BARE_ROOM})`,
  `(?<![\\d-])\\d{1,3}-\\d{1,2}-\\d{3,4}(?:室|号|房)`,
  // Without a word for room the word before must be a place to live in, or it is a date or a code.
  `(?<=[园苑城村庭居府寓院区住] {0,2})\\d{1,3}-\\d{1,2}-\\d{3,4}(?![\\d-])`,
  `${N}(?:小组|组) {0,2}${N}号(?!线|文)`,
  `门牌号?(?:码)?[:是为]? ?${N}(?:-\\d{1,4})?号?`,
].map((source) => new RegExp(source, 'gi'));

const NOT_A_DOOR = '(?! ?[线文令楼站门口桥井台机车路])';
const STREET_NUMBER = new RegExp(
  `(?<=[路街巷弄道] {0,2}|胡同 {0,2})[东西南北中]?段? {0,2}(?:\\d{1,5}(?:-\\d{1,4})?|[${CHINESE}]{1,6})(?: ?附 ?\\d{1,3})? ?号${NOT_A_DOOR}`,
  'g',
);
const VILLAGE_NUMBER = new RegExp(
  `(?<=(?:[村庄屯寨湾]|社区|小区|家园|花园) {0,2})(\\d{1,4}|[${CHINESE}]{1,5}) ?号${NOT_A_DOOR}`,
  'g',
);
const GROUP =
  /(?<=[村庄]|社区|居委会) {0,2}第? {0,2}[\d一二三四五六七八九十]{1,3} {0,2}(?:村民)?(?:小组|组)/g;
const ROOM_ALONE = /(?<![\d-])\d{3,4} ?室/g;

/** Places finer than a village (domain §5.4 (3)): doors for sure, village groups for a person to judge. */
export function findAddresses(narrow: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of [...INDOORS, STREET_NUMBER]) {
    for (const match of narrow.matchAll(pattern)) spans.push(found(match, 'sure'));
  }
  for (const match of narrow.matchAll(VILLAGE_NUMBER)) {
    // 村15号 may be the fifteenth of the month, and so may 村十五号.
    spans.push(found(match, Number(match[1]) > 31 ? 'sure' : 'unsure'));
  }
  for (const pattern of [GROUP, ROOM_ALONE]) {
    for (const match of narrow.matchAll(pattern)) spans.push(found(match, 'unsure'));
  }
  return spans;
}

function found(match: RegExpExecArray, certainty: Span['certainty']): Span {
  return { kind: 'address', start: match.index, end: match.index + match[0].length, certainty };
}

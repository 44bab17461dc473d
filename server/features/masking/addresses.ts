import type { Span } from './findings.ts';

const N = '[\\da-z零〇一二三四五六七八九十百]{1,6}';
const BUILDING = `${N}-? ?(?:号楼|#楼|栋|幢|座|号院)`;
const UNIT = `${N} ?单元`;
const FLOOR = `${N}[层楼]`;
const ROOM = `${N}-?\\d{0,5} ?(?:室|房(?!间|屋|子)|号房|号(?!楼|院|线|文|令)|户(?!主|籍|型|口))`;
const BARE_ROOM = '\\d{3,4}(?![\\d年月日元万亿平个多余人户名次米m㎡])';

/** Building, unit and room: any two of them lead to a door. */
const INDOORS = [
  `${BUILDING}[ ,]?${UNIT}(?:[ ,]?${FLOOR})?(?:[ ,]?(?:${ROOM}|${BARE_ROOM}))?`,
  `${BUILDING}[ ,]?(?:${FLOOR}[ ,]?)?(?:${ROOM}|${BARE_ROOM})`,
  `${UNIT}[ ,]?(?:${FLOOR}[ ,]?)?(?:${ROOM}|${BARE_ROOM})`,
  `\\d{1,3}-\\d{1,2}-\\d{3,4}(?:室|号|房)`,
  `${N}(?:小组|组)${N}号(?!线|文)`,
  `门牌号?(?:码)?[:是为]?${N}(?:-\\d{1,4})?号?`,
].map((source) => new RegExp(source, 'gi'));

const STREET_NUMBER = /(?<=[路街巷弄道]|胡同)[东西南北中]?段?\d{1,5}-?\d{0,4}号(?![线文令楼站门口桥井台机])/g;
const VILLAGE_NUMBER = /(?<=[村庄屯寨湾]|社区|小区|家园|花园)(\d{1,4})号(?![线文令楼站门口桥井台机])/g;
const GROUP = /(?<=[村庄]|社区|居委会)第?[\d一二三四五六七八九十]{1,3}(?:村民)?(?:小组|组)/g;
const ROOM_ALONE = /(?<![\d-])\d{3,4}室/g;

/** Places finer than a village (domain §5.4 (3)): doors for sure, village groups for a person to judge. */
export function findAddresses(narrow: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of [...INDOORS, STREET_NUMBER]) {
    for (const match of narrow.matchAll(pattern)) spans.push(found(match, 'sure'));
  }
  for (const match of narrow.matchAll(VILLAGE_NUMBER)) {
    // 村15号 may be the fifteenth of the month.
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

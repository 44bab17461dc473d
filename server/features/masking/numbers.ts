import { hasIdShape, hasOldIdShape, isBankCard, isIdNumber, isSocialCredit } from './checksums.ts';
import type { Kind, Span } from './findings.ts';
import { digitRuns, withChineseDigits, type Piece } from './views-of-text.ts';

/** Phones, identity numbers, bank cards, credit codes and long numbers nobody can place. */
export function findNumbers(narrow: string): Span[] {
  const spans = inView(narrow);
  const chinese = withChineseDigits(narrow);
  if (chinese !== narrow) spans.push(...inView(chinese));
  for (const match of narrow.matchAll(
    /(?<![A-Z\d])[1-9A-HJ-NP-RTUWXY][1-9A-GWY]\d{6}[\dA-HJ-NP-RTUWXY]{10}(?![A-Z\d])/gi,
  )) {
    if (isSocialCredit(match[0].toUpperCase()))
      spans.push(span('social_credit', match.index, match.index + 18));
  }
  return spans;
}

function inView(view: string): Span[] {
  const spans: Span[] = [];
  for (const run of digitRuns(view)) {
    for (let from = 0; from < run.length;) {
      const found = startingAt(view, run, from, spans.at(-1));
      if (found) spans.push(found.span);
      from = found ? found.next : from + 1;
    }
  }
  return spans;
}

/** No number looked for has more digits. */
const LONGEST = 19;

/** The longest number that begins with piece `from` and ends with a whole piece. */
function startingAt(
  view: string,
  run: readonly Piece[],
  from: number,
  before: Span | undefined,
): { span: Span; next: number } | undefined {
  const joined: { digits: string; last: number }[] = [];
  let digits = '';
  for (let last = from; last < run.length; last++) {
    digits += run[last]!.digits;
    if (digits.length > LONGEST) break;
    joined.push({ digits, last });
  }
  for (const { digits: candidate, last } of joined.reverse()) {
    const pieces = run.slice(from, last + 1);
    const kind = classify(view, candidate, pieces, before);
    if (!kind) continue;
    return { span: widened(view, kind, run[from]!.start, run[last]!.end), next: last + 1 };
  }
  return undefined;
}

type Judged = { kind: Kind; certainty: Span['certainty'] };
const sure = (kind: Kind): Judged => ({ kind, certainty: 'sure' });
const unsure = (kind: Kind): Judged => ({ kind, certainty: 'unsure' });

function classify(view: string, digits: string, pieces: readonly Piece[], last?: Span): Judged | undefined {
  const start = pieces[0]!.start;
  const end = pieces.at(-1)!.end;
  if (digits.length < 7 || isQuantity(view, start, end)) return undefined;
  const before = view.slice(Math.max(0, start - 12), start);
  // Digits written one by one are one number; else a number is written in few groups.
  const plain = pieces.length <= 5 || pieces.every((piece) => piece.digits.length === 1);
  if (!plain) return undefined;
  if (/^(?:0|86|0086)?1[3-9]\d{9}$/.test(digits)) return sure('phone');
  const identity = judgeIdentity(view, digits, end, /身份|证件|ID/i.test(before));
  if (identity) return identity;
  if (isBankCard(digits)) return sure('bank_card');
  const called = CALLED.test(before) || isListed(view, start, last);
  if (isLandline(digits, pieces, called)) return sure('landline');
  return pieces.length === 1 && isUnknownNumber(view, digits, start, end) ? unsure('number') : undefined;
}

/** A word that promises a phone number. The mark of a number masked before promises nothing. */
const CALLED = /(?:电话|座机|固话|致电|拨打|联系方式|号码|tel)[^。;!?\n\]]*$/i;

/** One more number of a list that began with a phone number. */
function isListed(view: string, start: number, last: Span | undefined): boolean {
  if (last?.kind !== 'landline' && last?.kind !== 'phone') return false;
  return start - last.end <= 3 && /^[\s、,/;或和及]+$/.test(view.slice(last.end, start));
}

function judgeIdentity(view: string, digits: string, end: number, framed: boolean): Judged | undefined {
  const closing = digits.length === 17 && /^x(?![a-z\d])/i.test(view.slice(end, end + 2)) ? 'X' : '';
  const number = digits + closing;
  if (isIdNumber(number)) return sure('id_number');
  // The check digit fails: a slip of the pen, or some other number.
  if (hasIdShape(number)) return framed ? sure('id_number') : unsure('id_number');
  if (hasOldIdShape(number)) return framed ? sure('id_number') : unsure('id_number');
  return framed && number.length >= 15 && number.length <= 18 ? sure('id_number') : undefined;
}

function isLandline(digits: string, pieces: readonly Piece[], framed: boolean): boolean {
  // Business and service lines belong to nobody in person.
  if (/^[48]00/.test(digits) && digits.length === 10) return false;
  if (/^0(?:10|2\d)\d{8}$/.test(digits) || /^0[3-9]\d{9,10}$/.test(digits)) {
    return pieces.length === 1 || /^0\d{2,3}$/.test(pieces[0]!.digits);
  }
  // Long ones carry an extension.
  return framed && digits.length <= 16 && pieces.length <= 4 && !isDate(pieces);
}

function isDate(pieces: readonly Piece[]): boolean {
  return /^(?:19|20)\d{2}/.test(pieces[0]!.digits) && (pieces.length > 1 || pieces[0]!.digits.length === 8);
}

/** Money, areas, counts: never personal. Also the tail of a decimal. */
function isQuantity(view: string, start: number, end: number): boolean {
  if (/[¥￥$]\s*$|\d\.$/.test(view.slice(Math.max(0, start - 3), start))) return true;
  const after = view
    .slice(end, end + 10)
    .replace(/^\.\d{1,6}/, '')
    .trimStart();
  return /^(?:[元万亿块平亩米吨人户次度㎡%]|公里|m2)/.test(after);
}

/** Nine or more digits that are no date, no part of a code with letters. */
function isUnknownNumber(view: string, digits: string, start: number, end: number): boolean {
  if (digits.length < 9 || /^[48]00/.test(digits)) return false;
  const dated = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(digits);
  if (dated && (digits.length === 12 || digits.length === 14)) return false;
  return !/[a-z\-_/*]/i.test(view[start - 1] ?? '') && !/[a-z_/*]/i.test(view[end] ?? '');
}

/** The country code's plus and the X that closes an identity number belong to the number. */
function widened(view: string, judged: Judged, start: number, end: number): Span {
  const from = judged.kind === 'phone' && view[start - 1] === '+' ? start - 1 : start;
  const closes = judged.kind === 'id_number' && /^x(?![a-z\d])/i.test(view.slice(end, end + 2));
  return { ...judged, start: from, end: closes ? end + 1 : end };
}

const span = (kind: Kind, start: number, end: number): Span => ({ kind, start, end, certainty: 'sure' });

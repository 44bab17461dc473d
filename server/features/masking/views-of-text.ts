/**
 * The text with full-width letters, digits and signs made narrow and the many dashes and spaces made one.
 * Exactly as long as the text, so that places found in it are places in the text.
 */
export function narrowed(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00A0\u2000-\u200B\u2060\u3000\uFEFF]/g, ' ');
}

const CHINESE_DIGITS: Readonly<Record<string, string>> = {
  ...{
    零: '0',
    〇: '0',
    一: '1',
    幺: '1',
    二: '2',
    三: '3',
    四: '4',
    五: '5',
    六: '6',
    七: '7',
    八: '8',
    九: '9',
  },
  ...{ 壹: '1', 贰: '2', 叁: '3', 肆: '4', 伍: '5', 陆: '6', 柒: '7', 捌: '8', 玖: '9', '○': '0' },
};

/** A narrowed text with Chinese numerals as digits: 一三八 is 138. As long as the text. */
export function withChineseDigits(narrow: string): string {
  return narrow.replace(/[零〇○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]/g, (char) => CHINESE_DIGITS[char]!);
}

/** Digits that stand together. */
export interface Piece {
  digits: string;
  start: number;
  end: number;
}

/** The runs of a text: pieces of digits with no more than two spaces, dashes, dots or brackets between them. */
export function digitRuns(view: string): Piece[][] {
  const runs: Piece[][] = [];
  for (const match of view.matchAll(/\d+/g)) {
    const piece = { digits: match[0], start: match.index, end: match.index + match[0].length };
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (
      run &&
      before &&
      piece.start - before.end <= 2 &&
      /^[\s\-._·()]+$/.test(view.slice(before.end, piece.start))
    ) {
      run.push(piece);
    } else {
      runs.push([piece]);
    }
  }
  return runs;
}

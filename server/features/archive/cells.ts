/** What a reader of a table hands over for one cell: text, number, flag, Date, or the reader's own objects. */
export type Cell = unknown;

/** One line of a table. `row` as seen in the sheet: the first is 1. Cells are counted from 0. */
export interface Line {
  row: number;
  cells: readonly Cell[];
}

/**
 * The value that stands behind a cell: the result of a formula, the words of rich text, the text of a link.
 * An error such as #REF! has no value.
 */
export function cellValue(cell: Cell): string | number | boolean | Date | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') return cell;
  if (cell instanceof Date) return cell;
  if (typeof cell !== 'object') return null;
  const held = cell as Record<string, unknown>;
  if (Array.isArray(held['richText'])) {
    return (held['richText'] as ({ text?: string } | null)[]).map((run) => run?.text ?? '').join('');
  }
  if ('formula' in held || 'sharedFormula' in held) return cellValue(held['result']);
  if ('text' in held) return cellValue(held['text']);
  return null;
}

/** One line of plain text from a cell, '' when empty. */
export function cellText(cell: Cell): string {
  return cellProse(cell).replace(/\s+/g, ' ');
}

/**
 * The words of a cell as paragraphs: escapes of the file format undone, every line trimmed (boards export
 * their page's indentation), no control characters (PostgreSQL refuses U+0000), at most one empty line in a row.
 */
export function cellProse(cell: Cell): string {
  const value = cellValue(cell);
  if (value === null) return '';
  const text =
    value instanceof Date ? (Number.isNaN(value.getTime()) ? '' : value.toISOString()) : String(value);
  return text
    .replace(/_x([\dA-F]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROL, '')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

// Controls but tab and newline, and invisible marks that only break a search.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u2060\uFEFF]/g;

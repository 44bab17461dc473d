import type { Typed } from './parse-form.ts';

/** A place in an ordered list: the values of the ordering columns of the last row seen. */
export type Cursor = readonly string[];

/** Opaque in a link; nothing secret. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Undefined for anything that is not a cursor of `length` texts: the list then starts at its beginning. */
export function decodeCursor(text: unknown, length: number): Cursor | undefined {
  if (typeof text !== 'string' || text.length > 400) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === length && value.every((part) => typeof part === 'string')) {
      return value;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/**
 * Splits `size + 1` fetched rows into a page and the link to the next one.
 * `filters` are kept in the link so that a page further down shows the same list.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  path: string,
  filters: Typed,
  cursorOf: (row: Row) => Cursor,
): { rows: Row[]; nextHref: string | null; firstHref: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const query = (extra: Record<string, string>) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filters, ...extra })) {
      if (name === 'after' && extra['after'] === undefined) continue;
      if (typeof value === 'string' && value !== '') params.set(name, value);
    }
    const text = params.toString();
    return text === '' ? path : `${path}?${text}`;
  };
  return {
    rows: shown,
    nextHref: rows.length > size && last ? query({ after: encodeCursor(cursorOf(last)) }) : null,
    firstHref: filters['after'] ? query({}) : null,
  };
}

import type { Day } from '../../clock.ts';
import { readLines, type ImportFault } from './import-file.ts';

/** What one cell says, or why it can't be taken. */
export type Reading<T> = { value: T } | { fault: ImportFault['key']; args?: ImportFault['args'] };

export interface Column<T> {
  /** Header texts that mean this column. Case, spaces, `_` and full-width forms make no difference. */
  headers: readonly string[];
  /** The column must be there and no cell of it empty. */
  required?: true;
  /** Reads trimmed text that isn't empty. */
  read(text: string): Reading<T>;
}

type Columns = Record<string, Column<unknown>>;
type Value<C> = C extends Column<infer T> ? T : never;
/**
 * A row that has been read. A column that the file doesn't have is `undefined` (what is registered stays as it
 * is), an empty cell `null` (what is registered is emptied).
 */
export type ImportRow<C extends Columns> = { row: number; headers: Partial<Record<keyof C, string>> } & {
  [Field in keyof C]: C[Field] extends { required: true }
    ? Value<C[Field]>
    : Value<C[Field]> | null | undefined;
};

/** Either all rows and no faults, or all faults and no rows. */
export interface Parsed<Row> {
  rows: Row[];
  faults: ImportFault[];
  /** Headers that mean nothing here and were left out. */
  ignored: string[];
}

const same = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/[\s_]+/g, '')
    .toLowerCase();

/** Reads a file against its columns. Every row is read, so that all faults are told at once. */
export async function readTable<C extends Columns>(
  bytes: Uint8Array,
  filename: string,
  columns: C,
): Promise<Parsed<ImportRow<C>>> {
  const read = await readLines(bytes, filename);
  if (!('lines' in read)) return { rows: [], faults: [read], ignored: [] };
  const top = read.lines.findIndex((line) => line.some((cell) => cell.trim() !== ''));
  const header = (read.lines[top] ?? []).map((cell) => (cell ?? '').trim());
  const { places, faults, ignored } = findColumns(header, columns, top + 1);
  if (faults.length > 0) return { rows: [], faults, ignored };
  const rows: ImportRow<C>[] = [];
  for (const [index, line] of read.lines.entries()) {
    if (index <= top || line.every((cell) => (cell ?? '').trim() === '')) continue;
    const row: Record<string, unknown> = { row: index + 1, headers: namesOf(places, header) };
    for (const [field, place] of places) {
      const reading = readCell(columns[field]!, line[place] ?? '');
      if ('value' in reading) row[field] = reading.value;
      else
        faults.push({ row: index + 1, column: header[place]!, key: reading.fault, args: reading.args ?? {} });
    }
    rows.push(row as ImportRow<C>);
  }
  if (rows.length === 0) faults.push({ row: 0, column: '', key: 'units:import.empty', args: {} });
  return { rows: faults.length > 0 ? [] : rows, faults, ignored };
}

function findColumns(header: string[], columns: Columns, row: number) {
  const places = new Map<string, number>();
  const faults: ImportFault[] = [];
  const ignored: string[] = [];
  for (const [place, text] of header.entries()) {
    const field = Object.keys(columns).find((one) =>
      columns[one]!.headers.some((name) => same(name) === same(text)),
    );
    if (field === undefined) {
      if (text !== '') ignored.push(text);
    } else if (places.has(field)) {
      faults.push({ row, column: text, key: 'units:import.columnTwice', args: { header: text } });
    } else {
      places.set(field, place);
    }
  }
  for (const [field, column] of Object.entries(columns)) {
    if (!column.required || places.has(field)) continue;
    const wanted = column.headers[0]!;
    faults.push({
      row: Math.max(row, 1),
      column: wanted,
      key: 'units:import.columnMissing',
      args: { header: wanted },
    });
  }
  return { places, faults, ignored };
}

function namesOf(places: ReadonlyMap<string, number>, header: string[]): Record<string, string> {
  return Object.fromEntries([...places].map(([field, place]) => [field, header[place]!]));
}

function readCell(column: Column<unknown>, cell: string): Reading<unknown> {
  const text = cell.trim();
  if (text !== '') return column.read(text);
  return column.required ? { fault: 'units:import.cellEmpty' } : { value: null };
}

// Controls and marks that change how a line reads have no place in a name.
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** One line of plain text of at most `max` characters. */
export const line =
  (max: number) =>
  (text: string): Reading<string> => {
    if (UNSEEN.test(text) || !text.isWellFormed()) return { fault: 'units:import.notOneLine' };
    return [...text].length > max ? { fault: 'units:import.tooLong', args: { max } } : { value: text };
  };

/** Text of one form; `fault` says which form it should have. */
export const shaped =
  (shape: RegExp, fault: ImportFault['key']) =>
  (text: string): Reading<string> => {
    const plain = text.normalize('NFKC');
    return shape.test(plain) ? { value: plain } : { fault };
  };

/** One of a few words; several words may mean the same. */
export const oneOf =
  <T extends string>(words: Readonly<Record<T, readonly string[]>>) =>
  (text: string): Reading<T> => {
    for (const value of Object.keys(words) as T[]) {
      if ([value, ...words[value]].some((word) => same(word) === same(text))) return { value };
    }
    return {
      fault: 'units:import.notOneOf',
      args: {
        choices: Object.values<readonly string[]>(words)
          .map((w) => w[0])
          .join(' / '),
      },
    };
  };

/** Yes or no, in the words that people and programs write. */
export function yesNo(text: string): Reading<boolean> {
  const reading = oneOf({ yes: ['是', 'y', 'true', '1', '√'], no: ['否', 'n', 'false', '0', '×'] })(text);
  return 'value' in reading ? { value: reading.value === 'yes' } : reading;
}

/** A day that exists: 2024-01-31, 2024/1/31, 2024.1.31 or 2024年1月31日. */
export function day(text: string): Reading<Day> {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize('NFKC'));
  if (parts) {
    const value = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
    const at = new Date(`${value}T00:00:00.000Z`);
    if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)) return { value };
  }
  return { fault: 'units:import.notADay' };
}

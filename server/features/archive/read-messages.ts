import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { cellText, type Line } from './cells.ts';
import { findLayout, type Layout, type Mapping } from './columns.ts';
import { csvLines } from './csv.ts';
import { readLine, type Fault, type Row } from './rules.ts';
import { workbookLines } from './workbook.ts';

/**
 * The messages of a workbook (.xlsx, first sheet) or csv file, in the order of the file; a row that can't be
 * trusted comes as a Fault with its number, and the rest go on. Trouble with the whole file is one Fault too
 * and ends the reading. Nothing is thrown for what a file contains; a path that can't be opened throws as
 * node:fs does. The first line with anything in it is the header.
 * @param source path, or the bytes of a file
 * @param options.mapping headers that differ from STANDARD_MAPPING
 */
export async function* readMessages(
  source: string | Uint8Array,
  options: { mapping?: Partial<Mapping> } = {},
): AsyncGenerator<Row | Fault, void, undefined> {
  const kind = kindOf(await firstBytes(source));
  if (kind === 'empty' || kind === 'oldWorkbook') return yield fileFault(`archive:${kind}`);
  const lines = kind === 'workbook' ? workbookLines(await allBytes(source)) : csvLines(() => stream(source));
  let layout: Layout | undefined;
  let last = 0;
  for await (const line of untilUnreadable(lines)) {
    if (line === 'unreadable') return yield { ...fileFault('archive:unreadable'), args: { row: last } };
    last = line.row;
    if (!layout) {
      const header = readHeader(line, options.mapping);
      if (header && 'key' in header) return yield header;
      layout = header;
      continue;
    }
    const item = readLine(line, layout);
    if (item) yield item;
  }
  if (!layout) yield fileFault('archive:empty');
}

/** Only what the reader of the file itself throws is a fault of the file; our own errors stay errors. */
async function* untilUnreadable(lines: AsyncIterable<Line>): AsyncGenerator<Line | 'unreadable'> {
  try {
    yield* lines;
  } catch {
    yield 'unreadable';
  }
}

function readHeader(line: Line, mapping?: Partial<Mapping>): Layout | Fault | undefined {
  const headers = line.cells.map(cellText);
  if (headers.every((header) => header === '')) return undefined;
  const found = findLayout(
    Array.from(headers, (header) => header ?? ''),
    mapping,
  );
  if ('layout' in found) return found.layout;
  const seen = headers.filter((header) => header).join('、');
  const args = { row: line.row, missing: found.missing.join('、'), found: seen.slice(0, 300) };
  return { row: line.row, column: null, key: 'archive:headersMissing', args };
}

const fileFault = (key: Fault['key']): Fault => ({ row: 0, column: null, key, args: {} });

/** By content, because names lie: a workbook is a zip file, and the format before 2007 has a mark of its own. */
function kindOf(start: Uint8Array): 'workbook' | 'oldWorkbook' | 'csv' | 'empty' {
  const hex = Buffer.from(start).toString('hex');
  if (hex === '') return 'empty';
  if (hex.startsWith('504b0304')) return 'workbook';
  return hex.startsWith('d0cf11e0') ? 'oldWorkbook' : 'csv';
}

async function firstBytes(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== 'string') return source.subarray(0, 4);
  const file = await open(source);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function allBytes(source: string | Uint8Array): Promise<Uint8Array> {
  return typeof source === 'string' ? readFile(source) : source;
}

const CHUNK = 65_536;

function stream(source: string | Uint8Array): Readable {
  if (typeof source === 'string') return createReadStream(source);
  const pieces = function* (): Generator<Uint8Array> {
    for (let at = 0; at < source.length; at += CHUNK) yield source.subarray(at, at + CHUNK);
  };
  return Readable.from(pieces());
}

import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Line } from './cells.ts';

/** A quote that is never closed swallows the rest of the file: stop at a size no message reaches. */
const LONGEST_RECORD = 1_000_000;

/**
 * The lines of a csv file in UTF-8 (with or without a mark) or GBK, the two that office software here writes.
 * `open` is called twice: the encoding is only known at the end. Throws on a broken quote.
 */
export async function* csvLines(open: () => Readable): AsyncGenerator<Line> {
  const encoding = (await isUtf8(open())) ? 'utf-8' : 'gb18030';
  const records = Readable.from(decoded(open(), encoding)).pipe(
    parse({
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: LONGEST_RECORD,
    }),
  );
  let row = 0;
  for await (const cells of records) yield { row: ++row, cells: cells as string[] };
}

async function isUtf8(stream: Readable): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream) decoder.decode(chunk as Uint8Array, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function* decoded(stream: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield decoder.decode(chunk as Uint8Array, { stream: true });
  yield decoder.decode();
}

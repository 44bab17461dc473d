import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';

/** One thing wrong with a file. `row` as seen in the sheet (the first is 1; 0 is the file itself). */
export interface ImportFault {
  row: number;
  /** The header as it stands in the file, '' when no single column is meant. */
  column: string;
  /** Locale key of the sentence that explains it. */
  key: `units:import.${string}`;
  args: Record<string, string | number>;
}

/** A file as lines of plain text. Empty lines are kept, so that a line's place is its row in the sheet. */
export type Lines = string[][];

/** A registry of units or divisions is tens of kilobytes; what is far larger is something else. */
const MAX_BYTES = 2_000_000;
const MAX_UNPACKED_BYTES = 50_000_000;
const MAX_ROWS = 20_000;

/**
 * Reads the first sheet of an xlsx workbook, or a csv file in UTF-8 (with or without a mark) or GBK, which is what
 * office software here writes by default. What the bytes are decides, not the name: that only tells faults apart.
 */
export async function readLines(
  bytes: Uint8Array,
  filename: string,
): Promise<{ lines: Lines } | ImportFault> {
  const fault = (key: ImportFault['key'], args: ImportFault['args'] = {}): ImportFault => ({
    row: 0,
    column: '',
    key,
    args,
  });
  if (bytes.length === 0) return fault('units:import.empty');
  if (bytes.length > MAX_BYTES) return fault('units:import.tooLarge', { max: MAX_BYTES / 1_000_000 });
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip && /\.xlsx?$/i.test(filename)) return fault('units:import.notXlsx');
  if (isZip && unpackedSize(bytes) > MAX_UNPACKED_BYTES) {
    return fault('units:import.tooLarge', { max: MAX_UNPACKED_BYTES / 1_000_000 });
  }
  let lines: Lines;
  try {
    lines = isZip ? await workbookLines(bytes) : csvLines(bytes);
  } catch {
    return fault(isZip ? 'units:import.notXlsx' : 'units:import.notCsv');
  }
  if (lines.length > MAX_ROWS) return fault('units:import.tooManyRows', { max: MAX_ROWS });
  return { lines };
}

async function workbookLines(bytes: Uint8Array): Promise<Lines> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Uint8Array.from(bytes).buffer);
  const lines: Lines = [];
  workbook.worksheets[0]?.eachRow({ includeEmpty: true }, (row, number) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: true }, (cell, column) => {
      cells[column - 1] = cellText(cell.value);
    });
    lines[number - 1] = cells;
  });
  return Array.from(lines, (line) => line ?? []);
}

/** The text a person sees in the cell; of a formula its result, of a date its day. */
function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  // A date cell has no zone: exceljs puts it at midnight UTC.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map((run) => run.text).join('');
  if ('formula' in value || 'sharedFormula' in value) return cellText(value.result);
  if ('text' in value) return cellText(value.text);
  return '';
}

function csvLines(bytes: Uint8Array): Lines {
  return parse(decode(bytes), {
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: 100_000,
  });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gbk', { fatal: true }).decode(bytes);
  }
}

/**
 * What the entries of a zip file say they unpack to. A small file that unpacks to gigabytes is refused before
 * anything of it is unpacked.
 */
function unpackedSize(bytes: Uint8Array): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entryMark = Buffer.from('504b0102', 'hex');
  let total = 0;
  for (
    let at = view.indexOf(entryMark);
    at !== -1 && at + 28 <= view.length;
    at = view.indexOf(entryMark, at + 4)
  ) {
    total += view.readUInt32LE(at + 24);
  }
  return total;
}

import ExcelJS from 'exceljs';
import type { Line } from './cells.ts';

/**
 * The lines of the first sheet that has any. Throws when the bytes are no workbook.
 * The whole workbook is held in memory (about 12 KB a message). The streaming reader of exceljs 4.4 needs a
 * tenth of that, but decodes every piece of the file by itself and so breaks Chinese letters at the borders,
 * waits for ever on some torn files, and leaves the messages behind in the directory for temporary files.
 */
export async function* workbookLines(bytes: Uint8Array): AsyncGenerator<Line> {
  const workbook = new ExcelJS.Workbook();
  // The declaration asks for an ArrayBuffer-like Buffer; every Uint8Array is read.
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  const sheet = workbook.worksheets.find((candidate) => candidate.actualRowCount > 0);
  for (let row = 1; row <= (sheet?.rowCount ?? 0); row++) {
    const values = sheet?.findRow(row)?.values;
    // The reader counts cells from 1.
    if (Array.isArray(values)) yield { row, cells: values.slice(1) };
  }
}

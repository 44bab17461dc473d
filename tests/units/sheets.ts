import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';

type Table = readonly (readonly (string | number | Date | null | object)[])[];

/** The table as an xlsx workbook with one sheet. */
export async function xlsx(table: Table): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('表').addRows(table.map((line) => [...line]));
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

export function csv(table: Table, options: { bom?: boolean } = {}): Uint8Array {
  return Buffer.from(stringify(table as unknown[][], { bom: options.bom ?? false }));
}

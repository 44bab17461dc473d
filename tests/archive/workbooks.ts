import ExcelJS from 'exceljs';
import {
  isFault,
  readMessages,
  type Fault,
  type Mapping,
  type Row,
} from '../../server/features/archive/index.ts';

export const HEADERS = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '答复意见', '答复时间'];

/** The bytes of a workbook with one sheet. */
export async function workbook(
  lines: ExcelJS.CellValue[][],
  sheets: ExcelJS.CellValue[][][] = [],
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  for (const rows of [lines, ...sheets]) {
    const sheet = book.addWorksheet();
    for (const row of rows) {
      const added = sheet.addRow(row);
      added.eachCell((cell) => {
        if (cell.value instanceof Date) cell.numFmt = 'yyyy-mm-dd h:mm:ss';
      });
    }
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** A message line in the standard order; what is not given is harmless. */
export function line(
  given: Partial<Record<'id' | 'subject' | 'at' | 'details' | 'answer' | 'answeredAt', ExcelJS.CellValue>>,
): ExcelJS.CellValue[] {
  const filled = {
    ...{ id: 7, subject: '路灯', at: '2019/1/7 14:52:00', details: '坏了' },
    ...{ answer: '已修', answeredAt: '2019/1/9 9:00:00' },
    ...given,
  };
  return [filled.id, 'A0001', filled.subject, filled.at, filled.details, filled.answer, filled.answeredAt];
}

export async function read(
  source: string | Uint8Array,
  mapping?: Partial<Mapping>,
): Promise<{ rows: Row[]; faults: Fault[] }> {
  const rows: Row[] = [];
  const faults: Fault[] = [];
  for await (const item of readMessages(source, { mapping })) {
    if (isFault(item)) faults.push(item);
    else rows.push(item);
  }
  return { rows, faults };
}

export const readLines = async (...lines: ExcelJS.CellValue[][]): Promise<{ rows: Row[]; faults: Fault[] }> =>
  read(await workbook([HEADERS, ...lines]));

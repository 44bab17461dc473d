import ExcelJS from 'exceljs';
import { dayOf } from '../../clock.ts';
import { lightFor, postWords, type LedgerLens } from './lens.ts';
import type { NoteRow } from './store-notes.ts';
import type { EntryRow } from './store.ts';

/** The usual columns of a ledger: 序号 问题 来源 责任单位 责任人 整改措施 整改时限 进展 销号情况. */
export const COLUMNS = [
  ['number', 7],
  ['problem', 44],
  ['source', 18],
  ['unit', 20],
  ['post', 24],
  ['measures', 44],
  ['due', 16],
  ['progress', 44],
  ['closing', 22],
] as const;

/** One entry as a row of texts, in the order of the columns. Posts, never names of people. */
export function cellsOf(
  entry: EntryRow,
  index: number,
  notes: readonly NoteRow[],
  lens: LedgerLens,
): string[] {
  const { t, f } = lens.say;
  const last = notes.filter(({ entry_id: id }) => id === entry.id).at(-1);
  const source = t(`ledger:source.${entry.source}`);
  const light = lightFor(entry, lens);
  const reopened = entry.reopened > 0 ? t('ledger:label.reopenedTag', { n: entry.reopened }) : '';
  return [
    String(index + 1),
    entry.problem,
    entry.source_ref === null ? source : `${source} ${entry.source_ref}`,
    lens.unit(entry.unit_id),
    t('ledger:column.posts', {
      post: postWords(entry, 'post', lens),
      leader: postWords(entry, 'leader_post', lens),
    }),
    entry.measures ?? '',
    f.day(entry.due_on),
    last ? `${f.day(dayOf(last.written_at))} ${last.words}` : '',
    [t(`ledger:state.${entry.state}`), light.word, reopened].filter(Boolean).join(' · '),
  ];
}

/** The ledger as a workbook. Texts are texts: nothing in a cell is ever worked out. */
export async function workbookOf(
  entries: readonly EntryRow[],
  notes: readonly NoteRow[],
  lens: LedgerLens,
): Promise<Buffer> {
  const { t } = lens.say;
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(t('ledger:list.title'), {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToHeight: 0 },
  });
  sheet.columns = COLUMNS.map(([name, width]) => ({ header: t(`ledger:column.${name}`), width }));
  sheet.getRow(1).font = { bold: true };
  for (const [index, entry] of entries.entries()) {
    const row = sheet.addRow(cellsOf(entry, index, notes, lens));
    row.alignment = { wrapText: true, vertical: 'top' };
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

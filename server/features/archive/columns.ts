/** What is read from a workbook of messages. The writer's name is not among them: it is never kept. */
export const COLUMNS = ['id', 'subject', 'submittedAt', 'details', 'answer', 'answeredAt'] as const;
export type Column = (typeof COLUMNS)[number];

/** Header text of each column. */
export type Mapping = Readonly<Record<Column, string>>;

/** The headers that government message boards export. */
export const STANDARD_MAPPING: Mapping = {
  id: '留言编号',
  subject: '留言主题',
  submittedAt: '留言时间',
  details: '留言详情',
  answer: '答复意见',
  answeredAt: '答复时间',
};

/** Where each column stands in the cells of a row, counted from 0; -1 where the sheet has none. */
export type Layout = Readonly<Record<Column, number>>;

/**
 * Finds the columns in the cells of the header row. Spaces and full-width forms make no difference.
 * The two answer columns may be missing together, when nothing has been answered yet; a header that the
 * caller named must be there.
 */
export function findLayout(
  headers: readonly string[],
  named: Partial<Mapping> = {},
): { layout: Layout } | { missing: string[] } {
  const wanted: Mapping = { ...STANDARD_MAPPING, ...named };
  const found = headers.map(plain);
  const layout = Object.fromEntries(
    COLUMNS.map((column) => [column, found.indexOf(plain(wanted[column]))]),
  ) as Record<Column, number>;
  const unanswered =
    layout.answer === -1 && layout.answeredAt === -1 && !('answer' in named) && !('answeredAt' in named);
  const needed = unanswered ? COLUMNS.filter((c) => c !== 'answer' && c !== 'answeredAt') : COLUMNS;
  const missing = needed.filter((column) => layout[column] === -1).map((column) => wanted[column]);
  return missing.length > 0 ? { missing } : { layout };
}

function plain(header: string): string {
  return header.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

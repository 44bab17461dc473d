import { dayOf, type Instant } from '../../clock.ts';
import { cellProse, cellText, cellValue, type Line } from './cells.ts';
import type { Column, Layout } from './columns.ts';
import { readTime, type ReadTime } from './times.ts';

/** One message of the archive. Either both `answer` and `answeredAt` are there or neither is. */
export interface Row {
  /** As seen in the sheet: the header is 1 in a plain file. */
  row: number;
  /** Number given by the board, `#<row>` where it gave none. Boards repeat numbers: it need not be unique. */
  id: string;
  /** One line; '' when the board had none. */
  subject: string;
  /** Paragraphs; never empty. */
  details: string;
  submittedAt: Instant;
  answer: string | null;
  answeredAt: Instant | null;
}

/** A row, a column or a file that could not be read. Row 0 is the file itself. */
export interface Fault {
  row: number;
  column: Column | null;
  /** Locale key of the sentence that explains it. */
  key: `archive:${string}`;
  args: Record<string, string | number>;
}

export function isFault(item: Row | Fault): item is Fault {
  return 'key' in item;
}

/**
 * One line of the table as a message, as a fault when it can't be trusted, or undefined when it is blank.
 * - No message time, or one that can't be read: fault.
 * - No details: fault. A subject alone says what a message is about, not what it says.
 * - An answer without a time, a time without an answer, or an answer before its message: fault. Read as
 *   unanswered, such a row would put a unit on the board as late forever for a slip of the pen.
 * - A day without a clock time counts from 00:00, but an answer on the message's own day never comes before it.
 */
export function readLine(line: Line, layout: Layout): Row | Fault | undefined {
  const { row } = line;
  const at = (column: Column): unknown => (layout[column] === -1 ? null : line.cells[layout[column]]);
  const columns = Object.keys(layout) as Column[];
  if (columns.every((column) => cellText(at(column)) === '')) return undefined;

  const fault = (column: Column, key: Fault['key']): Fault => ({ row, column, key, args: { row } });
  const broken = (column: Column, key: Fault['key']): Fault => ({
    row,
    column,
    key,
    args: { row, value: shortened(cellText(at(column))) },
  });

  const id = cellText(at('id')) || `#${row}`;
  const subject = cellText(at('subject'));
  const details = cellProse(at('details'));
  if (details === '') return fault('details', 'archive:noText');
  if (cellText(at('submittedAt')) === '') return fault('submittedAt', 'archive:noTime');
  const submitted = readTime(cellValue(at('submittedAt')));
  if (!submitted) return broken('submittedAt', 'archive:brokenTime');

  const message = { row, id, subject, details, submittedAt: submitted.at };
  const answer = cellProse(at('answer'));
  const answerTime = cellText(at('answeredAt'));
  if (answer === '' && answerTime === '') return { ...message, answer: null, answeredAt: null };
  if (answer === '') return fault('answer', 'archive:noAnswer');
  if (answerTime === '') return fault('answeredAt', 'archive:noAnswerTime');
  const answered = readTime(cellValue(at('answeredAt')));
  if (!answered) return broken('answeredAt', 'archive:brokenAnswerTime');
  const answeredAt = notBefore(answered, submitted.at);
  if (answeredAt < submitted.at) return broken('answeredAt', 'archive:answerTooEarly');
  return { ...message, answer, answeredAt };
}

function notBefore(answered: ReadTime, submittedAt: Instant): Instant {
  const sameDay = answered.dayOnly && dayOf(answered.at) === dayOf(submittedAt);
  return sameDay && answered.at < submittedAt ? submittedAt : answered.at;
}

/** A cell that holds no time may hold anything, also a person's words: quote no more than a glance. */
function shortened(text: string): string {
  const letters = [...text];
  return letters.length > 30 ? `${letters.slice(0, 30).join('')}…` : text;
}

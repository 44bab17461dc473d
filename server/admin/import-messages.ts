import { SYSTEM } from '../actor.ts';
import { dayOf, timeOf } from '../clock.ts';
import type { Context } from '../context.ts';
import { isFault, readMessages, type Fault, type Mapping, type Row } from '../features/archive/index.ts';
import { submitCase, type CaseRow } from '../features/cases/index.ts';
import { translator } from '../http/locale.ts';

export type MessageChannel = CaseRow['channel'];

export interface ImportOptions {
  mapping: Partial<Mapping>;
  channel: MessageChannel;
  categoryCode: string;
  onProgress?: (done: number, total: number) => void;
  /** One sentence a row that can't be taken in: which row, and what is wrong with which column. */
  onFault?: (sentence: string) => void;
}

export interface ImportedMessages {
  /** New cases. */
  imported: number;
  /** Taken in by an earlier run. */
  known: number;
  /** Answered where they came from: nobody owes anything for them. */
  answered: number;
  faults: number;
}

/** In characters. What the form allows as well. */
const TITLE = 60;
const DETAILS = 5000;

/**
 * Takes messages from elsewhere in as cases, each in its own transaction and by its number only once. The clock is
 * the real one: nobody can have been late with what they had not got yet.
 */
export async function importMessages(
  context: Context,
  file: string,
  options: ImportOptions,
): Promise<ImportedMessages> {
  const items: (Row | Fault)[] = [];
  for await (const item of readMessages(file, { mapping: options.mapping })) items.push(item);
  const counts: ImportedMessages = { imported: 0, known: 0, answered: 0, faults: 0 };
  const rowOf = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    counts[await takeItem(context, item, rowOf, options)] += 1;
    options.onProgress?.(index + 1, items.length);
  }
  return counts;
}

async function takeItem(
  context: Context,
  item: Row | Fault,
  rowOf: Map<string, number>,
  options: ImportOptions,
): Promise<keyof ImportedMessages> {
  const fault = isFault(item) ? translator('en')(item.key, item.args) : repeated(item, rowOf);
  if (fault !== undefined) options.onFault?.(fault);
  if (fault !== undefined || isFault(item)) return 'faults';
  if (item.answer !== null) return 'answered';
  return (await take(context, item, options)) ? 'imported' : 'known';
}

/** Two messages under one number: the second would be taken for the first, and lost unseen. */
function repeated({ row, id }: Row, rowOf: Map<string, number>): string | undefined {
  const first = rowOf.get(id);
  if (first === undefined) {
    rowOf.set(id, row);
    return undefined;
  }
  return `Row ${row} has the number of row ${first}, ${id.slice(0, 40)}, and was skipped.`;
}

/** @returns false when a case has this number already. */
async function take(context: Context, row: Row, { channel, categoryCode }: ImportOptions): Promise<boolean> {
  const submitted = await submitCase(
    context,
    {
      // Made from the number, so that the same message is the same form for ever.
      submissionId: `message/${row.id}`,
      type: 'complaint',
      categoryCode,
      title: cut(row.subject || row.details.replace(/\s+/g, ' '), TITLE),
      details: withOrigin(row),
      placeText: '',
      divisionCode: null,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      consentsToPublish: false,
      contact: null,
      channel,
      externalRef: row.id,
      lang: 'zh-CN',
    },
    [],
    SYSTEM,
  );
  return submitted.receipt !== null;
}

function withOrigin(row: Row): string {
  const when = `${dayOf(row.submittedAt)} ${timeOf(row.submittedAt)}`;
  const origin = `\n\n${translator('zh-CN')('archive:origin', { id: row.id, when })}`;
  return cut(row.details || row.subject, DETAILS - origin.length) + origin;
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

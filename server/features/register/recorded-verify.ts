import type { Reader } from '../../../db/transaction.ts';
import type { RecordedRow, RecordedSpec } from './recorded.ts';
import * as store from './store.ts';
import type { Fault } from './verify.ts';

const PAGE = 500;
const ATTEMPTS = 3;

/**
 * Every row against the fold of its events, a page of rows and one read of their events at a time.
 *
 * Others may go on writing: a page with faults is read again, and only what is wrong every time is a fault.
 */
export async function verifyRecorded<Row extends RecordedRow>(
  reader: Reader,
  spec: RecordedSpec<Row>,
  covers: (column: string) => boolean,
  onProgress?: (done: number, total: number) => void,
): Promise<Fault[]> {
  // Whatever began before this moment has its row in place by now, so every page that follows would show it.
  const beforeSeq = (await store.findHead(reader))?.size ?? 0;
  const total = await store.countStreams(reader, spec.stream);
  const faults: Fault[] = [];
  const seen = new Set<string>();
  let after: string | null = null;
  let isLast = false;
  while (!isLast) {
    const page: CheckedPage = await checkPage(reader, spec, covers, after);
    faults.push(...page.faults);
    for (const id of page.ids) seen.add(id);
    onProgress?.(seen.size, total);
    isLast = page.ids.length < PAGE;
    after = page.ids.at(-1) ?? null;
  }
  for (let afterSeq = -1; ;) {
    const streams = await store.pageStreams(reader, spec.stream, { afterSeq, beforeSeq }, PAGE);
    for (const { seq, stream } of streams) {
      // LIKE isn't exact on either engine: `_` and, on SQLite, letter case.
      const isOurs = stream.startsWith(`${spec.stream}:`);
      if (isOurs && !seen.has(stream.slice(spec.stream.length + 1))) {
        faults.push({ seq, stream, column: 'id', what: 'row-missing' });
      }
    }
    if (streams.length < PAGE) break;
    afterSeq = streams.at(-1)!.seq;
  }
  return faults;
}

interface CheckedPage {
  ids: string[];
  faults: Fault[];
}

async function checkPage<Row extends RecordedRow>(
  reader: Reader,
  spec: RecordedSpec<Row>,
  covers: (column: string) => boolean,
  after: string | null,
): Promise<CheckedPage> {
  let standing: Fault[] = [];
  let ids: string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const rows = await spec.page(reader, after, PAGE);
    const events = new Map<string, store.Entry[]>();
    for (const entry of await store.listStreams(
      reader,
      rows.map((row) => `${spec.stream}:${row.id}`),
    )) {
      const list = events.get(entry.stream!);
      if (list) list.push(entry);
      else events.set(entry.stream!, [entry]);
    }
    const found = rows.flatMap((row) => {
      const stream = `${spec.stream}:${row.id}`;
      return checkRow(row, stream, events.get(stream) ?? [], covers);
    });
    const isStanding = (fault: Fault): boolean =>
      standing.some((other) => other.stream === fault.stream && other.column === fault.column);
    standing = attempt === 1 ? found : found.filter(isStanding);
    ids = rows.map((row) => row.id);
    if (standing.length === 0) break;
  }
  return { ids, faults: standing };
}

function checkRow(
  row: RecordedRow,
  stream: string,
  events: readonly store.Entry[],
  covers: (column: string) => boolean,
): Fault[] {
  const last = events.at(-1);
  if (!last) return [{ seq: null, stream, column: 'id', what: 'events-missing' }];
  const faults: Fault[] = [];
  if (last.n !== row.version) faults.push({ seq: last.seq, stream, column: 'version', what: 'differs' });
  const folded = new Map<string, { value: unknown; seq: number }>();
  let erased = 0;
  let isErased = false;
  for (const entry of events) {
    if (entry.payload_json === null) {
      isErased = true;
      erased += 1;
      // What was said before the erased event may have been changed by it.
      folded.clear();
      continue;
    }
    const set = readSet(entry.payload_json);
    // Whoever may erase says so in the next event, together with all that holds; others can't write that event.
    if (erased > 0 && erasedOf(entry.payload_json) === erased) {
      isErased = false;
      erased = 0;
    }
    if (!set) faults.push({ seq: entry.seq, stream, column: 'payload_json', what: 'unreadable' });
    for (const [column, value] of Object.entries(set ?? {})) folded.set(column, { value, seq: entry.seq });
  }
  for (const [column, value] of Object.entries(row)) {
    if (!covers(column)) continue;
    const told = folded.get(column);
    // A column that came with a later migration is empty in rows that no event has spoken about since.
    if (told ? told.value === value : isErased || value === null) continue;
    faults.push({ seq: told?.seq ?? null, stream, column, what: told ? 'differs' : 'unrecorded' });
  }
  if (isErased) faults.push({ seq: null, stream, column: 'payload_json', what: 'erased-unsaid' });
  for (const [column, told] of folded) {
    if (covers(column) && !(column in row))
      faults.push({ seq: told.seq, stream, column, what: 'column-missing' });
  }
  return faults;
}

/** How many erased events an event says it stands for; 0: none. */
function erasedOf(payload: string): number {
  try {
    const { note } = JSON.parse(payload) as { note?: { erased?: unknown } };
    return typeof note?.erased === 'number' ? note.erased : 0;
  } catch {
    return 0;
  }
}

function readSet(payload: string): object | undefined {
  try {
    const parsed = JSON.parse(payload) as { set?: unknown } | null;
    return typeof parsed?.set === 'object' && parsed.set !== null ? parsed.set : undefined;
  } catch {
    return undefined;
  }
}

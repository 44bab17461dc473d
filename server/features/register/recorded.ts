import type { Reader, Trx } from '../../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import { Conflict } from '../../errors.ts';
import { appendAt, eraseStream, type RegisterContext, type RegisteredEvent } from './actions.ts';
import type { Json, JsonObject } from './canonical.ts';
import { verifyRecorded } from './recorded-verify.ts';
import { lockHead } from './store.ts';
import type { Fault } from './verify.ts';

/** A row of another room, every covered column of which is what its events say. Values are JSON: no bytes. */
export interface RecordedRow {
  id: string;
  /** n of the row's newest event. */
  version: number;
}

export interface RecordedSpec<Row extends RecordedRow> {
  /** Noun in front of the id: `case` makes the stream `case:<id>`. */
  stream: string;
  insert(trx: Trx, row: Row): Promise<void>;
  /** `… where id and version = version`, sets version + 1; false when no row matched. `set` may be empty. */
  update(trx: Trx, id: string, version: number, set: Partial<Row>): Promise<boolean>;
  /** Rows with id > afterId, ordered by id. */
  page(reader: Reader, afterId: string | null, limit: number): Promise<Row[]>;
  /** Columns that are maintained outside events (counters, search words): written, never recorded or verified. */
  uncovered?: readonly (keyof Row)[];
}

export interface RecordedEvent<Row> {
  kind: string;
  set?: Partial<Row>;
  /** What belongs to the event and to no column: a reason, a text. */
  note?: JsonObject;
  files?: readonly string[];
}

export interface Recorded<Row> {
  /** The row as it is now, with its new version. */
  row: Row;
  seq: number;
  event: RegisteredEvent;
}

export interface RecordedRows<Row extends RecordedRow> {
  create(
    trx: Trx,
    ctx: RegisterContext,
    actor: Actor,
    at: Instant,
    row: Omit<Row, 'version'>,
    event: Omit<RecordedEvent<Row>, 'set'>,
  ): Promise<Recorded<Row>>;
  change(
    trx: Trx,
    ctx: RegisterContext,
    actor: Actor,
    at: Instant,
    row: Row,
    event: RecordedEvent<Row>,
  ): Promise<Recorded<Row>>;
  /** As `change`, and nothing older can be read any more: not in the events, whatever stood in them. */
  forget(
    trx: Trx,
    ctx: RegisterContext,
    at: Instant,
    row: Row,
    event: Omit<RecordedEvent<Row>, 'files'> & {
      /** For the public count, see `eraseStream`. */
      basis: string;
    },
  ): Promise<Recorded<Row>>;
  verify(reader: Reader, onProgress?: (done: number, total: number) => void): Promise<Fault[]>;
}

/**
 * Binds a table to the register, so that nothing in it changes without an event. The payload of such an event is
 * `{ set, note, by? }`: `set` holds the columns that really changed with their new values, and folding `set` over
 * the events of a stream gives the row again. All events of the stream come through here, since version = n.
 *
 * `create` gives version 0 and throws Conflict when the stream has begun already. `change` compares and sets on
 * `row.version` and throws Conflict when somebody was faster; without `set` it only records the event. `forget`
 * erases the events of a row and says in a new one, as the clock, what holds of every column from now on, and in
 * `note.erased` how many events said it before. `verify` reports every row and column that isn't what its events
 * say, and erased events that no such new one speaks of.
 */
export function recorded<Row extends RecordedRow>(spec: RecordedSpec<Row>): RecordedRows<Row> {
  const uncovered = new Set<string>((spec.uncovered ?? []) as readonly string[]);
  const covers = (column: string): boolean => column !== 'version' && !uncovered.has(column);
  const streamOf = (id: string): string => `${spec.stream}:${id}`;

  return {
    async create(trx, ctx, actor, at, fields, event) {
      const row = { ...fields, version: 0 } as Row;
      const head = await lockHead(trx, ctx.dialect);
      await spec.insert(trx, row);
      const registered = await appendAt(trx, ctx, head, {
        stream: streamOf(row.id),
        kind: event.kind,
        at,
        actor,
        payload: { set: pick(row, covers), note: event.note ?? {} },
        files: event.files,
      });
      if (registered.n !== 0) throw new Conflict();
      return { row, seq: registered.seq, event: registered };
    },

    async change(trx, ctx, actor, at, row, event) {
      const set = pick(
        event.set ?? {},
        (column) => Reflect.get(event.set!, column) !== Reflect.get(row, column),
      );
      if ('id' in set || 'version' in set) throw new Error('id and version are not for events to change');
      // The head first: transactions that take locks in one order can't end in a deadlock.
      const head = await lockHead(trx, ctx.dialect);
      if (!(await spec.update(trx, row.id, row.version, set as Partial<Row>))) throw new Conflict();
      const registered = await appendAt(trx, ctx, head, {
        stream: streamOf(row.id),
        kind: event.kind,
        at,
        actor,
        payload: { set: pick(set, covers), note: event.note ?? {} },
        files: event.files,
      });
      if (registered.n !== row.version + 1) {
        throw new Error(
          `${streamOf(row.id)} is at event ${registered.n}, its row at version ${row.version + 1}`,
        );
      }
      return { row: { ...row, ...set, version: registered.n }, seq: registered.seq, event: registered };
    },

    async forget(trx, ctx, at, row, event) {
      const { basis, ...said } = event;
      const set = pick(said.set ?? {}, () => true);
      if ('id' in set || 'version' in set) throw new Error('id and version are not for events to change');
      await lockHead(trx, ctx.dialect);
      if (!(await spec.update(trx, row.id, row.version, set as Partial<Row>))) throw new Conflict();
      await eraseStream(trx, ctx, { stream: streamOf(row.id), at, basis });
      const kept = { ...row, ...set, version: row.version + 1 };
      const registered = await appendAt(trx, ctx, await lockHead(trx, ctx.dialect), {
        stream: streamOf(row.id),
        kind: said.kind,
        at,
        actor: SYSTEM,
        payload: { set: pick(kept, covers), note: { ...said.note, erased: kept.version } },
      });
      if (registered.n !== kept.version) {
        throw new Error(
          `${streamOf(row.id)} is at event ${registered.n}, its row at version ${kept.version}`,
        );
      }
      return { row: kept, seq: registered.seq, event: registered };
    },

    async verify(reader, onProgress) {
      return verifyRecorded(reader, spec, covers, onProgress);
    },
  };
}

/** Columns that pass and are given; undefined means "not given". */
function pick(from: object, passes: (column: string) => boolean): JsonObject {
  const columns = Object.entries(from) as [string, Json][];
  return Object.fromEntries(columns.filter(([column, value]) => value !== undefined && passes(column)));
}

import { sql, type Insertable, type Selectable } from 'kysely';
import { forUpdate, type Dialect } from '../../../db/dialect.ts';
import type { RegisterEntriesTable } from '../../../db/schema/register.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Hash, Position } from './merkle.ts';

export type Entry = Selectable<RegisterEntriesTable>;
export interface Head {
  size: number;
  frontier: Hash[];
}

const HASH_BYTES = 32;
/** Below the number of parameters either engine takes in one statement. */
const CHUNK = 500;

function split(bytes: Buffer): Hash[] {
  return Array.from({ length: Math.ceil(bytes.length / HASH_BYTES) }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

export async function findHead(reader: Reader): Promise<Head | undefined> {
  const row = await reader.selectFrom('register_head').select(['size', 'frontier']).executeTakeFirst();
  return row && { size: row.size, frontier: split(row.frontier) };
}

/** The head, locked until commit: whoever appends next waits, so that `seq` has no gap and no double. */
export async function lockHead(trx: Trx, dialect: Dialect): Promise<Head> {
  const row = await trx
    .selectFrom('register_head')
    .select(['size', 'frontier'])
    .modifyEnd(forUpdate(dialect))
    .executeTakeFirstOrThrow();
  return { size: row.size, frontier: split(row.frontier) };
}

export async function updateHead(trx: Trx, head: Head): Promise<void> {
  await trx
    .updateTable('register_head')
    .set({ size: head.size, frontier: Buffer.concat(head.frontier) })
    .where('id', '=', 1)
    .execute();
}

export async function insertEntry(trx: Trx, entry: Insertable<RegisterEntriesTable>): Promise<void> {
  await trx.insertInto('register_entries').values(entry).execute();
}

export async function insertNodes(trx: Trx, nodes: (Position & { hash: Hash })[]): Promise<void> {
  if (nodes.length > 0) await trx.insertInto('register_nodes').values(nodes).execute();
}

export async function findLast(
  reader: Reader,
  stream: string,
): Promise<{ n: number; commit: Buffer } | undefined> {
  const row = await reader
    .selectFrom('register_entries')
    .select(['n', 'commit_hash'])
    .where('stream', '=', stream)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { n: row.n!, commit: row.commit_hash! };
}

export async function findEntry(reader: Reader, seq: number): Promise<Entry | undefined> {
  return reader.selectFrom('register_entries').selectAll().where('seq', '=', seq).executeTakeFirst();
}

export async function listStream(reader: Reader, stream: string, afterN: number): Promise<Entry[]> {
  return reader
    .selectFrom('register_entries')
    .selectAll()
    .where('stream', '=', stream)
    .where('n', '>', afterN)
    .orderBy('n')
    .execute();
}

/** Entries of all the streams, oldest first. */
export async function listStreams(reader: Reader, streams: readonly string[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let i = 0; i < streams.length; i += CHUNK) {
    const some = streams.slice(i, i + CHUNK);
    entries.push(
      ...(await reader.selectFrom('register_entries').selectAll().where('stream', 'in', some).execute()),
    );
  }
  return entries.sort((a, b) => a.seq - b.seq);
}

export async function pageEntries(reader: Reader, fromSeq: number, limit: number): Promise<Entry[]> {
  return reader
    .selectFrom('register_entries')
    .selectAll()
    .where('seq', '>=', fromSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** Hashes of complete subtrees, in the order asked for; undefined where none is kept. */
export async function findNodes(
  reader: Reader,
  positions: readonly Position[],
): Promise<(Hash | undefined)[]> {
  const found = new Map<string, Hash>();
  const leaves = positions.filter((position) => position.level === 0).map((position) => position.idx);
  if (leaves.length > 0) {
    const rows = await reader
      .selectFrom('register_entries')
      .select(['seq', 'leaf'])
      .where('seq', 'in', leaves)
      .execute();
    for (const row of rows) found.set(`0/${row.seq}`, row.leaf);
  }
  const inner = positions.filter((position) => position.level > 0);
  if (inner.length > 0) {
    const rows = await reader
      .selectFrom('register_nodes')
      .selectAll()
      .where((eb) => eb.or(inner.map(({ level, idx }) => eb.and({ level, idx }))))
      .execute();
    for (const row of rows) found.set(`${row.level}/${row.idx}`, row.hash);
  }
  return positions.map(({ level, idx }) => found.get(`${level}/${idx}`));
}

/** Nodes of one level with fromIdx ≤ idx < toIdx, by idx. */
export async function listNodes(
  reader: Reader,
  level: number,
  fromIdx: number,
  toIdx: number,
): Promise<Map<number, Hash>> {
  const rows = await reader
    .selectFrom('register_nodes')
    .select(['idx', 'hash'])
    .where('level', '=', level)
    .where('idx', '>=', fromIdx)
    .where('idx', '<', toIdx)
    .execute();
  return new Map(rows.map((row) => [row.idx, row.hash]));
}

/** One statement, so that the three numbers are of the same moment while others go on writing. */
export async function countAll(
  reader: Reader,
): Promise<{ head: Head | undefined; entries: number; maxSeq: number; nodes: number }> {
  const row = await reader
    .selectNoFrom((eb) => [
      eb.selectFrom('register_head').select('size').as('size'),
      eb.selectFrom('register_head').select('frontier').as('frontier'),
      eb
        .selectFrom('register_entries')
        .select((inner) => inner.fn.countAll<number>().as('c'))
        .as('entries'),
      eb
        .selectFrom('register_entries')
        .select((inner) => inner.fn.max('seq').as('m'))
        .as('maxSeq'),
      eb
        .selectFrom('register_nodes')
        .select((inner) => inner.fn.countAll<number>().as('c'))
        .as('nodes'),
    ])
    .executeTakeFirstOrThrow();
  return {
    head:
      row.size === null || row.frontier === null
        ? undefined
        : { size: row.size, frontier: split(row.frontier) },
    entries: row.entries ?? 0,
    maxSeq: row.maxSeq ?? -1,
    nodes: row.nodes ?? 0,
  };
}

/** Empties what erasing empties. @returns how many events held something. */
export async function eraseEntries(trx: Trx, stream: string): Promise<number> {
  const result = await trx
    .updateTable('register_entries')
    .set({ payload_json: null, salt: null, marks: null })
    .where('stream', '=', stream)
    .where('payload_json', 'is not', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * How many events are erased, and what the public leaves say was. One statement, so that both are of one moment
 * while others erase.
 */
export async function countErased(
  reader: Reader,
  leafKind: string,
): Promise<{ erased: number; leaves: string[] }> {
  const rows = await reader
    .selectFrom('register_entries')
    .select((eb) => [sql<string>`'leaf'`.as('what'), eb.ref('payload_json').as('text')])
    .where('form', '=', 'public')
    .where('kind', '=', leafKind)
    .unionAll(
      reader
        .selectFrom('register_entries')
        .select([sql<string>`'count'`.as('what'), sql<string | null>`cast(count(*) as text)`.as('text')])
        .where('form', '=', 'event')
        .where('payload_json', 'is', null),
    )
    .execute();
  return {
    erased: Number(rows.find((row) => row.what === 'count')?.text ?? 0),
    leaves: rows.filter((row) => row.what === 'leaf').map((row) => row.text ?? ''),
  };
}

/** What the newest public leaf of a kind says, as it was published; undefined while there is none. */
export async function lastPublicLeaf(reader: Reader, kind: string): Promise<string | undefined> {
  const row = await reader
    .selectFrom('register_entries')
    .select('payload_json')
    .where('form', '=', 'public')
    .where('kind', '=', kind)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.payload_json ?? undefined;
}

/** Streams `prefix:…` whose first entry has afterSeq < seq < beforeSeq, in the order in which they began. */
export async function pageStreams(
  reader: Reader,
  prefix: string,
  range: { afterSeq: number; beforeSeq: number },
  limit: number,
): Promise<{ seq: number; stream: string }[]> {
  const rows = await reader
    .selectFrom('register_entries')
    .select(['seq', 'stream'])
    .where('n', '=', 0)
    .where('seq', '>', range.afterSeq)
    .where('seq', '<', range.beforeSeq)
    .where('stream', 'like', `${prefix}:%`)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ seq: row.seq, stream: row.stream! }));
}

/** How many streams `prefix:…` there are. */
export async function countStreams(reader: Reader, prefix: string): Promise<number> {
  const row = await reader
    .selectFrom('register_entries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('n', '=', 0)
    .where('stream', 'like', `${prefix}:%`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

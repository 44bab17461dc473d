import { createHmac, hash } from 'node:crypto';
import type { RegisterEntriesTable } from '../../../db/schema/register.ts';
import type { Instant } from '../../clock.ts';
import { canonical } from './canonical.ts';
import { leafHash, type Hash } from './merkle.ts';

const EVENT_LABEL = 'zhitongche/event/v1\0';
const OPAQUE = Buffer.from([1]);
const PUBLIC = Buffer.from([2]);
const NO_SALT = Buffer.alloc(0);

/** Everything one commitment speaks about; hashes in hex. */
export interface Committed {
  streamTag: string;
  n: number;
  prevCommit: string | null;
  kind: string;
  at: Instant;
  actorRole: string;
  /** Canonical JSON text. */
  payload: string;
  files: readonly string[];
}

/** What stands for a stream in its commitments: without the secret nobody can tell which case it is. */
export function streamTag(secret: Buffer, stream: string): string {
  return createHmac('sha256', secret).update(stream).digest('hex');
}

/** Hiding by its 32-byte salt, binding by SHA-256; chained to the event before it in its stream. */
export function commitTo(salt: Buffer, event: Committed): Hash {
  const text = canonical({
    stream_tag: event.streamTag,
    n: event.n,
    prev_commit: event.prevCommit,
    kind: event.kind,
    at: event.at,
    actor_role: event.actorRole,
    payload_hash: hash('sha256', event.payload, 'hex'),
    file_hashes: event.files,
  });
  return createHmac('sha256', salt).update(EVENT_LABEL).update(text).digest();
}

/** The leaf of an event: its commitment and nothing else. */
export function eventLeaf(commit: Hash): Hash {
  return leafHash(Buffer.concat([OPAQUE, commit]));
}

/** The leaf of something everybody may read; `body` is canonical JSON text. */
export function publicLeaf(kind: string, at: Instant, body: string): Hash {
  const text = `{"at":${canonical(at)},"body":${body},"kind":${canonical(kind)}}`;
  return leafHash(Buffer.concat([PUBLIC, Buffer.from(text)]));
}

/** Columns that carry content, in the order of their marks. */
export const MARKED = [
  'seq',
  'form',
  'stream',
  'n',
  'kind',
  'at',
  'actor_role',
  'payload_json',
  'file_hashes_json',
  'prev_commit',
] as const satisfies readonly (keyof RegisterEntriesTable)[];
export type MarkedColumn = (typeof MARKED)[number];

const MARK_BYTES = 4;

/**
 * A commitment that no longer fits says that a row was touched, not where. The marks say where: four bytes of a
 * salted hash for each column, and four over all of them. They help whoever searches, are never evidence, and go
 * when the salt goes.
 */
export function marksOf(entry: Pick<RegisterEntriesTable, MarkedColumn | 'salt'>): Buffer {
  const salt = entry.salt ?? NO_SALT;
  const marks = Buffer.concat(MARKED.map((column) => mark(salt, column, entry[column])));
  return Buffer.concat([marks, mark(salt, 'marks', marks)]);
}

function mark(salt: Buffer, column: string, value: string | number | Buffer | null): Buffer {
  const told = value === null ? '\0' : Buffer.isBuffer(value) ? value.toString('hex') : String(value);
  return hash('sha256', Buffer.concat([salt, Buffer.from(`${column}\0${told}`)]), 'buffer').subarray(
    0,
    MARK_BYTES,
  );
}

/** Columns whose mark doesn't fit what the row says now, and whether the marks themselves are as they were made. */
export function readMarks(entry: Pick<RegisterEntriesTable, MarkedColumn | 'salt' | 'marks'>): {
  touched: MarkedColumn[];
  areIntact: boolean;
} {
  if (entry.marks === null) return { touched: [], areIntact: false };
  const fresh = marksOf(entry);
  const stored = entry.marks;
  const touched = MARKED.filter((_, i) => {
    const [from, to] = [i * MARK_BYTES, (i + 1) * MARK_BYTES];
    return !fresh.subarray(from, to).equals(stored.subarray(from, to));
  });
  const own = mark(entry.salt ?? NO_SALT, 'marks', stored.subarray(0, -MARK_BYTES));
  return { touched, areIntact: own.equals(stored.subarray(-MARK_BYTES)) };
}

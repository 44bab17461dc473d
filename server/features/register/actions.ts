import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { canonical, type JsonObject } from './canonical.ts';
import { commitTo, eventLeaf, marksOf, publicLeaf, streamTag } from './commitment.ts';
import { grow } from './merkle.ts';
import * as store from './store.ts';

export type RegisterContext = Pick<Context, 'ids' | 'config' | 'dialect'>;

export interface NewEvent {
  /** What the event is about: `<noun>:<id>`, such as `case:0193…`. */
  stream: string;
  /** Past tense: `case.submitted`. */
  kind: string;
  at: Instant;
  actor: Actor;
  payload: JsonObject;
  /** SHA-256 of the files that belong to the event, hex. */
  files?: readonly string[];
}

export interface RegisteredEvent {
  /** Place in the whole register, dense from 0. */
  seq: number;
  stream: string;
  /** Place in the stream, dense from 0. */
  n: number;
  kind: string;
  at: Instant;
  actorRole: string;
  /** Null once erased. */
  payload: JsonObject | null;
  files: string[];
  /** Commitment, hex. */
  commit: string;
}

const SALT_BYTES = 32;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * Appends one event to its stream and one leaf to the register, inside the caller's transaction: a change and its
 * event stand or fall together. The account of the actor, if there is one, is added to the payload as `by`.
 *
 * Throws TypeError or RangeError when the payload isn't JSON in well-formed UTF-16 or a file hash isn't hex.
 */
export async function appendEvent(trx: Trx, ctx: RegisterContext, event: NewEvent): Promise<RegisteredEvent> {
  return appendAt(trx, ctx, await store.lockHead(trx, ctx.dialect), event);
}

/** As appendEvent, for a caller who locked the head before touching rows of its own. */
export async function appendAt(
  trx: Trx,
  ctx: RegisterContext,
  head: store.Head,
  event: NewEvent,
): Promise<RegisteredEvent> {
  const files = [...(event.files ?? [])];
  if (!files.every((file) => SHA256_HEX.test(file))) throw new TypeError('a file hash is not SHA-256 in hex');
  const payload =
    event.actor.accountId === null ? event.payload : { ...event.payload, by: event.actor.accountId };
  const text = canonical(payload);
  // Read after the lock: before it, somebody else could still be appending to the same stream.
  const last = await store.findLast(trx, event.stream);
  const n = last ? last.n + 1 : 0;
  const salt = ctx.ids.bytes(SALT_BYTES);
  const commit = commitTo(salt, {
    streamTag: streamTag(ctx.config.register.secret, event.stream),
    n,
    prevCommit: last ? last.commit.toString('hex') : null,
    kind: event.kind,
    at: event.at,
    actorRole: event.actor.role,
    payload: text,
    files,
  });
  const entry = {
    seq: head.size,
    form: 'event' as const,
    stream: event.stream,
    n,
    kind: event.kind,
    at: event.at,
    actor_role: event.actor.role,
    payload_json: text,
    file_hashes_json: canonical(files),
    salt,
    commit_hash: commit,
    prev_commit: last ? last.commit : null,
    leaf: eventLeaf(commit),
  };
  await write(trx, head, { ...entry, marks: marksOf(entry) });
  return toEvent({ ...entry, marks: null });
}

/** Appends something everybody may read: a board, a calendar, a count. `body` is published as it is. */
export async function appendPublicLeaf(
  trx: Trx,
  ctx: RegisterContext,
  leaf: { kind: string; at: Instant; body: JsonObject },
): Promise<{ seq: number }> {
  const body = canonical(leaf.body);
  const head = await store.lockHead(trx, ctx.dialect);
  const entry = {
    seq: head.size,
    form: 'public' as const,
    stream: null,
    n: null,
    kind: leaf.kind,
    at: leaf.at,
    actor_role: null,
    payload_json: body,
    file_hashes_json: null,
    salt: null,
    commit_hash: null,
    prev_commit: null,
    leaf: publicLeaf(leaf.kind, leaf.at, body),
  };
  await write(trx, head, { ...entry, marks: marksOf(entry) });
  return { seq: entry.seq };
}

async function write(trx: Trx, head: store.Head, entry: store.Entry): Promise<void> {
  const grown = grow(head.frontier, head.size, entry.leaf);
  await store.insertEntry(trx, entry);
  await store.insertNodes(trx, grown.nodes);
  await store.updateHead(trx, { size: head.size + 1, frontier: grown.frontier });
}

/** The public leaf of an erasure: `{basis, events, of}`, in the transaction that erased. */
export const ERASURE = 'register.erased';

export interface Erasure {
  stream: string;
  at: Instant;
  /** Why, in a word everybody may read: the rule or the law it rests on. */
  basis: string;
}

/**
 * Destroys what the events of a stream say, together with their salts: what stays are commitments nobody can test a
 * guess against. The leaves stay, so every older proof still holds. How many they were goes into a public leaf, so
 * that nothing is erased in silence (security T23); which stream it was, nobody reads from that.
 *
 * A stream whose row lives on is erased through `forget` of its recorded table, which says anew what holds.
 *
 * @returns how many events held something until now.
 */
export async function eraseStream(trx: Trx, ctx: RegisterContext, erasure: Erasure): Promise<number> {
  const { stream, at, basis } = erasure;
  // The head first, so that nobody appends to the stream while it is emptied.
  await store.lockHead(trx, ctx.dialect);
  const events = await store.eraseEntries(trx, stream);
  if (events === 0) return 0;
  const [of] = stream.split(':') as [string];
  await appendPublicLeaf(trx, ctx, { kind: ERASURE, at, body: { basis, events, of } });
  return events;
}

export function toEvent(entry: store.Entry): RegisteredEvent {
  return {
    seq: entry.seq,
    stream: entry.stream!,
    n: entry.n!,
    kind: entry.kind,
    at: entry.at,
    actorRole: entry.actor_role!,
    payload: entry.payload_json === null ? null : (JSON.parse(entry.payload_json) as JsonObject),
    files: JSON.parse(entry.file_hashes_json!) as string[],
    commit: entry.commit_hash!.toString('hex'),
  };
}

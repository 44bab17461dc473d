import type { Reader } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { NotFound } from '../../errors.ts';
import type { RegisterContext } from './actions.ts';
import { canonical, type JsonObject } from './canonical.ts';
import { commitTo, eventLeaf, streamTag } from './commitment.ts';
import { inclusionPlan, provesInclusion, rootOf, type Hash } from './merkle.ts';
import { fromBase64, openNote, signNote, verifierKeyOf } from './note.ts';
import * as store from './store.ts';

/** What a receipt opens: the event as it was committed to. The stream itself stays a tag. */
export interface ReceiptEvent {
  streamTag: string;
  n: number;
  prevCommit: string | null;
  kind: string;
  at: Instant;
  actorRole: string;
  payload: JsonObject;
  files: string[];
}

export type ReceiptVerdict =
  { ok: true; event: ReceiptEvent; index: number; size: number } | { ok: false; reason: ReceiptFlaw };
export type ReceiptFlaw = 'too-long' | 'format' | 'key' | 'signature' | 'checkpoint' | 'event' | 'inclusion';

const FORMAT = 'c2sp.org/tlog-proof@v1';
const SALT_BYTES = 32;
const HASH_BYTES = 32;
const EVENT_KEYS = 'actor_role,at,file_hashes,kind,n,payload,prev_commit,stream_tag';
/** In characters. A receipt over 20,000 characters of text stays far below. */
const LONGEST = 500_000;

/** Name of the log and of its key. A restart after a restore begins `/2` and so on. */
function originOf(config: Config): string {
  return `${new URL(config.baseUrl).host}/case-log/1`;
}

/** The log's public key as a C2SP verifier key. It belongs on paper and on other bodies' sites. */
export function verifierKey(ctx: Pick<RegisterContext, 'config'>): string {
  return verifierKeyOf(originOf(ctx.config), ctx.config.register.signingKey);
}

function signHead(ctx: RegisterContext, head: store.Head): string {
  const origin = originOf(ctx.config);
  const text = `${origin}\n${head.size}\n${rootOf(head.frontier).toString('base64')}\n`;
  return signNote(text, origin, ctx.config.register.signingKey);
}

/**
 * The current size and root as a signed C2SP checkpoint.
 *
 * Throws inside a transaction: what is signed there might be rolled back, and a log that has signed two trees of
 * one size is a forked log. Commit first, sign second.
 */
export async function checkpoint(reader: Reader, ctx: RegisterContext): Promise<string> {
  return signHead(ctx, await committedHead(reader));
}

async function committedHead(reader: Reader): Promise<store.Head> {
  if (reader.isTransaction) throw new Error('A checkpoint is signed after commit: pass the root database.');
  const head = await store.findHead(reader);
  if (!head) throw new Error('The register has no head');
  return head;
}

/**
 * The proof that goes with a receipt, as c2sp.org/tlog-proof@v1 text: salt and event, the way to the root of the
 * current tree, and its checkpoint. Verifies offline, see verifyReceipt.
 *
 * Throws NotFound for an entry that isn't there, isn't an event or is erased; throws inside a transaction.
 */
export async function receiptProof(reader: Reader, ctx: RegisterContext, seq: number): Promise<string> {
  const head = await committedHead(reader);
  const entry = await store.findEntry(reader, seq);
  if (!entry || entry.form !== 'event' || entry.payload_json === null || entry.salt === null)
    throw new NotFound();
  const event = canonical({
    stream_tag: streamTag(ctx.config.register.secret, entry.stream!),
    n: entry.n,
    prev_commit: entry.prev_commit && entry.prev_commit.toString('hex'),
    kind: entry.kind,
    at: entry.at,
    actor_role: entry.actor_role,
    payload: JSON.parse(entry.payload_json) as JsonObject,
    file_hashes: JSON.parse(entry.file_hashes_json!) as string[],
  });
  const path = await inclusionPath(reader, seq, head.size);
  return [
    FORMAT,
    `extra ${Buffer.concat([entry.salt, Buffer.from(event)]).toString('base64')}`,
    `index ${seq}`,
    ...path.map((hash) => hash.toString('base64')),
    '',
    signHead(ctx, head),
  ].join('\n');
}

async function inclusionPath(reader: Reader, index: number, size: number): Promise<Hash[]> {
  const plan = inclusionPlan(index, size);
  const hashes = await store.findNodes(reader, plan.flat());
  let taken = 0;
  return plan.map((positions) => {
    const roots = hashes.slice(taken, (taken += positions.length));
    if (roots.includes(undefined)) throw new Error('The register lacks a node: run verify-register');
    return rootOf(roots as Hash[]);
  });
}

/**
 * Checks a receipt with nothing but the log's verifier key: no database, no network. Never throws, whatever the
 * text is. `reason` is a word for the caller to explain.
 */
export function verifyReceipt(text: string, vkey: string): ReceiptVerdict {
  if (typeof text !== 'string' || typeof vkey !== 'string') return { ok: false, reason: 'format' };
  if (text.length > LONGEST) return { ok: false, reason: 'too-long' };
  const proof = parseProof(text);
  if (!proof) return { ok: false, reason: 'format' };
  const note = openNote(proof.note, vkey);
  if (!note.ok) return note;
  const tree = parseCheckpoint(note.text);
  if (tree?.origin !== note.name) return { ok: false, reason: 'checkpoint' };
  const opened = openEvent(proof.extra);
  if (!opened) return { ok: false, reason: 'event' };
  const proven = provesInclusion(eventLeaf(opened.commit), proof.index, tree.size, proof.path, tree.root);
  if (!proven) return { ok: false, reason: 'inclusion' };
  return { ok: true, event: opened.event, index: proof.index, size: tree.size };
}

function parseProof(text: string): { extra: Buffer; index: number; path: Hash[]; note: string } | undefined {
  const cut = text.indexOf('\n\n');
  if (cut < 0) return undefined;
  const [format, extraLine, indexLine, ...hashes] = text.slice(0, cut).split('\n');
  const extra = extraLine?.startsWith('extra ') ? fromBase64(extraLine.slice(6)) : undefined;
  const index = indexLine?.startsWith('index ') ? parseCount(indexLine.slice(6)) : undefined;
  // A tree of 2^53 leaves has no longer path.
  if (format !== FORMAT || !extra || index === undefined || hashes.length > 53) return undefined;
  const path = hashes.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Hash[];
  return path.length === hashes.length ? { extra, index, path, note: text.slice(cut + 2) } : undefined;
}

function parseCount(text: string): number | undefined {
  const count = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

/** c2sp.org/tlog-checkpoint; extension lines are allowed and left alone. */
export function parseCheckpoint(text: string): { origin: string; size: number; root: Hash } | undefined {
  const [origin, sizeLine, rootLine] = text.split('\n');
  const size = parseCount(sizeLine ?? '');
  const root = fromBase64(rootLine ?? '');
  return origin && size !== undefined && root?.length === HASH_BYTES ? { origin, size, root } : undefined;
}

function openEvent(extra: Buffer): { event: ReceiptEvent; commit: Hash } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      extra.subarray(SALT_BYTES),
    );
    const parsed = JSON.parse(text) as Record<string, unknown>;
    // Only the one canonical text is a receipt, so that any changed byte is seen.
    if (canonical(parsed) !== text || Object.keys(parsed).join() !== EVENT_KEYS) return undefined;
    const event: ReceiptEvent = {
      streamTag: parsed['stream_tag'] as string,
      n: parsed['n'] as number,
      prevCommit: parsed['prev_commit'] as string | null,
      kind: parsed['kind'] as string,
      at: parsed['at'] as Instant,
      actorRole: parsed['actor_role'] as string,
      payload: parsed['payload'] as JsonObject,
      files: parsed['file_hashes'] as string[],
    };
    // Types needn't be checked one by one: what was never committed to can't be included in the tree.
    const commit = commitTo(extra.subarray(0, SALT_BYTES), { ...event, payload: canonical(event.payload) });
    return { event, commit };
  } catch {
    return undefined;
  }
}

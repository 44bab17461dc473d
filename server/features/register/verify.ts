import type { Reader } from '../../../db/transaction.ts';
import { ERASURE, type RegisterContext } from './actions.ts';
import { checkEntry, type EntryVerdict } from './entry-check.ts';
import { frontierLength, grow, nodeHash, rootOf, type Hash } from './merkle.ts';
import * as store from './store.ts';

/** One thing that isn't as it was written. `what` is a word for a program to explain. */
export interface Fault {
  seq: number | null;
  stream: string | null;
  /** The column, with its table in front when it isn't one of the entries or of the recorded row. */
  column: string;
  what: string;
}

export interface RegisterVerdict {
  ok: boolean;
  size: number;
  /** Root over the rows as they are, hex. Compare it with checkpoints kept elsewhere. */
  root: string;
  /** How many events are erased. The public leaves have to say the same number. */
  erased: number;
  faults: Fault[];
}

const PAGE = 1000;

/**
 * Recomputes the whole register from its rows: commitments, chains, leaves, tree, head. Names the row and, as far as
 * the marks tell, the column that was touched. Others may go on appending meanwhile.
 *
 * Whoever can rewrite every row from some entry on, nodes and head too, gets past this: only a checkpoint that
 * somebody else keeps shows that. Of erased events, kind, time and role are beyond checking; whether more are erased
 * than the public leaves own up to is not.
 */
export async function verifyRegister(
  reader: Reader,
  ctx: Pick<RegisterContext, 'config'>,
  options: { onProgress?(done: number, total: number): void } = {},
): Promise<RegisterVerdict> {
  const counts = await store.countAll(reader);
  const isDense = counts.entries === counts.maxSeq + 1;
  const size = isDense ? counts.entries : (counts.head?.size ?? counts.entries);
  const check = new RegisterCheck(ctx.config.register.secret, size);
  for (let from = 0; ;) {
    const entries = await store.pageEntries(reader, from, PAGE);
    // What was appended after the count is for the next time.
    const some = entries.filter((entry) => entry.seq <= counts.maxSeq);
    await check.page(reader, some);
    options.onProgress?.(check.done, counts.entries);
    if (some.length < PAGE) break;
    from = some.at(-1)!.seq + 1;
  }
  await check.erasures(reader);
  check.head(counts.head);
  const expectedNodes = size - frontierLength(size);
  if (isDense && counts.nodes > expectedNodes) check.fault(null, null, 'register_nodes.idx', 'extra');
  return {
    ok: check.faults.length === 0,
    size,
    root: check.root(),
    erased: check.erased,
    faults: check.faults,
  };
}

/** What has to be remembered from one page to the next. */
class RegisterCheck {
  faults: Fault[] = [];
  done = 0;
  erased = 0;
  #secret: Buffer;
  #size: number;
  #nextSeq = 0;
  /** After a gap every later place in the tree is a guess: rows are still checked, nodes aren't. */
  #isBroken = false;
  #frontier: Hash[] = [];
  #chains = new Map<string, { n: number; commit: Hash | null; isErased: boolean }>();

  constructor(secret: Buffer, size: number) {
    this.#secret = secret;
    this.#size = size;
  }

  fault(seq: number | null, stream: string | null, column: string, what: string): void {
    this.faults.push({ seq, stream, column, what });
  }

  async page(reader: Reader, entries: readonly store.Entry[]): Promise<void> {
    const flawed = new Set<number>();
    const computed: { level: number; idx: number; hash: Hash }[] = [];
    for (const entry of entries) {
      const before = this.faults.length;
      this.#place(entry);
      const verdict = checkEntry(entry, this.#secret);
      for (const flaw of verdict.flaws) this.fault(entry.seq, entry.stream, flaw.column, flaw.what);
      if (entry.form === 'event') this.#chain(entry, verdict);
      if (this.faults.length > before) flawed.add(entry.seq);
      const grown = grow(this.#frontier, this.done, verdict.leaf);
      this.#frontier = grown.frontier;
      if (!this.#isBroken) computed.push(...grown.nodes);
      this.done++;
    }
    await this.#compareNodes(reader, computed, flawed);
  }

  #place(entry: store.Entry): void {
    if (entry.seq !== this.#nextSeq) {
      this.fault(this.#nextSeq, null, 'seq', 'missing');
      this.#isBroken = true;
    }
    if (entry.seq >= this.#size) this.fault(entry.seq, entry.stream, 'seq', 'beyond-head');
    this.#nextSeq = entry.seq + 1;
  }

  #chain(entry: store.Entry, verdict: EntryVerdict): void {
    const stream = entry.stream ?? '';
    const last = this.#chains.get(stream);
    const n = last ? last.n + 1 : 0;
    if (entry.n !== n) this.fault(entry.seq, entry.stream, 'n', 'not-dense');
    const expected = last?.commit ?? null;
    const isLinked = expected === null ? entry.prev_commit === null : entry.prev_commit?.equals(expected);
    if (!isLinked) this.fault(entry.seq, entry.stream, 'prev_commit', 'chain');
    // Erasing empties a stream from its beginning; an emptied event after a full one was emptied by other hands.
    if (verdict.isErased && last && !last.isErased) {
      this.fault(entry.seq, entry.stream, 'payload_json', 'erased-alone');
    }
    if (verdict.isErased) this.erased++;
    this.#chains.set(stream, { n: entry.n ?? n, commit: verdict.commit, isErased: verdict.isErased });
  }

  /** Erased in the open, and whole: while pages were read, a stream may have been emptied between two of them. */
  async erasures(reader: Reader): Promise<void> {
    const alone = this.faults.filter((fault) => fault.what === 'erased-alone');
    for (const stream of new Set(alone.map((fault) => fault.stream!))) {
      const emptied = (await store.listStream(reader, stream, -1)).map(
        (entry) => entry.payload_json === null,
      );
      if (emptied.lastIndexOf(true) !== emptied.filter(Boolean).length - 1) continue;
      this.faults = this.faults.filter((fault) => fault.what !== 'erased-alone' || fault.stream !== stream);
    }
    const { erased, leaves } = await store.countErased(reader, ERASURE);
    const told = leaves.reduce((sum, text) => sum + eventsIn(text), 0);
    if (told !== erased) this.fault(null, null, 'payload_json', 'erased-unannounced');
  }

  async #compareNodes(
    reader: Reader,
    computed: readonly { level: number; idx: number; hash: Hash }[],
    flawed: ReadonlySet<number>,
  ): Promise<void> {
    const levels = Map.groupBy(computed, (node) => node.level);
    const kept = new Map<number, Map<number, Hash>>();
    for (const [level, nodes] of levels) {
      kept.set(level, await store.listNodes(reader, level, nodes[0]!.idx, nodes.at(-1)!.idx + 1));
    }
    for (const { level, idx, hash } of computed) {
      const stored = kept.get(level)?.get(idx);
      if (stored?.equals(hash)) continue;
      const seq = idx * 2 ** level;
      const what = stored ? 'differs' : 'missing';
      // One touched leaf changes every node above it; the row is named already, or the lowest node will be.
      const children =
        level > 1 ? [kept.get(level - 1)?.get(idx * 2), kept.get(level - 1)?.get(idx * 2 + 1)] : [];
      const [left, right] = children;
      const isAboveFault = level > 1 && stored && left && right && nodeHash(left, right).equals(stored);
      const isOverFlawed = level === 1 && (flawed.has(seq) || flawed.has(seq + 1));
      if (isAboveFault || isOverFlawed) continue;
      this.fault(seq, null, `register_nodes.${level}/${idx}`, what);
    }
  }

  head(head: store.Head | undefined): void {
    if (!head) return this.fault(null, null, 'register_head.id', 'missing');
    if (this.#isBroken) return;
    if (head.size !== this.done) {
      this.fault(Math.min(head.size, this.done), null, 'register_head.size', 'differs');
    } else if (!Buffer.concat(head.frontier).equals(Buffer.concat(this.#frontier))) {
      this.fault(null, null, 'register_head.frontier', 'differs');
    }
  }

  root(): string {
    return rootOf(this.#frontier).toString('hex');
  }
}

function eventsIn(leaf: string): number {
  try {
    const { events } = JSON.parse(leaf) as { events?: unknown };
    return typeof events === 'number' ? events : 0;
  } catch {
    return 0;
  }
}

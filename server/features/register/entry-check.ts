import { canonical } from './canonical.ts';
import { commitTo, eventLeaf, MARKED, publicLeaf, readMarks, streamTag } from './commitment.ts';
import type { Hash } from './merkle.ts';
import type { Entry } from './store.ts';

export interface EntryVerdict {
  /** Which columns are wrong, and how. */
  flaws: { column: string; what: string }[];
  /** The leaf the tree was built from, as well as it can be told. */
  leaf: Hash;
  /** The commitment the next event of the stream was chained to, as well as it can be told. */
  commit: Hash | null;
  isErased: boolean;
}

/** One entry by itself: does its content fit its commitment, and that its leaf? Place and chain are for others. */
export function checkEntry(entry: Entry, secret: Buffer): EntryVerdict {
  if (entry.form === 'public') return checkPublic(entry);
  const emptied = [entry.payload_json, entry.salt, entry.marks].filter((value) => value === null).length;
  if (emptied === 3) return checkErased(entry);
  return checkEvent(entry, secret);
}

function checkEvent(entry: Entry, secret: Buffer): EntryVerdict {
  const { touched, areIntact } = readMarks(entry);
  const flaws: EntryVerdict['flaws'] = [];
  const fresh = recommit(entry, secret);
  const stored = entry.commit_hash;
  const isContentTrue = fresh !== undefined && stored !== null && fresh.equals(stored);
  const emptied = (['payload_json', 'salt', 'marks'] as const).filter((column) => entry[column] === null);
  if (areIntact && touched.includes('form')) {
    flaws.push({ column: 'form', what: 'touched' });
  } else if (emptied.length > 0) {
    flaws.push(...emptied.map((column) => ({ column, what: 'half-erased' })));
  } else if (isContentTrue) {
    if (!areIntact) flaws.push({ column: 'marks', what: 'touched' });
    // Of its place in the register the commitment says nothing.
    else if (touched.includes('seq')) flaws.push({ column: 'seq', what: 'touched' });
  } else {
    flaws.push(...blame(entry, touched, fresh));
  }
  const isStoredInLeaf = stored !== null && eventLeaf(stored).equals(entry.leaf);
  const commit = isContentTrue || isStoredInLeaf ? stored : (fresh ?? stored);
  // Content that is true by itself speaks against a leaf that isn't its own; otherwise the leaf stands.
  const leaf = isContentTrue ? eventLeaf(stored) : entry.leaf;
  if (commit === null || !eventLeaf(commit).equals(entry.leaf))
    flaws.push({ column: 'leaf', what: 'differs' });
  return { flaws, leaf, commit, isErased: false };
}

/** Content and commitment differ: which column is the most likely reason? */
function blame(entry: Entry, touched: string[], fresh: Hash | undefined): EntryVerdict['flaws'] {
  if (touched.length === MARKED.length) return [{ column: 'salt', what: 'touched' }];
  if (touched.length > 0) return touched.map((column) => ({ column, what: 'touched' }));
  const isCommitAlone = fresh !== undefined && eventLeaf(fresh).equals(entry.leaf);
  return [{ column: 'commit_hash', what: isCommitAlone ? 'touched' : 'differs' }];
}

function recommit(entry: Entry, secret: Buffer): Hash | undefined {
  const { stream, n, actor_role, payload_json, file_hashes_json, salt } = entry;
  if (stream === null || n === null || actor_role === null || payload_json === null || salt === null)
    return undefined;
  const files = readCanonical(file_hashes_json);
  if (!Array.isArray(files)) return undefined;
  return commitTo(salt, {
    streamTag: streamTag(secret, stream),
    n,
    prevCommit: entry.prev_commit && entry.prev_commit.toString('hex'),
    kind: entry.kind,
    at: entry.at,
    actorRole: actor_role,
    payload: payload_json,
    files: files as string[],
  });
}

function readCanonical(text: string | null): unknown {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    return canonical(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of an erased event commitment and leaf remain; what it said can't be checked by anybody any more. */
function checkErased(entry: Entry): EntryVerdict {
  const fits = entry.commit_hash !== null && eventLeaf(entry.commit_hash).equals(entry.leaf);
  const flaws = fits ? [] : [{ column: 'commit_hash', what: 'differs' }];
  return { flaws, leaf: entry.leaf, commit: entry.commit_hash, isErased: true };
}

function checkPublic(entry: Entry): EntryVerdict {
  const { touched, areIntact } = readMarks(entry);
  const flaws: EntryVerdict['flaws'] = [];
  for (const column of ['salt', 'commit_hash'] as const) {
    if (entry[column] !== null) flaws.push({ column, what: 'touched' });
  }
  const fresh =
    entry.payload_json === null ? undefined : publicLeaf(entry.kind, entry.at, entry.payload_json);
  if (areIntact) flaws.push(...touched.map((column) => ({ column, what: 'touched' })));
  else flaws.push({ column: 'marks', what: 'touched' });
  const isLeafAlone = fresh !== undefined && !fresh.equals(entry.leaf) && flaws.length === 0;
  if (isLeafAlone) flaws.push({ column: 'leaf', what: 'touched' });
  else if (flaws.length === 0 && fresh === undefined) flaws.push({ column: 'payload_json', what: 'missing' });
  return { flaws, leaf: isLeafAlone ? fresh : entry.leaf, commit: null, isErased: false };
}

import { hash as digest } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Buffer;
/** A complete subtree: 2^level leaves, beginning at leaf idx · 2^level. Level 0 is a leaf. */
export interface Position {
  level: number;
  idx: number;
}

const sha256 = (bytes: Buffer): Hash => digest('sha256', bytes, 'buffer');

export const EMPTY_ROOT: Hash = sha256(Buffer.alloc(0));
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** RFC 6962 §2.1: SHA-256(0x00 ‖ data). */
export function leafHash(data: Buffer): Hash {
  return sha256(Buffer.concat([LEAF, data]));
}

/** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(Buffer.concat([NODE, left, right]));
}

/**
 * Adds one leaf to a tree of `size` leaves that is known by its frontier (roots of its complete subtrees, largest
 * first). Gives the new frontier and every inner node that became complete, lowest first.
 */
export function grow(
  frontier: readonly Hash[],
  size: number,
  leaf: Hash,
): { frontier: Hash[]; nodes: (Position & { hash: Hash })[] } {
  const next = [...frontier];
  const nodes: (Position & { hash: Hash })[] = [];
  let hash = leaf;
  let idx = size;
  for (let level = 1; idx % 2 === 1; level++) {
    hash = nodeHash(next.pop()!, hash);
    idx = (idx - 1) / 2;
    nodes.push({ level, idx, hash });
  }
  next.push(hash);
  return { frontier: next, nodes };
}

/** Root of the tree whose complete subtrees, largest first, have these roots. */
export function rootOf(frontier: readonly Hash[]): Hash {
  return frontier.length === 0 ? EMPTY_ROOT : frontier.reduceRight((right, left) => nodeHash(left, right));
}

/** How many complete subtrees a tree of `size` leaves consists of. */
export function frontierLength(size: number): number {
  return size.toString(2).replaceAll('0', '').length;
}

/**
 * What the inclusion proof of leaf `index` in a tree of `size` is made of, from the leaf's sibling up: each step is
 * the root over the complete subtrees listed (see rootOf). O(log size) positions together.
 */
export function inclusionPlan(index: number, size: number): Position[][] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf');
  const steps: Position[][] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPower(end - start - 1);
    if (index < middle) {
      steps.push(completeSubtrees(middle, end));
      end = middle;
    } else {
      steps.push(completeSubtrees(start, middle));
      start = middle;
    }
  }
  return steps.reverse();
}

function completeSubtrees(start: number, end: number): Position[] {
  const positions: Position[] = [];
  while (start < end) {
    const width = largestPower(end - start);
    positions.push({ level: Math.log2(width), idx: start / width });
    start += width;
  }
  return positions;
}

/** The largest power of two that is not above `n`. */
function largestPower(n: number): number {
  return 2 ** (n.toString(2).length - 1);
}

/** RFC 9162 §2.1.3.2: does `path` lead from the leaf at `index` to the root of a tree of `size`? */
export function provesInclusion(
  leaf: Hash,
  index: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hash.equals(root);
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  frontierLength,
  grow,
  inclusionPlan,
  leafHash,
  nodeHash,
  provesInclusion,
  rootOf,
  type Hash,
} from '../../server/features/register/merkle.ts';

/** The leaves and roots that implementations of RFC 6962 share as reference. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

interface Tree {
  frontier: Hash[];
  hashes: Map<string, Hash>;
  leaves: Hash[];
}

function build(leaves: Hash[]): Tree {
  let frontier: Hash[] = [];
  const hashes = new Map<string, Hash>();
  leaves.forEach((leaf, size) => {
    hashes.set(`0/${size}`, leaf);
    const grown = grow(frontier, size, leaf);
    frontier = grown.frontier;
    for (const { level, idx, hash } of grown.nodes) hashes.set(`${level}/${idx}`, hash);
  });
  return { frontier, hashes, leaves };
}

const treeOf = (size: number, salt = ''): Tree =>
  build(Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${salt}${i}`))));

const pathIn = (tree: Tree, index: number): Hash[] =>
  inclusionPlan(index, tree.leaves.length).map((step) =>
    rootOf(step.map(({ level, idx }) => tree.hashes.get(`${level}/${idx}`)!)),
  );

/** The definition of RFC 6962 §2.1, word for word and slow. */
function slowRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return rootOf([]);
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)));
}

describe('the Merkle tree of RFC 6962', () => {
  it.each(ROOTS.map((root, size) => [size, root]))('has the reference root for %d leaves', (size, root) => {
    const tree = build(LEAVES.slice(0, size as number).map((hex) => leafHash(Buffer.from(hex, 'hex'))));
    expect(rootOf(tree.frontier).toString('hex')).toBe(root);
  });

  it('grown leaf by leaf is the tree of the definition, with as many complete subtrees as one bits', () => {
    for (let size = 0; size <= 130; size++) {
      const tree = treeOf(size);
      expect(rootOf(tree.frontier)).toEqual(slowRoot(tree.leaves));
      expect(tree.frontier).toHaveLength(frontierLength(size));
      expect(tree.hashes.size - size).toBe(size - frontierLength(size));
    }
  });

  it('proves every leaf of every small tree', () => {
    for (let size = 1; size <= 66; size++) {
      const tree = treeOf(size);
      for (let index = 0; index < size; index++) {
        const path = pathIn(tree, index);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(provesInclusion(tree.leaves[index]!, index, size, path, rootOf(tree.frontier))).toBe(true);
      }
    }
  });

  it('proves leaves of random larger trees and no tampered proof', () => {
    const place = fc
      .integer({ min: 2, max: 700 })
      .chain((size) =>
        fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size - 1), fc.nat(31), fc.nat(7)),
      );
    fc.assert(
      fc.property(place, ([size, index, other, byte, bit]) => {
        const tree = treeOf(size);
        const root = rootOf(tree.frontier);
        const leaf = tree.leaves[index]!;
        const path = pathIn(tree, index);
        const flipped = (hash: Hash): Hash => {
          const copy = Buffer.from(hash);
          copy[byte]! ^= 1 << bit;
          return copy;
        };
        expect(provesInclusion(leaf, index, size, path, root)).toBe(true);
        expect(provesInclusion(flipped(leaf), index, size, path, root)).toBe(false);
        expect(provesInclusion(leaf, index, size, path, flipped(root))).toBe(false);
        expect(provesInclusion(leaf, index, size, path.slice(1), root)).toBe(false);
        expect(provesInclusion(leaf, index, size, path.slice(0, -1), root)).toBe(false);
        expect(provesInclusion(leaf, index, size, [...path, root], root)).toBe(false);
        path.forEach((hash, i) => {
          expect(provesInclusion(leaf, index, size, path.with(i, flipped(hash)), root)).toBe(false);
        });
        if (other !== index) expect(provesInclusion(leaf, other, size, path, root)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses places that no tree has', () => {
    const leaf = leafHash(Buffer.from('x'));
    expect(provesInclusion(leaf, 0, 1, [], leaf)).toBe(true);
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [0.5, 1],
      [NaN, 1],
      [0, NaN],
      [1e18, 2e18],
    ] as const) {
      expect(provesInclusion(leaf, index, size, [], leaf)).toBe(false);
    }
    expect(() => inclusionPlan(1, 1)).toThrow(RangeError);
    expect(() => inclusionPlan(0, 0)).toThrow(RangeError);
  });

  it('needs a number of hashes that grows with the logarithm, also far out', () => {
    const plan = inclusionPlan(2 ** 40 + 12_345, 2 ** 41 + 678);
    expect(plan).toHaveLength(42);
    expect(plan.flat().length).toBeLessThan(60);
  });
});

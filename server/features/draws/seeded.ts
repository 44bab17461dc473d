import { createHash } from 'node:crypto';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The lot of something in a draw: SHA-256, hex, of the published seed, a slash and its name. The smallest lots win.
 * Anybody can work it out, `printf '%s/%s' SEED NAME | sha256sum`, and nothing depends on the order of a list.
 *
 * @param seed 32 bytes in hex, as published.
 */
export function lotOf(seed: string, name: string): string {
  return sha256(`${seed}/${name}`);
}

/** The same things in the order of their lots; equal names keep their order. */
export function byLot<T>(seed: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, lot: lotOf(seed, nameOf(item)) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0))
    .map(({ item }) => item);
}

/** The promise that is published before a draw: SHA-256 over the 32 bytes of the seed, hex. */
export function seedHash(seed: string): string {
  return sha256(Buffer.from(seed, 'hex'));
}

/** What a list is known by: SHA-256 over its lines, each ended by a line feed, in UTF-8, hex. */
export function listDigest(lines: readonly string[]): string {
  return sha256(lines.map((line) => `${line}\n`).join(''));
}

import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** The only maker of ids, codes and secrets. */
export interface Ids {
  /** UUIDv7: sorts by the time it was made. */
  id(): string;
  /** `n` random bytes. */
  bytes(n: number): Buffer;
  /** `n` characters of the code alphabet. */
  letters(n: number): string;
}

/** Crockford's base 32: no I, L, O, U, so that nothing read aloud or by old eyes is mistaken. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type RandomSource = (n: number) => Buffer;

/** Random bytes that are the same for the same seed: for the demonstration, replays and tests only. */
export function seededSource(seed: string): RandomSource {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (n) => {
    while (pool.length < n) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}/${counter++}`).digest()]);
    }
    const taken = Buffer.from(pool.subarray(0, n));
    pool = pool.subarray(n);
    return taken;
  };
}

export function makeIds(clock: Clock, random: RandomSource = randomBytes): Ids {
  // Ids made within one millisecond keep their order: the counter fills the twelve bits after the time.
  let lastMs = 0;
  let counter = 0;
  return {
    id() {
      const now = Date.parse(clock.now());
      if (now > lastMs) {
        lastMs = now;
        counter = random(2).readUInt16BE() & 0x3ff;
      } else if (++counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      const bytes = random(16);
      bytes.writeUIntBE(lastMs, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    bytes: random,
    letters(n) {
      // 32 letters divide 256 evenly, so the remainder is unbiased.
      return Array.from(random(n), (byte) => CODE_ALPHABET[byte % 32]).join('');
    },
  };
}

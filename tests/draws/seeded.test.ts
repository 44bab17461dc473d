import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byLot, listDigest, lotOf, seedHash } from '../../server/features/draws/index.ts';

const SEED = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const seeds = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 60 });

describe('lots', () => {
  it('are what `printf … | sha256sum` gives', () => {
    expect(lotOf(SEED, 'ZTC-7K3M-9Q2X-R')).toBe(
      'a71aebeafd0b9aefc29a30e63d807cc8ba38a979b8106453e3f3eec216eb076a',
    );
  });

  it('do not depend on the order of the list', () => {
    fc.assert(
      fc.property(seeds, names, fc.infiniteStream(fc.nat()), (seed, list, chance) => {
        const ranks = new Map(list.map((name) => [name, chance.next().value]));
        const mixed = [...list].sort((a, b) => ranks.get(a)! - ranks.get(b)!);
        expect(byLot(seed, mixed, String)).toEqual(byLot(seed, list, String));
      }),
    );
  });

  it('lose, double and touch nothing', () => {
    fc.assert(
      fc.property(seeds, names, (seed, list) => {
        const before = [...list];
        const drawn = byLot(seed, list, String);
        expect(list).toEqual(before);
        expect([...drawn].sort()).toEqual([...list].sort());
      }),
    );
  });

  it('stay what they are when others join or leave: nobody is drawn because somebody else was struck off', () => {
    fc.assert(
      fc.property(seeds, names, (seed, list) => {
        const [gone] = list;
        const without = byLot(seed, list.slice(1), String);
        expect(byLot(seed, list, String).filter((name) => name !== gone)).toEqual(without);
      }),
    );
  });

  it('bring each of five to each place about as often', () => {
    const seen = Array.from({ length: 25 }, () => 0);
    const runs = 5_000;
    for (let run = 0; run < runs; run++) {
      const drawn = byLot(`${SEED}${run}`, [0, 1, 2, 3, 4], String);
      drawn.forEach((item, place) => (seen[item * 5 + place]! += 1));
    }
    // 1,000 expected, with a deviation of 28: seven of them would be a fault of the arithmetic.
    for (const count of seen) expect(Math.abs(count - runs / 5)).toBeLessThan(200);
  });
});

describe('what a seed and a list are known by', () => {
  it('are digests that `printf … | sha256sum` gives as well', () => {
    expect(seedHash(SEED)).toBe('4773d12e2371bb935b9a0f5439b4a1c3ad3f2414b86980f8418d1cfabdfadfef');
    expect(listDigest(['a', 'b'])).toBe('911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2');
    expect(listDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('tell the order of a list, and where one line ends', () => {
    expect(listDigest(['b', 'a'])).not.toBe(listDigest(['a', 'b']));
    expect(listDigest(['ab'])).not.toBe(listDigest(['a', 'b']));
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { drawPairs, drawUnits } from '../../server/features/inspections/draw.ts';
import { takenAt } from '../../server/features/inspections/exif-time.ts';
import {
  CLAUSES,
  clausesOf,
  PLAN_KINDS,
  photoFault,
  seenFault,
} from '../../server/features/inspections/rules.ts';

const NOW = '2026-11-25T02:00:00.000Z';

const seeds = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const codes = fc.uniqueArray(
  fc.integer({ min: 1, max: 99 }).map((n) => `B${n}`),
  { maxLength: 30 },
);

describe('a draw', () => {
  it('depends on the seed and on what is drawn from, never on its order', () => {
    fc.assert(
      fc.property(seeds, codes, fc.integer({ min: 1, max: 10 }), (seed, pool, wanted) => {
        const drawn = drawUnits(seed, pool, wanted);
        expect(drawn).toHaveLength(Math.min(wanted, pool.length));
        expect(drawUnits(seed, [...pool].reverse(), wanted)).toEqual(drawn);
      }),
    );
  });

  it('gives each unit two different people who may look at it, and nobody more than the most', () => {
    fc.assert(
      fc.property(
        seeds,
        codes,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, units, people, most) => {
          const may = (code: string) =>
            Array.from({ length: people }, (_, n) => ({ id: `p${n}`, tag: `${code}-${n}` })).filter(
              (_, n) => (Number(code.slice(1)) + n) % 3 !== 0,
            );
          const pairs = drawPairs(seed, units, may, most);
          const given = new Map<string, number>();
          for (const { code, lots } of pairs) {
            const ids = lots.map(({ id }) => id);
            expect(new Set(ids).size).toBe(ids.length);
            expect(may(code).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
            if (ids.length >= 2) for (const id of ids.slice(0, 2)) given.set(id, (given.get(id) ?? 0) + 1);
          }
          expect(Math.max(0, ...given.values())).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe('the time of a photo', () => {
  const withTime = (tags: Record<string, string>) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background: '#336699' } })
      .withExif({ IFD0: { Make: 'x' }, IFD2: tags })
      .jpeg()
      .toBuffer();

  it('is read off a JPEG, of Asia/Shanghai where it names no offset', async () => {
    const plain = await withTime({ DateTimeOriginal: '2026:11:24 21:15:30' });
    expect(takenAt(plain)).toBe('2026-11-24T13:15:30.000Z');
    const offset = await withTime({ DateTimeOriginal: '2026:11:24 21:15:30', OffsetTimeOriginal: '+09:00' });
    expect(takenAt(offset)).toBe('2026-11-24T12:15:30.000Z');
  });

  it('is unknown where there is none, or where it is nonsense', async () => {
    expect(takenAt(await withTime({}))).toBeNull();
    expect(takenAt(await withTime({ DateTimeOriginal: '0000:00:00 00:00:00' }))).toBeNull();
    expect(takenAt(await withTime({ DateTimeOriginal: 'yesterday' }))).toBeNull();
    expect(takenAt(Buffer.alloc(0))).toBeNull();
  });

  it('is never a reason to fall over, whatever the bytes', async () => {
    const whole = await withTime({ DateTimeOriginal: '2026:11:24 21:15:30' });
    fc.assert(
      fc.property(fc.nat(200), fc.nat(255), (at, byte) => {
        const bent = Buffer.from(whole);
        bent[Math.min(at, bent.length - 1)] = byte;
        takenAt(bent);
        takenAt(whole.subarray(0, at));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void takenAt(Buffer.from(bytes))));
  });

  it('neither lies ahead nor before the inspection', () => {
    expect(photoFault('2026-11-25T02:03:00.000Z', '2026-11-23', NOW)).toBeNull();
    expect(photoFault('2026-11-25T02:06:00.000Z', '2026-11-23', NOW)).toBe('future');
    expect(photoFault('2026-11-22T15:59:59.000Z', '2026-11-23', NOW)).toBe('old');
    expect(photoFault(null, '2026-11-23', NOW)).toBeNull();
  });
});

describe('when something can have been seen', () => {
  const plan = { kind: 'unannounced' as const, from_on: '2026-11-23', to_on: '2026-11-24' };
  const night = { ...plan, kind: 'night' as const };

  it.each([
    [plan, '2026-11-23T02:00:00.000Z', null],
    [plan, '2026-11-22T02:00:00.000Z', 'old'],
    [plan, '2026-11-24T17:00:00.000Z', 'over'],
    [plan, '2026-11-26T02:00:00.000Z', 'future'],
    [night, '2026-11-23T12:30:00.000Z', null],
    [night, '2026-11-24T20:00:00.000Z', null],
    [night, '2026-11-24T02:00:00.000Z', 'night'],
  ])('%j at %s: %s', (of, at, fault) => {
    expect(seenFault(at, of, NOW)).toBe(fault);
  });
});

it('every kind of inspection has clauses, each clause one article', () => {
  for (const kind of PLAN_KINDS) expect(clausesOf(kind).length).toBeGreaterThan(2);
  expect(new Set(CLAUSES.map(({ article }) => article)).size).toBe(CLAUSES.length);
});

import { describe, expect, it } from '@jest/globals';
import { globSync } from 'node:fs';
import { importsOf, ROOT, roomOf, sourceOf, sourcesIn, type Source } from './sources.ts';

/** The rooms, lowest first (docs/decisions/0001-house.md). Rooms of one line don't know each other. */
const ORDER: readonly (readonly string[])[] = [
  ['register'],
  ['vault', 'draws'],
  ['units'],
  ['accounts'],
  ['attachments', 'masking', 'archive'],
  ['deadlines'],
  // The rules say when people are left in peace.
  ['notices'],
  ['cases'],
  ['network'],
  ['certificates'],
  ['duties', 'intake', 'stations'],
  ['boards'],
  ['ledger'],
  ['cases/http'],
  ['desk', 'statistics', 'replay'],
  // Shows rates and gives receipts, so it stands above those who make them.
  ['windows'],
  ['evaluations', 'closures', 'inspections'],
  ['pages'],
];

const floor = (room: string): number => ORDER.findIndex((line) => line.includes(room));

/** Doors into a room from the outside: its index, and its routes for those who mount them. */
function isDoor(target: string, from: string): boolean {
  if (/^server\/features\/[a-z0-9-]+\/(?:http\/)?index\.ts$/.test(target)) return true;
  if (/^server\/features\/[a-z0-9-]+\/(?:http\/)?[a-z-]*routes\.ts$/.test(target)) {
    return from === 'server/routes.ts' || from === 'server/app.ts';
  }
  // A command of one noun (`server/replay.ts`) is the front door of that noun's room.
  return target.startsWith(`server/features/${/^server\/([a-z0-9-]+)\.ts$/.exec(from)?.[1]}/`);
}

/** What is wrong with a file's imports. A type left over nothing at run time may come from anywhere below. */
function slipsOf(source: Source): string[] {
  const own = roomOf(source.path);
  return importsOf(source).flatMap(({ to, isOwn, isType }) => {
    const room = roomOf(to);
    if (!isOwn || room === null || room === own) return [];
    const inner = own !== null && own.split('/')[0] === room.split('/')[0];
    // The tables' types name the states and roles they hold: types alone, and only upwards from db/schema.
    if (isType && source.path.startsWith('db/schema/')) return [];
    if (own !== null && floor(room) >= floor(own))
      return [`${source.path}: ${room} lies above or beside ${own}`];
    if (!inner && !isDoor(to, source.path))
      return [`${source.path} comes into ${room} past its index: ${to}`];
    return [];
  });
}

describe('the order of the rooms', () => {
  const house = sourcesIn('server', 'db', 'jobs');

  it('knows every room', () => {
    const rooms = globSync('server/features/*', { cwd: ROOT }).map((path) => path.split('/').at(-1)!);
    const named = ORDER.flat().map((room) => room.split('/')[0]!);
    expect(rooms.filter((room) => !named.includes(room))).toEqual([]);
  });

  it('no room knows one above or beside it, and all come in through the index', () => {
    expect(house.flatMap(slipsOf)).toEqual([]);
  });

  it('what lies under the rooms knows none of their pages', () => {
    const base = house.filter(({ path }) => /^(?:db|jobs)\//.test(path));
    const slips = base.flatMap((source) =>
      importsOf(source)
        .filter(({ to }) => /^server\/(?:http\/|routes|app)/.test(to) || to === 'express')
        .map(({ to }) => `${source.path}: ${to}`),
    );
    expect(slips).toEqual([]);
  });

  it('no file is a drawer for everything', () => {
    expect(
      house
        .map(({ path }) => path)
        .filter((path) => /(?:^|\/)(?:utils?|helpers?|common|misc)[./]/.test(path)),
    ).toEqual([]);
  });

  it('no two files import each other in a ring', () => {
    const edges = new Map(
      house.map((source) => [
        source.path,
        importsOf(source)
          .filter(({ isOwn, isType }) => isOwn && !isType)
          .map(({ to }) => to),
      ]),
    );
    expect(ringOf(edges)).toBeNull();
  });

  it('sees what it looks for', () => {
    const slips = (path: string, text: string) => slipsOf(sourceOf(path, text)).length;
    expect(slips('server/features/vault/x.ts', `import { act } from '../cases/index.ts';`)).toBe(1);
    expect(slips('server/features/desk/x.ts', `import { act } from '../cases/index.ts';`)).toBe(0);
    expect(slips('server/features/desk/x.ts', `import type { A } from '../cases/change.ts';`)).toBe(1);
    expect(slips('server/features/units/x.ts', `import { a } from '../accounts/index.ts';`)).toBe(1);
    expect(slips('server/features/cases/x.ts', `export { a } from './http/forms.ts';`)).toBe(1);
    expect(slips('server/features/cases/http/x.ts', `import { a } from '../change.ts';`)).toBe(0);
    expect(slips('jobs/x.ts', `await import('../server/features/units/store.ts');`)).toBe(1);
    expect(slips('server/routes.ts', `import { a } from './features/units/routes.ts';`)).toBe(0);
    expect(
      ringOf(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual(['a', 'b', 'c', 'a']);
  });
});

function ringOf(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (path: string, trail: string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of edges.get(path) ?? []) {
      const ring = walk(next, [...trail, path]);
      if (ring) return ring;
    }
    done.add(path);
    return null;
  };
  for (const path of edges.keys()) {
    const ring = walk(path, []);
    if (ring) return ring;
  }
  return null;
}

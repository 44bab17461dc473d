import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sourcesIn, importsOf } from './sources.ts';

/**
 * The lowest version of each package that has none of the faults we know of. Looked through by hand once a
 * month; a floor only ever rises. Why: docs/security.md, "What we stand on".
 */
const FLOORS: Record<string, string> = {
  multer: '2.3.0',
  'body-parser': '2.3.0',
  'path-to-regexp': '8.4.2',
  qs: '6.16.0',
  ejs: '3.1.10',
  express: '5.3.0',
  node: '24.21.0',
};

/** Packages that must not come in by any way: given up by their makers, or faulty with no repair. */
const BANNED = ['csurf', 'xlsx', 'morgan', 'event-stream'];

/** Packages we chose ourselves. Each one more is one more maker to trust. */
const MOST_DIRECT = 32;

interface Lock {
  packages: Record<
    string,
    { version?: string; resolved?: string; integrity?: string; dev?: boolean; link?: boolean }
  >;
}
interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as T;
const lock = read<Lock>('package-lock.json').packages;
const manifest = read<Manifest>('package.json');

const nameOf = (place: string): string =>
  place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
const versionsOf = (name: string): string[] =>
  Object.entries(lock)
    .filter(([place, { dev }]) => place !== '' && nameOf(place) === name && !dev)
    .map(([, { version }]) => version ?? '0.0.0');

function isBelow(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split('-')[0]!.split('.').map(Number));
  for (let at = 0; at < 3; at++) if (a![at] !== b![at]) return a![at]! < b![at]!;
  return version.includes('-');
}

describe('what we stand on', () => {
  it.each(Object.entries(FLOORS))('%s is at %s or above, wherever it came from', (name, floor) => {
    const versions = versionsOf(name);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => isBelow(version, floor))).toEqual([]);
  });

  it.each(BANNED)('%s is nowhere in it', (name) => {
    expect(Object.keys(lock).filter((place) => nameOf(place) === name)).toEqual([]);
  });

  it(`we chose at most ${MOST_DIRECT} packages ourselves, each at one exact version`, () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(MOST_DIRECT);
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name]) => name);
    expect(loose).toEqual([]);
  });

  it('every package is pinned by its digest', () => {
    const unpinned = Object.entries(lock).filter(
      ([place, entry]) => place !== '' && !entry.link && !entry.integrity,
    );
    expect(unpinned.map(([place]) => place)).toEqual([]);
  });

  it('the code imports only what we chose, and the running software nothing that is there for tests', () => {
    const chosen = (place: string) => Object.hasOwn(manifest.dependencies, place);
    const strays = sourcesIn('server', 'db', 'jobs').flatMap((source) =>
      importsOf(source)
        .filter(({ isOwn, isType, to }) => !isOwn && !isType && !to.startsWith('node:'))
        .filter(
          ({ to }) =>
            !chosen(
              to
                .split('/')
                .slice(0, to.startsWith('@') ? 2 : 1)
                .join('/'),
            ),
        )
        .map(({ to }) => `${source.path}: ${to}`),
    );
    expect(strays).toEqual([]);
  });

  it('we use all that we chose', () => {
    const used = new Set(
      sourcesIn('server', 'db', 'jobs').flatMap((source) => importsOf(source).map(({ to }) => to)),
    );
    // "node" is the runtime itself.
    const idle = Object.keys(manifest.dependencies).filter(
      (name) => name !== 'node' && ![...used].some((to) => to === name || to.startsWith(`${name}/`)),
    );
    expect(idle).toEqual([]);
  });

  it('tells versions apart', () => {
    expect(isBelow('6.9.9', '6.16.0')).toBe(true);
    expect(isBelow('6.16.0', '6.16.0')).toBe(false);
    expect(isBelow('7.0.0', '6.16.0')).toBe(false);
    expect(isBelow('6.16.0-rc.1', '6.16.0')).toBe(true);
  });
});

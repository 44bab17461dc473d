import { describe, expect, it } from '@jest/globals';
import { looksAtTheClock, makesChance, readsOfEnvironment, speaksSql, writesTables } from './homes.ts';
import { importsOf, roomOf, sourceOf, sourcesIn } from './sources.ts';

const house = sourcesIn('server', 'db', 'jobs');

/** `store.ts`, and what a large store is split into: `session-store.ts`, `store-retention.ts`. */
const STORE = /(?:^|\/)(?:store|[a-z-]+-store|store-[a-z-]+)\.ts$/;

describe('each thing has one home', () => {
  it('the environment is read in server/config.ts alone', () => {
    const elsewhere = house.filter(({ path }) => path !== 'server/config.ts').flatMap(readsOfEnvironment);
    expect(elsewhere).toEqual([]);
  });

  it('time is told by server/clock.ts alone', () => {
    const elsewhere = house.filter(({ path }) => path !== 'server/clock.ts').flatMap(looksAtTheClock);
    expect(elsewhere).toEqual([]);
  });

  it('chance comes from server/ids.ts alone; only keys are made where keys are made', () => {
    const homes = new Set(['server/ids.ts', 'server/admin.ts', 'db/demo/keys.ts']);
    const elsewhere = house.filter(({ path }) => !homes.has(path) && !path.startsWith('server/admin/'));
    expect(elsewhere.flatMap(makesChance)).toEqual([]);
  });

  it('SQL is spoken in stores and in db/ alone', () => {
    const elsewhere = house
      .filter(({ path }) => !path.startsWith('db/') && !STORE.test(path))
      .flatMap(speaksSql);
    expect(elsewhere).toEqual([]);
  });

  it('every table is written by one room', () => {
    const writers = new Map<string, Map<string, string>>();
    for (const source of house) {
      // A migration makes a table's first rows along with the table.
      if (source.path.startsWith('db/migrations/')) continue;
      const room = roomOf(source.path)?.replace('/http', '') ?? source.path.split('/')[0]!;
      for (const { table, at } of writesTables(source)) {
        writers.set(table, (writers.get(table) ?? new Map<string, string>()).set(room, at));
      }
    }
    expect(writers.get('?')).toBeUndefined();
    const shared = [...writers].filter(([, rooms]) => rooms.size > 1);
    expect(shared.map(([table, rooms]) => `${table}: ${[...rooms.values()].join(', ')}`)).toEqual([]);
  });

  it('rules and policies are pure: no database, no context, no moment of their own', () => {
    const impure = house
      .filter(({ path }) => /\/(?:rules|policy)\.ts$/.test(path))
      .flatMap((source) => [
        ...importsOf(source)
          .filter(
            ({ to, isType }) =>
              !isType && (/^(?:db\/|express$|kysely$)/.test(to) || to === 'server/context.ts'),
          )
          .map(({ to }) => `${source.path} imports ${to}`),
        ...(/\bawait\b/.test(source.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
          ? [`${source.path} awaits`]
          : []),
      ]);
    expect(impure).toEqual([]);
  });

  it('a store never sees a request, a handler never the database', () => {
    const slips = house.flatMap((source) => {
      const reaches = importsOf(source).filter(({ isType }) => !isType);
      const to = (pattern: RegExp) =>
        reaches.filter(({ to: target }) => pattern.test(target)).map(({ to: t }) => t);
      if (STORE.test(source.path))
        return to(/^(?:express|server\/http\/)/).map((t) => `${source.path}: ${t}`);
      if (/^server\/features\/.*handlers?\.ts$/.test(source.path))
        return to(/^(?:kysely$|db\/(?!schema))/).map((t) => `${source.path}: ${t}`);
      return [];
    });
    expect(slips).toEqual([]);
  });

  it('sees what it looks for', () => {
    const bad = sourceOf(
      'bad.ts',
      `const now = new Date(); const later = Date.now(); const x = process.env['X'] ?? process['env'];
       // new Date() in a comment is nothing
       const fine = new Date(now); const dice = Math.random() + randomInt(3);
       db.insertInto('cases').values({}); db.updateTable(name); const q = sql\`delete from units where 1 = 1\`;`,
    );
    expect(looksAtTheClock(bad)).toHaveLength(1);
    expect(readsOfEnvironment(bad)).toHaveLength(1);
    expect(makesChance(bad)).toHaveLength(1);
    expect(speaksSql(bad)).toHaveLength(1);
    expect(writesTables(bad).map(({ table }) => table)).toEqual(['cases', '?', 'units']);
  });
});

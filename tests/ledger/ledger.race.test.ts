import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  askClosing,
  checkRecords,
  decideClosing,
  entryRecords,
  findEntryByCode,
  listChecks,
  makeEntry,
  noteRecords,
} from '../../server/features/ledger/index.ts';
import { aFit } from '../duties/people.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { anAsked, aNewEntry, anEntry, aStoredPhoto, looked, withMeasures } from './world.ts';

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext({ file: true });
  world = await seedWorld(context);
  await aFit(context, 'supervisor');
});
afterEach(async () => {
  for (const records of [entryRecords, noteRecords, checkRecords]) {
    expect(await records.verify(context.db)).toEqual([]);
  }
  await context.close();
});

async function atOnce<T>(
  act: (n: number) => Promise<T>,
): Promise<{ done: T[]; refused: Set<string | undefined> }> {
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => act(n)));
  return {
    done: all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    refused: new Set(
      all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { key?: string }).key] : [])),
    ),
  };
}

describe('at one moment', () => {
  it('one form makes one entry, and entries are numbered without gaps or doubles', async () => {
    const input = aNewEntry(context);
    const same = await atOnce(() => makeEntry(context, world.posts.supervision, input));
    expect(new Set(same.done.map(({ id }) => id)).size).toBe(1);
    const many = await atOnce(() => anEntry(context, world));
    expect(many.done.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, n) => n + 2),
    );
  });

  it('of ten who say the measures on one version one is heard, and the others are told', async () => {
    const entry = await anEntry(context, world);
    const { done, refused } = await atOnce(() => withMeasures(context, world, entry));
    expect([done.length, refused]).toEqual([1, new Set(['errors:conflict.changed'])]);
  });

  it('closing is asked for once, draws one check, and is decided once', async () => {
    const entry = await withMeasures(context, world, await anEntry(context, world));
    const files = await Promise.all(Array.from({ length: 10 }, () => aStoredPhoto(context)));
    const asked = await atOnce((n) =>
      askClosing(
        context,
        world.posts.housingOfficer,
        entry.code,
        { words: '公示栏已经全部更新。', looked: false, formId: context.ids.id() },
        files[n],
      ),
    );
    expect([asked.done.length, asked.refused]).toEqual([1, new Set(['ledger:conflict.notOpen'])]);
    expect(await listChecks(context.db, entry.id)).toHaveLength(1);
    const { entry: second, check } = await anAsked(context, world);
    await looked(context, check);
    const decided = await atOnce((n) =>
      decideClosing(context, world.posts.supervision, second.code, {
        accept: n % 2 === 0,
        words: '核查属实，同意销号。',
        looked: true,
      }),
    );
    expect(decided.done).toHaveLength(1);
    expect(decided.refused).toEqual(new Set(['ledger:conflict.notChecked']));
    expect((await findEntryByCode(context.db, second.code))!.state).toBe(decided.done[0]!.state);
  });
});

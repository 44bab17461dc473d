import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../server/clock.ts';
import {
  bringCase,
  entrySource,
  followCase,
  handInDuty,
  listDutiesOf,
  listTasks,
  writeEntry,
  type TaskRow,
} from '../../server/features/duties/index.ts';
import { listEntries } from '../../server/features/duties/store-log.ts';
import { countDuties, countOpen, listOpenOf } from '../../server/features/duties/store-periods.ts';
import {
  countOfTask,
  listBrought,
  listPublicCases,
} from '../../server/features/duties/store-public-cases.ts';
import { listReports } from '../../server/features/duties/store-reports.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aCaseIn, PLACES, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aFit, aTask, formId, type Fit } from './people.ts';

let context: TestContext;
let world: World;
let people: Fit[];
let tasks: TaskRow[];
beforeAll(async () => {
  context = await openTestContext({ seed: 'duty-lists' });
  world = await seedWorld(context);
  people = [];
  for (let n = 0; n < 5; n += 1) people.push(await aFit(context, 'collector'));
  tasks = [];
  for (let n = 0; n < 5; n += 1) {
    // Some at one moment, some not: a page may end in between.
    if (n % 2 === 0) context.clock.advance(MINUTE);
    tasks.push(await aTask(context, world.posts.networkOffice, { checklist: [] }));
  }
});
afterAll(() => context.close());

/** Everything a list gives, two at a time. */
async function inPages<Row>(page: (after: Row | null) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const rows = await page(all.at(-1) ?? null);
    all.push(...rows);
    if (rows.length < 2) return all;
  }
}

describe('lists that go on over pages give everything once, in their order', () => {
  it('tasks of an office, newest first', async () => {
    const scope = { level: 'county', townCode: null } as const;
    const all = await inPages<TaskRow>((after) =>
      listTasks(context.db, scope, after && { at: after.made_at, id: after.id }, 2),
    );
    expect(all.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id).reverse());
  });

  it('entries of a log, by their day', async () => {
    const me = people[0]!;
    const days = ['2026-11-20', '2026-11-22', '2026-11-22', '2026-11-22', '2026-11-21'];
    for (const doneOn of days) {
      const where = { divisionCode: null, unitId: null };
      await writeEntry(context, me.actor, { doneOn, ...where, words: '看了路灯', looked: true });
    }
    const all = await inPages<Awaited<ReturnType<typeof listEntries>>[number]>((after) =>
      listEntries(context.db, me.member.id, after && { on: after.done_on, id: after.id }, 2),
    );
    expect(all.map((row) => row.done_on)).toEqual([...days].sort().reverse());
    expect(new Set(all.map(({ id }) => id)).size).toBe(days.length);
  });

  it('reports of a task', async () => {
    const [task] = tasks as [TaskRow];
    for (const { actor, member } of people.slice(1)) {
      const duty = (await listDutiesOf(context.db, member.id, 'open', 9)).find(
        (one) => one.task_id === task.id,
      )!;
      const said = { answers: [], words: '看过了', divisionCode: null, untied: true, looked: true };
      await handInDuty(context, actor, duty.id, { ...said, formId: formId(context) });
    }
    const all = await inPages<Awaited<ReturnType<typeof listReports>>[number]>((after) =>
      listReports(context.db, task.id, after && { periodOn: after.period_on, id: after.id }, 2),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(await countDuties(context.db, task.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: 'handed_in', n: 4 }),
        expect.objectContaining({ state: 'open', n: 1 }),
      ]),
    );
    expect(await countOpen(context.db, [task.id])).toEqual(new Map([[task.id, 1]]));
    expect(await listOpenOf(context.db, task.id, task.first_on, 5)).toMatchObject([
      { name: people[0]!.member.name },
    ]);
  });

  it('public cases, by day of receipt', async () => {
    for (let n = 0; n < 3; n += 1) await aCase(context);
    await aCaseIn(context, world, 'handling', { unit: 'water' });
    await aCase(context, { isConfidential: true });
    const all = await inPages<Awaited<ReturnType<typeof listPublicCases>>[number]>((after) =>
      listPublicCases(context.db, {}, after && { on: after.received_on, code: after.code }, 2),
    );
    expect(all).toHaveLength(4);
    expect(all.map(({ code }) => code)).toEqual(all.map(({ code }) => code).sort());
    expect(await listPublicCases(context.db, { unitId: UNITS.water, stage: 'open' }, null, 9)).toHaveLength(
      1,
    );
    expect(await listPublicCases(context.db, { townCode: PLACES.town, stage: 'late' }, null, 9)).toEqual([]);
  });
});

describe('what is asked beside them', () => {
  it('what a member follows and what a member brought', async () => {
    const [supervisor, me] = [await aFit(context, 'supervisor'), people[1]!];
    const entry = await writeEntry(context, me.actor, {
      doneOn: '2026-11-23',
      divisionCode: null,
      unitId: null,
      words: '桥头的灯不亮',
      looked: true,
    });
    const { row } = await bringCase(context, me.actor, await entrySource(context.db, me.actor, entry.id), {
      type: 'complaint',
      categoryCode: 'sanitation',
      title: '桥头的灯不亮',
      details: '晚上去看的，三盏都不亮。',
      placeText: '',
      divisionCode: PLACES.village,
      unitId: null,
      consentsToPublish: false,
      withPhotos: false,
      lang: 'zh-CN',
    });
    await followCase(context, supervisor.actor, row.code);
    const followed = { followedBy: supervisor.member.id };
    expect(await listPublicCases(context.db, followed, null, 9)).toMatchObject([{ code: row.code }]);
    expect(await listBrought(context.db, me.member.id, 9)).toMatchObject([{ code: row.code }]);
    expect(await countOfTask(context.db, tasks[0]!.id)).toEqual({ brought: 0, putRight: 0 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/count-views.ts';
import { DAY, plus } from '../../server/clock.ts';
import { logAccess } from '../../server/features/cases/index.ts';
import { verifyRegister } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, seedWorld, type World } from '../support/factories.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

async function leaves(): Promise<unknown[]> {
  const rows = await context.db
    .selectFrom('register_entries')
    .select('payload_json')
    .where('kind', '=', 'contacts.viewed')
    .where('form', '=', 'public')
    .orderBy('seq')
    .execute();
  return rows.map((row) => JSON.parse(row.payload_json!) as unknown);
}

const nextDay = () => context.clock.set(plus(context.clock.now(), DAY));
const dayBefore = () =>
  new Date(Date.parse(context.clock.now()) - DAY + 8 * 3_600_000).toISOString().slice(0, 10);

describe('count-views', () => {
  it('says in public how many contacts were looked at yesterday, and of nobody whose they were', async () => {
    const row = await aCase(context);
    await logAccess(context, world.posts.dispatcher, [row.id], 'contact');
    await logAccess(context, world.posts.dispatcher, [row.id], 'contact');
    await logAccess(context, world.posts.dispatcher, [row.id], 'view');
    nextDay();
    expect(await run(context)).toEqual({ days: 1, views: 2 });
    expect(await leaves()).toEqual([{ day: dayBefore(), views: 2 }]);
  });

  it('says a day once, however often it runs, and days that were missed in their order', async () => {
    expect(await run(context)).toEqual({ days: 0, views: 0 });
    nextDay();
    nextDay();
    nextDay();
    expect(await run(context)).toEqual({ days: 3, views: 0 });
    const said = (await leaves()) as { day: string }[];
    expect(said).toHaveLength(4);
    expect(said.map(({ day }) => day)).toEqual(said.map(({ day }) => day).toSorted());
    expect((await verifyRegister(context.db, context)).ok).toBe(true);
  });
});

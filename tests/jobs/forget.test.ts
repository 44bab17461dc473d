import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/forget.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob } from '../../jobs/timetable.ts';
import { logAccess, withdrawCase } from '../../server/features/cases/index.ts';
import { toInstant, type Instant } from '../../server/clock.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, seedWorld, type World } from '../support/factories.ts';

const NOTHING = {
  words: 0,
  orderWords: 0,
  contactReasons: 0,
  waiting: 0,
  failed: 0,
  access: 0,
  signIns: 0,
  reviewWords: 0,
  slips: 0,
};
const at = (text: string): Instant => toInstant(`${text.replace(' ', 'T')}:00+08:00`);

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext({ at: at('2026-11-23 09:00') });
  world = await seedWorld(context);
});
afterAll(() => context.close());

const count = async (table: 'access_log' | 'sign_in_networks' | 'sign_in_failures'): Promise<number> =>
  (await context.db.selectFrom(table).selectAll().execute()).length;

async function night(text: string) {
  context.clock.set(at(text));
  return run(context);
}

describe('forget', () => {
  it('has nothing to do in a county of today', async () => {
    expect(await run(context)).toEqual(NOTHING);
  });

  it('removes who looked at what after twelve months, all of it and not a day before', async () => {
    context.clock.set(at('2026-11-23 09:00'));
    const { id } = await aCase(context);
    for (let n = 0; n < 3; n++) {
      await logAccess(
        context,
        world.posts.dispatcher,
        Array.from({ length: 1500 }, () => id),
        'export',
      );
    }
    context.clock.set(at('2026-11-24 00:00'));
    await logAccess(context, world.posts.dispatcher, [id], 'view');
    expect(await night('2027-11-23 03:10')).toEqual(NOTHING);
    expect(await night('2027-11-24 03:10')).toEqual({ ...NOTHING, access: 4500 });
    expect(await count('access_log')).toBe(1);
    expect(await night('2027-11-24 03:20')).toEqual(NOTHING);
    expect(await night('2027-11-25 03:10')).toEqual({ ...NOTHING, access: 1 });
  });

  it('removes from where somebody signed in, or tried to, with the same months', async () => {
    const seen = at('2028-01-03 09:00');
    const account = world.posts.dispatcher.accountId!;
    await context.db
      .insertInto('sign_in_networks')
      .values([
        { account_id: account, network: 'old', seen_at: seen },
        { account_id: account, network: 'new', seen_at: at('2028-12-03 09:00') },
      ])
      .execute();
    await context.db
      .insertInto('sign_in_failures')
      .values({ key: 'old', count: 1, window_start: seen, locked_until: null })
      .execute();
    expect(await night('2029-01-03 03:10')).toEqual(NOTHING);
    expect(await night('2029-01-04 03:10')).toEqual({ ...NOTHING, signIns: 2 });
    expect([await count('sign_in_networks'), await count('sign_in_failures')]).toEqual([1, 0]);
  });

  it('removes the words of cases that ended three years ago, once a slot, also after nights that were missed', async () => {
    context.clock.set(at('2030-01-07 09:00'));
    const { id } = await aCase(context, { title: '三年前的题目' });
    await withdrawCase(context, id, { why: '不用了' });
    context.clock.set(at('2033-02-01 03:10'));
    const job = findJob('forget')!;
    const slot = context.clock.now();
    expect(await runJob(context, job, slot)).toMatchObject({ ran: true, counts: { words: 1, failed: 0 } });
    expect(await runJob(context, job, slot)).toEqual({ ran: false });
    const row = await context.db
      .selectFrom('cases')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect([row.title, row.details, row.state]).toEqual(['', '', 'withdrawn']);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runJob } from '../../jobs/run-job.ts';
import { run } from '../../jobs/sweep.ts';
import { findJob } from '../../jobs/timetable.ts';
import { DAY, HOUR, plus } from '../../server/clock.ts';
import { prepareFile, storeFiles } from '../../server/features/attachments/index.ts';
import { judgeCase } from '../../server/features/cases/index.ts';
import { hasContact } from '../../server/features/vault/index.ts';
import { plain } from '../attachments/pictures.ts';
import { aCaseIn, aJudgement, seedWorld, type World } from '../support/factories.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

const NOTHING = {
  sessions: 0,
  tries: 0,
  networks: 0,
  files: 0,
  filesFailed: 0,
  contacts: 0,
  applications: 0,
  memberContacts: 0,
  runs: 0,
};

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());
beforeEach(() => context.clock.set(MONDAY));

async function aSession(id: string, expiresAt: string): Promise<void> {
  await context.db
    .insertInto('sessions')
    .values({ id_hash: id, data_json: '{}', account_id: null, expires_at: expiresAt, created_at: MONDAY })
    .execute();
}
const sessions = async () =>
  (await context.db.selectFrom('sessions').select('id_hash').orderBy('id_hash').execute()).map(
    (row) => row.id_hash,
  );

describe('sweep', () => {
  it('removes nothing where nothing is past its time', async () => {
    await aSession('running', plus(MONDAY, HOUR));
    expect(await run(context)).toEqual(NOTHING);
    expect(await sessions()).toEqual(['running']);
  });

  it('removes what is: ended sessions, and files that no row names; and then there is nothing more', async () => {
    await aSession('ended', plus(MONDAY, -1));
    await storeFiles(context, [await prepareFile(await plain('png'), 'a.png')]);
    context.clock.advance(DAY + 1);
    const counts = await run(context);
    expect(counts).toMatchObject({ sessions: 2, filesFailed: 0 });
    expect(counts['files']).toBeGreaterThan(0);
    expect(await sessions()).toEqual([]);
    expect(await run(context)).toEqual(NOTHING);
  });

  it('erases the contact of a case a year after it ended, not a day before, and the case stays', async () => {
    const contact = { email: 'someone@example.com', notify: 'email' } as const;
    const row = await aCaseIn(context, world, 'answered', { submission: { contact } });
    await judgeCase(context, row.id, aJudgement());
    context.clock.set(plus(MONDAY, 364 * DAY));
    expect(await run(context)).toMatchObject({ contacts: 0 });
    expect(await hasContact(context.db, context, row.id)).toBe(true);
    context.clock.set(plus(MONDAY, 367 * DAY));
    expect(await run(context)).toMatchObject({ contacts: 1 });
    expect(await hasContact(context.db, context, row.id)).toBe(false);
    expect(await run(context)).toMatchObject({ contacts: 0 });
    const kept = context.db.selectFrom('cases').select('id').where('id', '=', row.id);
    expect(await kept.execute()).toHaveLength(1);
  });

  it('after nights that were missed does their work in one run, and a slot once', async () => {
    await context.db.deleteFrom('sessions').execute();
    for (const day of [1, 2, 3]) await aSession(`night-${day}`, plus(MONDAY, day * DAY));
    context.clock.set(plus(MONDAY, 10 * DAY));
    const job = findJob('sweep')!;
    const slot = context.clock.now();
    expect(await runJob(context, job, slot)).toMatchObject({
      ran: true,
      counts: { sessions: 3 },
      error: null,
    });
    expect(await runJob(context, job, slot)).toEqual({ ran: false });
  });

  it('cuts the record of runs after 90 days', async () => {
    await context.db.deleteFrom('job_runs').execute();
    const job = findJob('sweep')!;
    await runJob(context, job, MONDAY);
    context.clock.set(plus(MONDAY, 91 * DAY));
    await runJob(context, job, context.clock.now());
    const left = await context.db.selectFrom('job_runs').select('slot').execute();
    expect(left).toEqual([{ slot: plus(MONDAY, 91 * DAY) }]);
  });
});

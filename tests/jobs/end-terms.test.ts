import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/end-terms.ts';
import { runJob } from '../../jobs/run-job.ts';
import { findJob } from '../../jobs/timetable.ts';
import { findAccount } from '../../server/features/accounts/index.ts';
import { askRemoval, findMember } from '../../server/features/network/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aMember, withAccount } from '../support/members.ts';

const NOTHING = { ended: 0, reminded: 0, heard: 0 };

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
beforeEach(async () => {
  context.clock.set(MONDAY);
  await context.db.deleteFrom('notices').execute();
});
afterAll(() => context.close());

const templates = async (id: string) =>
  (
    await context.db
      .selectFrom('notices')
      .select('template')
      .where('recipient_id', '=', id)
      .orderBy('id')
      .execute()
  ).map(({ template }) => template);

describe('end-terms', () => {
  it('does nothing while no term ends and no declaration does', async () => {
    await aMember(context, 'collector');
    expect(await run(context)).toEqual(NOTHING);
  });

  it('ends a term the day after its last, with its account, and tells the member', async () => {
    const member = await withAccount(context, await aMember(context, 'evaluator', { from: '2024-01-10' }));
    context.clock.set('2027-01-09T02:00:00.000Z');
    await run(context);
    expect(await findMember(context.db, member.id)).toMatchObject({ state: 'in_office' });
    context.clock.set('2027-01-10T02:00:00.000Z');
    expect(await run(context)).toMatchObject({ ended: 1 });
    expect(await findMember(context.db, member.id)).toMatchObject({
      state: 'ended',
      ended_on: '2027-01-09',
      end_ground: null,
    });
    expect(await findAccount(context.db, member.account_id!)).toMatchObject({ isActive: false });
    expect((await templates(member.id)).at(-1)).toBe('member.term_ended');
    expect(await run(context)).toMatchObject({ ended: 0 });
  });

  it('reminds of the end of a term 60 and 7 days before, and of the declaration 30 and 7', async () => {
    const member = await aMember(context, 'supervisor', { from: '2024-02-01' });
    const told = async (day: string) => {
      context.clock.set(`${day}T02:00:00.000Z`);
      await run(context);
      return templates(member.id);
    };
    // The term ends on 31 January 2027; ties were declared on 23 November 2026.
    expect(await told('2026-12-02')).toEqual(['member.term_ending']);
    expect(await told('2026-12-03')).toEqual(['member.term_ending']);
    expect(await told('2027-01-24')).toEqual(['member.term_ending', 'member.term_ending']);
    const other = await aMember(context, 'supervisor', { from: '2026-11-01' });
    context.clock.set('2027-10-22T02:00:00.000Z');
    await run(context);
    const first = await templates(other.id);
    context.clock.set('2027-11-20T02:00:00.000Z');
    await run(context);
    expect([first, await templates(other.id)]).toEqual([[], []]);
    // Declared on 24 January 2027, when the hand clock stood there.
    context.clock.set('2027-12-25T02:00:00.000Z');
    await run(context);
    expect(await templates(other.id)).toEqual(['member.declaration_due']);
    context.clock.set('2028-01-20T02:00:00.000Z');
    await run(context);
    await run(context);
    expect(await templates(other.id)).toEqual(['member.declaration_due', 'member.declaration_due']);
  });

  it('tells the supervision office once when the hearing of a removal is over', async () => {
    const member = await aMember(context, 'collector');
    const facts = { ground: 'neglect', words: '半年没有做过任何一件事情。' } as const;
    const removal = await askRemoval(context, world.posts.networkOffice, member.id, facts);
    expect(await run(context)).toMatchObject({ heard: 0 });
    context.clock.set(removal.reply_due_at);
    expect(await run(context)).toMatchObject({ heard: 1 });
    expect(await run(context)).toMatchObject({ heard: 0 });
    expect(await templates(UNITS.supervision)).toEqual(['office.removal']);
  });

  it('catches up after nights that were missed, and runs a slot once', async () => {
    const from = ['2023-12-01', '2023-12-05', '2023-12-09'];
    for (const day of from) await aMember(context, 'collector', { from: day });
    context.clock.set('2026-12-20T16:05:00.000Z');
    const job = findJob('end-terms')!;
    const slot = '2026-12-20T16:05:00.000Z';
    expect(await runJob(context, job, slot)).toMatchObject({ ran: true, counts: { ended: 3 } });
    expect(await runJob(context, job, slot)).toEqual({ ran: false });
  });
});

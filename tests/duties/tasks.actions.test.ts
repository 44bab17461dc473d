import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../server/actor.ts';
import { DAY, plus, plusDays, dayOf } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import {
  askAnother,
  closeTask,
  giveDuties,
  handInDuty,
  listDutiesOf,
  makeTask,
  taskRecords,
  type NewTask,
  type TaskRow,
} from '../../server/features/duties/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aMember, aTie, inTown } from '../support/members.ts';
import { aFit, aNewTask, aTask, formId, inTheTown } from './people.ts';

let context: TestContext;
let world: World;
let office: Actor;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  office = world.posts.networkOffice;
});
afterEach(() => context.close());

const openOf = async (memberId: string) => listDutiesOf(context.db, memberId, 'open', 10);
const rows = () => context.db.selectFrom('duties').selectAll().orderBy('id').execute();
const faultOf = async (parts: Partial<NewTask>, actor = office): Promise<RuleFault> => {
  const fault: unknown = await makeTask(context, actor, aNewTask(context, parts)).catch((e: unknown) => e);
  expect(fault).toBeInstanceOf(RuleFault);
  expect(await context.db.selectFrom('duty_tasks').select('id').execute()).toEqual([]);
  return fault as RuleFault;
};

describe('a task', () => {
  it('that begins today is given at once, to all of its kind in the office’s scope who have a certificate', async () => {
    const [first, second] = [await aFit(context, 'collector'), await aFit(context, 'collector')];
    await aFit(context, 'supervisor');
    await inTheTown(context, 'collector');
    await aMember(context, 'collector');
    const task = await aTask(context, office);
    const given = await rows();
    expect(given.map(({ member_id: id }) => id).sort()).toEqual([first.member.id, second.member.id].sort());
    expect(new Set(given.map(({ due_on: due }) => due))).toEqual(new Set(['2026-11-26']));
    expect(task).toMatchObject({ given_on: '2026-11-23', state: 'open', level: 'county', town_code: null });
  });

  it('of a town’s office reaches its own; the county’s may reach those of every town', async () => {
    const county = await aFit(context, 'collector');
    const town = await inTheTown(context, 'collector');
    await aTask(context, world.posts.townNetworkOffice);
    expect([(await openOf(county.member.id)).length, (await openOf(town.member.id)).length]).toEqual([0, 1]);
    await aTask(context, office, { reach: 'towns' });
    expect([(await openOf(county.member.id)).length, (await openOf(town.member.id)).length]).toEqual([0, 2]);
  });

  it('about a unit goes to nobody who is tied to it', async () => {
    const [free, tied] = [await aFit(context, 'supervisor'), await aFit(context, 'supervisor')];
    await aTie(context, tied.member, UNITS.bus, { ground: 'works_there' });
    // Whoever works for the bus company has nothing to do with the bureau above it either.
    await aTask(context, office, { kind: 'supervisor', unitId: UNITS.transport });
    expect([(await openOf(free.member.id)).length, (await openOf(tied.member.id)).length]).toEqual([1, 0]);
  });

  it('to some by name goes to those alone', async () => {
    const [first, second] = [await aFit(context, 'collector'), await aFit(context, 'collector')];
    await aTask(context, office, { reach: 'named', memberIds: [second.member.id] });
    expect([(await openOf(first.member.id)).length, (await openOf(second.member.id)).length]).toEqual([0, 1]);
  });

  it('tells the register what was asked for, never of whom', async () => {
    const { member } = await aFit(context, 'collector');
    const task = await aTask(context, office, { reach: 'named', memberIds: [member.id] });
    const events = await listEvents(context.db, `duty-task:${task.id}`);
    expect(events.map(({ kind }) => kind)).toEqual(['duty_task.made', 'duty_task.given']);
    expect(JSON.stringify(events)).not.toContain(member.id);
    expect(await taskRecords.verify(context.db)).toEqual([]);
  });

  it('is no office’s but the network’s', async () => {
    await aFit(context, 'collector');
    for (const post of ['supervision', 'dispatcher', 'admin', 'housingLeader', 'collector'] as const) {
      await expect(aTask(context, world.posts[post])).rejects.toThrow(Forbidden);
    }
  });
});

describe('what can’t be a task says why, at its field, and is not kept', () => {
  it.each<[string, Partial<NewTask>, string, string]>([
    ['a first day in the past', { firstOn: '2026-11-22' }, 'firstOn', 'duties:rule.past'],
    ['a deadline before the start', { workdays: 0 }, 'workdays', 'duties:rule.dueBeforeStart'],
    ['a weekly one that lasts longer than a week', { workdays: 6 }, 'workdays', 'duties:rule.tooLong.weekly'],
    [
      'a monthly one that lasts longer than a month',
      { rhythm: 'monthly', workdays: 21 },
      'workdays',
      'duties:rule.tooLong.monthly',
    ],
    ['one that ends before it begins', { lastOn: '2026-11-22' }, 'lastOn', 'duties:rule.endBeforeStart'],
    ['a unit that is not there', { unitId: 'nowhere' }, 'unit', 'duties:rule.unit'],
    ['nobody named', { reach: 'named' }, 'members', 'duties:rule.nameSomebody'],
    ['nobody of the kind', { kind: 'evaluator' }, 'kind', 'duties:rule.nobody'],
  ])('%s', async (_, parts, field, key) => {
    await aFit(context, 'collector');
    expect(await faultOf(parts)).toMatchObject({ key, args: { field } });
  });

  it('a unit that everybody is tied to', async () => {
    for (let n = 0; n < 2; n += 1) {
      const { member } = await aFit(context, 'collector');
      await aTie(context, member, UNITS.water);
    }
    expect(await faultOf({ unitId: UNITS.water })).toMatchObject({ key: 'duties:rule.allTied' });
  });

  it('somebody named who is tied, is of another scope, or has no certificate', async () => {
    const tied = await aFit(context, 'collector');
    await aTie(context, tied.member, UNITS.water);
    const named = (memberId: string, unitId: string | null = null) =>
      faultOf({ reach: 'named', memberIds: [memberId], unitId });
    expect(await named(tied.member.id, UNITS.water)).toMatchObject({ key: 'duties:rule.namedTied' });
    const notFit = { key: 'duties:rule.notFit', args: { field: 'members' } };
    expect(await named((await inTheTown(context, 'collector')).member.id)).toMatchObject(notFit);
    expect(await named((await aMember(context, 'collector')).id)).toMatchObject(notFit);
    expect(await named((await aFit(context, 'evaluator')).member.id)).toMatchObject(notFit);
  });

  it('a town’s office reaching for other towns', async () => {
    await inTheTown(context, 'collector');
    expect(await faultOf({ reach: 'towns' }, world.posts.townNetworkOffice)).toMatchObject({
      key: 'duties:rule.reach',
    });
  });
});

describe('the clock', () => {
  it('gives a task that begins later on its first day, and every period once', async () => {
    const { member } = await aFit(context, 'collector');
    await aTask(context, office, { firstOn: '2026-11-25' });
    expect(await giveDuties(context)).toMatchObject({ given: 0, failed: 0 });
    context.clock.advance(2 * DAY);
    expect(await giveDuties(context)).toMatchObject({ given: 1 });
    expect(await giveDuties(context)).toMatchObject({ given: 0, over: 0, failed: 0 });
    context.clock.advance(7 * DAY);
    expect(await giveDuties(context)).toMatchObject({ given: 1, over: 1 });
    expect((await openOf(member.id)).map(({ period_on: on }) => on)).toEqual(['2026-12-02']);
  });

  it('lets what was not done lapse without a mark on anybody', async () => {
    const { member } = await aFit(context, 'collector');
    const task = await aTask(context, office, { rhythm: 'once' });
    context.clock.advance(3 * DAY);
    expect(await giveDuties(context)).toMatchObject({ over: 0 });
    context.clock.advance(DAY);
    expect(await giveDuties(context)).toMatchObject({ over: 1 });
    expect(await rows()).toMatchObject([{ state: 'lapsed', member_id: null }]);
    for (const state of ['open', 'handed_in', 'lapsed', 'handed_back'] as const) {
      expect(await listDutiesOf(context.db, member.id, state, 10)).toEqual([]);
    }
    const events = await listEvents(context.db, `duty-task:${task.id}`);
    expect(events.at(-1)).toMatchObject({ kind: 'duty_task.lapsed', payload: { note: { lapsed: 1 } } });
    expect(JSON.stringify(events)).not.toContain(member.id);
  });

  it('the tables themselves refuse to keep a name beside what lapsed', async () => {
    await aFit(context, 'collector');
    await aTask(context, office);
    const mark = context.db.updateTable('duties').set({ state: 'lapsed', settled_at: context.clock.now() });
    await expect(mark.execute()).rejects.toThrow();
    expect(await rows()).toMatchObject([{ state: 'open' }]);
  });

  it('reminds on the working day before the last one, once, whoever still has it open', async () => {
    const [idle, done] = [await aFit(context, 'collector'), await aFit(context, 'collector')];
    await aTask(context, office, { checklist: [] });
    const [duty] = await openOf(done.member.id);
    const input = { answers: [], words: '', divisionCode: null, untied: true, looked: false };
    await handInDuty(context, done.actor, duty!.id, { ...input, formId: formId(context) });
    context.clock.advance(DAY);
    expect(await giveDuties(context)).toMatchObject({ reminded: 0 });
    context.clock.advance(DAY);
    expect(await giveDuties(context)).toMatchObject({ reminded: 1 });
    expect(await giveDuties(context)).toMatchObject({ reminded: 0 });
    const notices = await context.db.selectFrom('notices').selectAll().execute();
    expect(notices).toMatchObject([{ template: 'member.duty_due', recipient_id: idle.member.id }]);
  });

  it('gives nothing to whoever lost the certificate or the office in the meantime, and to newcomers what is next', async () => {
    const [stays, suspended] = [await aFit(context, 'collector'), await aFit(context, 'collector')];
    await aTask(context, office);
    await context.db
      .updateTable('certificates')
      .set({ state: 'suspended', suspended_on: '2026-11-24' })
      .where('member_id', '=', suspended.member.id)
      .execute();
    const late = await aMember(context, 'collector');
    await certify(context, late);
    context.clock.advance(7 * DAY);
    await giveDuties(context);
    const count = async (id: string) => (await openOf(id)).length;
    expect([await count(stays.member.id), await count(suspended.member.id), await count(late.id)]).toEqual([
      1, 0, 1,
    ]);
  });

  it('one bad task does not stop the others', async () => {
    await aFit(context, 'collector');
    const broken = await aTask(context, office);
    await aTask(context, office);
    await context.db
      .updateTable('duty_tasks')
      .set({ rhythm: 'weekly', first_on: '0000-00-00', given_on: null })
      .where('id', '=', broken.id)
      .execute();
    context.clock.advance(7 * DAY);
    expect(await giveDuties(context)).toMatchObject({ given: 1, failed: 1 });
  });
});

describe('the office', () => {
  const anotherFor = (task: TaskRow, memberId: string, actor = office) =>
    askAnother(context, actor, task.id, { periodOn: task.first_on, memberId });

  it('closes a task: no more periods, and what was open is taken back', async () => {
    const { member } = await aFit(context, 'collector');
    const task = await aTask(context, office);
    await closeTask(context, office, task.id);
    expect(await openOf(member.id)).toEqual([]);
    context.clock.advance(7 * DAY);
    expect(await giveDuties(context)).toMatchObject({ given: 0, over: 0, failed: 0 });
    await expect(closeTask(context, office, task.id)).rejects.toMatchObject({
      key: 'duties:conflict.closed',
      status: 409,
    });
  });

  it('asks somebody else, who has the task’s working days from then on', async () => {
    const first = await aFit(context, 'collector');
    const task = await aTask(context, office, { reach: 'named', memberIds: [first.member.id] });
    const second = await aFit(context, 'collector');
    context.clock.set(plus(context.clock.now(), 4 * DAY));
    await giveDuties(context);
    await anotherFor(task, second.member.id);
    const due = plusDays(dayOf(context.clock.now()), 5);
    expect(await openOf(second.member.id)).toMatchObject([{ period_on: task.first_on, due_on: due }]);
    for (const id of [second.member.id, (await aMember(context, 'collector')).id, 'nobody']) {
      await expect(anotherFor(task, id)).rejects.toMatchObject({ key: 'duties:rule.notFitOther' });
    }
    const elsewhere = { periodOn: '2026-01-01', memberId: first.member.id };
    await expect(askAnother(context, office, task.id, elsewhere)).rejects.toMatchObject({
      key: 'duties:rule.period',
    });
  });

  it('asks nobody who is tied to the unit, and nobody for a closed task', async () => {
    await aFit(context, 'collector');
    const task = await aTask(context, office, { unitId: UNITS.water });
    const tied = await aFit(context, 'collector');
    await aTie(context, tied.member, UNITS.water);
    await expect(anotherFor(task, tied.member.id)).rejects.toMatchObject({ key: 'duties:rule.notFitOther' });
    const free = await aFit(context, 'collector');
    await closeTask(context, office, task.id);
    await expect(anotherFor(task, free.member.id)).rejects.toThrow(Conflict);
  });

  it('knows no task of another scope', async () => {
    const { member } = await aFit(context, 'collector');
    await inTheTown(context, 'collector');
    const town = world.posts.townNetworkOffice;
    const task = await aTask(context, office);
    await expect(closeTask(context, town, task.id)).rejects.toThrow(NotFound);
    await expect(anotherFor(task, member.id, town)).rejects.toThrow(NotFound);
    await expect(closeTask(context, office, 'none')).rejects.toThrow(NotFound);
    const own = await aTask(context, town);
    await expect(closeTask(context, office, own.id)).rejects.toThrow(NotFound);
    expect(inTown.townCode).toBe(own.town_code);
  });
});

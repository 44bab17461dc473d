import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound } from '../../server/errors.ts';
import {
  handBackDuty,
  handInDuty,
  listDutiesOf,
  reportRecords,
  taskRecords,
  type DutyRow,
  type HandedIn,
} from '../../server/features/duties/index.ts';
import { listAttachments, prepareFiles, storeFiles } from '../../server/features/attachments/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld, UNITS, type World } from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import { aFit, aTask, formId, type Fit } from './people.ts';

let context: TestContext;
let world: World;
let me: Fit;
let duty: DutyRow;
beforeAll(async () => {
  context = await openTestContext({ seed: 'duties' });
  world = await seedWorld(context);
});
beforeEach(async () => {
  context.clock.set(MONDAY);
  me = await aFit(context, 'collector');
  duty = await given();
});
afterAll(() => context.close());

/** A duty of my own, of a task about `unitId`. */
async function given(unitId: string | null = null): Promise<DutyRow> {
  const task = await aTask(context, world.posts.networkOffice, {
    reach: 'named',
    memberIds: [me.member.id],
    unitId,
  });
  const open = await listDutiesOf(context.db, me.member.id, 'open', 20);
  return open.find((one) => one.task_id === task.id)!;
}

const filled = (parts: Partial<HandedIn> = {}): HandedIn => ({
  answers: [
    { answer: 'fine', words: '' },
    { answer: 'fault', words: '东头的桶裂了' },
  ],
  words: '上午去看的，西头清走了。',
  divisionCode: PLACES.village,
  untied: true,
  looked: false,
  formId: formId(context),
  ...parts,
});
const handIn = (parts: Partial<HandedIn> = {}, actor = me.actor) =>
  handInDuty(context, actor, duty.id, filled(parts));
const stateOf = async () =>
  (await context.db.selectFrom('duties').selectAll().where('id', '=', duty.id).executeTakeFirstOrThrow())
    .state;

describe('handing a duty in', () => {
  it('keeps the answers, the words and the place, and settles the duty', async () => {
    const report = await handIn();
    expect(report).toMatchObject({ duty_id: duty.id, division_code: PLACES.village });
    expect(JSON.parse(report.answers_json)).toHaveLength(2);
    expect(await stateOf()).toBe('handed_in');
    expect(await reportRecords.verify(context.db)).toEqual([]);
    const [event] = await listEvents(context.db, `duty-report:${report.id}`);
    expect(event).toMatchObject({ kind: 'duty_report.handed_in', actorRole: 'collector' });
    expect(event!.payload).not.toHaveProperty('by');
  });

  it('keeps photos, under names that tell nothing, and takes no papers', async () => {
    const photo = { buffer: await plain('jpeg'), originalname: '张家门口.jpg' };
    const files = await storeFiles(context, await prepareFiles([photo]));
    const report = await handInDuty(context, me.actor, duty.id, filled(), files);
    expect(await listAttachments(context.db, report.id)).toMatchObject([
      { display_name: 'photo-1.jpg', purpose: 'evidence', kind: 'photo' },
    ]);
    duty = await given();
    const paper = files.map((file) => ({ ...file, kind: 'pdf' as const }));
    await expect(handInDuty(context, me.actor, duty.id, filled(), paper)).rejects.toMatchObject({
      key: 'duties:rule.photosOnly',
    });
    expect(await stateOf()).toBe('open');
  });

  it('the same form again changes nothing; another form is told that it was handed in', async () => {
    const form = filled();
    const first = await handInDuty(context, me.actor, duty.id, form);
    expect(await handInDuty(context, me.actor, duty.id, form)).toEqual(first);
    await expect(handIn()).rejects.toMatchObject({ key: 'duties:conflict.handedIn', status: 409 });
  });

  it('is the member’s own: for everybody else it is not there', async () => {
    const other = await aFit(context, 'collector');
    await expect(handIn({}, other.actor)).rejects.toThrow(NotFound);
    await expect(handInDuty(context, me.actor, 'none', filled())).rejects.toThrow(NotFound);
    const kind = await aFit(context, 'evaluator');
    await expect(handIn({}, kind.actor)).rejects.toThrow(Forbidden);
    await expect(handIn({}, world.posts.networkOffice)).rejects.toThrow(Forbidden);
  });

  it('is possible up to and with the last day', async () => {
    context.clock.advance(3 * DAY);
    await handIn();
    duty = await given();
    context.clock.advance(6 * DAY);
    await expect(handIn()).rejects.toMatchObject({ key: 'duties:rule.over' });
  });

  it('wants an answer to every question, and words where something is wrong', async () => {
    await expect(handIn({ answers: [] })).rejects.toMatchObject({ key: 'duties:rule.answerAll' });
    const answers = [
      { answer: 'unseen' as const, words: '' },
      { answer: 'fault' as const, words: ' ' },
    ];
    await expect(handIn({ answers })).rejects.toMatchObject({
      key: 'duties:rule.sayWhat',
      args: { field: 'w1' },
    });
  });

  it('names no resident: numbers have to go, what may be a name is asked about once', async () => {
    const withPhone = handIn({ words: '他的电话是13812345678' });
    await expect(withPhone).rejects.toMatchObject({
      key: 'duties:rule.tells',
      args: { what: '13812345678' },
    });
    const answers = [
      { answer: 'fine' as const, words: '身份证110105194912310021' },
      { answer: 'fine' as const, words: '' },
    ];
    await expect(handIn({ answers })).rejects.toMatchObject({ key: 'duties:rule.tells' });
    const named = { words: '刘志强带我去看的' };
    await expect(handIn(named)).rejects.toMatchObject({
      key: 'duties:rule.mayTell',
      args: { what: '刘志强' },
    });
    await handIn({ ...named, looked: true });
    // A place is no person.
    duty = await given();
    await handIn({ words: '示范村和示范镇都去了' });
  });
});

describe('a duty about a unit', () => {
  beforeEach(async () => {
    duty = await given(UNITS.water);
  });

  it('asks each time whether there is a tie', async () => {
    await expect(handIn({ untied: false })).rejects.toMatchObject({
      key: 'duties:rule.sayUntied',
      args: { field: 'untied' },
    });
    await handIn();
  });

  it('is closed to whoever is tied since it was given; giving it back is what is left', async () => {
    await aTie(context, me.member, UNITS.water);
    await expect(handIn()).rejects.toMatchObject({ key: 'duties:rule.tied' });
    await handBackDuty(context, me.actor, duty.id, 'tied');
    expect(await stateOf()).toBe('handed_back');
  });
});

describe('giving a duty back', () => {
  it('leaves no mark on the member: neither in the row nor in the event', async () => {
    await handBackDuty(context, me.actor, duty.id, 'cannot');
    const row = await context.db
      .selectFrom('duties')
      .selectAll()
      .where('id', '=', duty.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'handed_back', member_id: null });
    const event = (await listEvents(context.db, `duty-task:${duty.task_id}`)).at(-1)!;
    expect(event).toMatchObject({ kind: 'duty_task.handed_back', payload: { note: { ground: 'cannot' } } });
    expect(JSON.stringify(event)).not.toContain(me.member.id);
    expect(JSON.stringify(event)).not.toContain(me.actor.accountId);
    expect(await taskRecords.verify(context.db)).toEqual([]);
  });

  it('is over once it was handed in or given back', async () => {
    await handIn();
    await expect(handBackDuty(context, me.actor, duty.id, 'cannot')).rejects.toThrow(Conflict);
    duty = await given();
    await handBackDuty(context, me.actor, duty.id, 'cannot');
    await expect(handBackDuty(context, me.actor, duty.id, 'cannot')).rejects.toThrow(NotFound);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, dayOf, plus, plusDays } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound } from '../../server/errors.ts';
import {
  acknowledgeCase,
  answerCase,
  askRework,
  dispatchCase,
  getCase,
  judgeCase,
  vetoPublication,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import {
  bringCase,
  checkLookBack,
  drawLookBacks,
  entrySource,
  giveDuties,
  handOnLookBack,
  listLookBacksOf,
  lookBackRecords,
  writeEntry,
  type Check,
  type LookBackRow,
} from '../../server/features/duties/index.ts';
import { findDraw } from '../../server/features/draws/index.ts';
import { listAttachments, prepareFiles, storeFiles } from '../../server/features/attachments/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import {
  aCaseIn,
  aDispatch,
  aJudgement,
  AN_ANSWER,
  PLACES,
  seedWorld,
  UNITS,
  type Drive,
  type World,
} from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import { aClosedCase, aFit, formId, inTheTown, type Fit } from './people.ts';

/** A Monday; what is closed on it is drawn from in the week of 4 January 2027. */
const CLOSED = '2026-11-30T02:00:00.000Z';
const WEEK = '2027-01-04';
const MONDAY_OF_DRAW = '2027-01-03T16:30:00.000Z';

let context: TestContext;
let world: World;
beforeEach(async () => {
  context = await openTestContext({ at: CLOSED });
  world = await seedWorld(context);
});
afterEach(() => context.close());

const closed = (drive: Drive = {}): Promise<CaseRow> => aClosedCase(context, world, drive);
const rows = (): Promise<LookBackRow[]> =>
  context.db.selectFrom('look_backs').selectAll().orderBy('number').execute();

/** The job of the Monday before, and that of the week itself. */
async function draw() {
  context.clock.set(plus(MONDAY_OF_DRAW, -7 * DAY));
  await drawLookBacks(context);
  context.clock.set(MONDAY_OF_DRAW);
  return drawLookBacks(context);
}

describe('the draw', () => {
  it('needs a seed that was promised before its week began: without one nothing is drawn', async () => {
    await aFit(context, 'supervisor');
    await closed();
    context.clock.set(MONDAY_OF_DRAW);
    expect(await drawLookBacks(context)).toMatchObject({ drawn: 0, held: 1 });
    expect(await rows()).toEqual([]);
    const next = await findDraw(context.db, 'look_back', plusDays(WEEK, 7));
    expect(next).toMatchObject({ revealed_at: null });
    expect(await findDraw(context.db, 'look_back', WEEK)).toBeUndefined();
  });

  it('draws the closed cases of its window once, and the register holds the digests', async () => {
    const { member } = await aFit(context, 'supervisor');
    const kase = await closed();
    expect(await draw()).toEqual({ drawn: 1, nobody: 0, told: 0, held: 0 });
    expect(await drawLookBacks(context)).toMatchObject({ drawn: 0 });
    expect(await rows()).toMatchObject([
      { code: kase.code, member_id: member.id, state: 'given', number: 1, due_on: '2027-01-15' },
    ]);
    const leaves = await context.db
      .selectFrom('register_entries')
      .select(['kind', 'payload_json'])
      .where('form', '=', 'public')
      .where('kind', 'in', ['draw.committed', 'look_back.drawn', 'draw.revealed'])
      .orderBy('seq')
      .execute();
    expect(leaves.map(({ kind }) => kind)).toEqual(['draw.committed', 'look_back.drawn', 'draw.committed']);
    expect(JSON.parse(leaves[1]!.payload_json!)).toMatchObject({ week: WEEK });
    expect(leaves[1]!.payload_json).not.toContain((await findDraw(context.db, 'look_back', WEEK))!.seed);
  });

  it('draws from nothing that is sealed, confidential, a minor’s, kept back, open, praise, or of another week', async () => {
    await aFit(context, 'supervisor');
    const kept = await closed();
    await vetoPublication(context, kept.id);
    await closed({ submission: { isConfidential: true } });
    await closed({ submission: { isMinor: true } });
    await closed({ submission: { type: 'praise' } });
    await closed({ submission: { type: 'conduct_complaint' }, unit: 'transport' });
    await aCaseIn(context, world, 'answered');
    await aCaseIn(context, world, 'handling');
    await aCaseIn(context, world, 'declined');
    context.clock.advance(6 * DAY);
    await closed();
    context.clock.set(plus(CLOSED, -3 * DAY));
    await closed();
    expect(await draw()).toMatchObject({ drawn: 0, held: 0 });
  });

  it('takes two of each town at most', async () => {
    for (let n = 0; n < 3; n += 1) await aFit(context, 'supervisor');
    for (let n = 0; n < 4; n += 1) await closed();
    await closed({ submission: { divisionCode: null } });
    expect(await draw()).toMatchObject({ drawn: 3, nobody: 0 });
    const towns = (await rows()).map(({ town_code: town }) => town);
    expect(towns.filter((town) => town === PLACES.town)).toHaveLength(2);
    expect(towns.filter((town) => town === null)).toHaveLength(1);
  });

  it('gives no check to whoever is tied, lives in the village, brought the case, or has no certificate', async () => {
    const tied = await aFit(context, 'supervisor');
    await aTie(context, tied.member, UNITS.water);
    await inTheTown(context, 'supervisor', { villageCode: PLACES.village });
    const brings = await aFit(context, 'supervisor');
    const entry = await writeEntry(context, brings.actor, {
      doneOn: dayOf(context.clock.now()),
      divisionCode: null,
      unitId: null,
      words: '桥头的灯不亮',
      looked: false,
    });
    const source = await entrySource(context.db, brings.actor, entry.id);
    const brought = await bringCase(context, brings.actor, source, {
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
    // The very case they brought, led by the unit the first is tied to: nobody is left.
    const { posts } = world;
    const id = brought.row.id;
    await dispatchCase(context, posts.dispatcher, id, aDispatch(brought.row, { leadUnitId: UNITS.water }));
    await acknowledgeCase(context, posts.waterOfficer, id);
    await answerCase(context, posts.waterOfficer, id, AN_ANSWER);
    await judgeCase(context, id, aJudgement());
    expect(await draw()).toMatchObject({ drawn: 1, nobody: 1 });
    expect(await rows()).toMatchObject([{ state: 'nobody', member_id: null, lots_json: '[]' }]);
  });

  it('does not give a unit’s checks to the same supervisor twice running', async () => {
    const [a, b] = [await aFit(context, 'supervisor'), await aFit(context, 'supervisor')];
    for (let week = 0; week < 3; week += 1) {
      context.clock.set(plus(CLOSED, week * 7 * DAY));
      await closed();
    }
    await draw();
    for (let week = 1; week < 3; week += 1) {
      context.clock.set(plus(MONDAY_OF_DRAW, week * 7 * DAY));
      await drawLookBacks(context);
    }
    const order = (await context.db.selectFrom('look_backs').selectAll().orderBy('week_on').execute()).map(
      ({ member_id: id }) => id,
    );
    expect(order).toHaveLength(3);
    expect(order[1]).not.toBe(order[0]);
    expect(order[2]).toBe(order[0]);
    expect(new Set(order)).toEqual(new Set([a.member.id, b.member.id]));
  });

  it('tells seed and tables only when the time for the checks is over', async () => {
    await aFit(context, 'supervisor');
    await closed();
    await draw();
    const revealed = async () => (await findDraw(context.db, 'look_back', WEEK))!.revealed_at;
    for (const days of [7, 11]) {
      context.clock.set(plus(MONDAY_OF_DRAW, days * DAY));
      expect(await drawLookBacks(context)).toMatchObject({ told: 0 });
    }
    expect(await revealed()).toBeNull();
    context.clock.set(plus(MONDAY_OF_DRAW, 14 * DAY));
    await giveDuties(context);
    expect(await drawLookBacks(context)).toMatchObject({ told: 1 });
    expect(await revealed()).toBe(context.clock.now());
    expect(await drawLookBacks(context)).toMatchObject({ told: 0 });
  });
});

describe('a check', () => {
  let me: Fit;
  let kase: CaseRow;
  let check: LookBackRow;
  beforeEach(async () => {
    me = await aFit(context, 'supervisor');
    kase = await closed();
    await draw();
    [check] = (await rows()) as [LookBackRow];
    context.clock.set('2027-01-05T02:00:00.000Z');
  });

  const form = (parts: Partial<Check> = {}): Check => ({
    result: 'holds',
    words: '',
    untied: true,
    looked: false,
    formId: formId(context),
    ...parts,
  });
  const NOT_DONE = { result: 'not_done' as const, words: '到村口看了，三盏路灯晚上八点还是不亮。' };
  const say = (parts: Partial<Check> = {}, actor = me.actor) =>
    checkLookBack(context, actor, check.id, form(parts));

  it('that holds leaves the case at rest', async () => {
    expect(await say()).toMatchObject({ state: 'checked', result: 'holds', is_sent_back: 0 });
    expect(await getCase(context.db, kase.id)).toEqual(kase);
    expect(await lookBackRecords.verify(context.db)).toEqual([]);
  });

  it('that was not done sends the case back: another round, counted and in public, with the photos as evidence', async () => {
    const photo = { buffer: await plain('jpeg'), originalname: 'IMG_0001.jpg' };
    const files = await storeFiles(context, await prepareFiles([photo]));
    expect(await checkLookBack(context, me.actor, check.id, form(NOT_DONE), files)).toMatchObject({
      is_sent_back: 1,
    });
    const after = await getCase(context.db, kase.id);
    expect(after).toMatchObject({
      state: 'handling',
      holder: 'unit',
      rework_round: 1,
      round_track: 'rework',
    });
    expect(after.due_at > context.clock.now()).toBe(true);
    expect(after.next_step).not.toBeNull();
    const event = (await listEvents(context.db, `case:${kase.id}`)).at(-1)!;
    expect(event).toMatchObject({ kind: 'case.sent_back', actorRole: 'supervisor' });
    expect(event.payload).toMatchObject({ note: { why: NOT_DONE.words } });
    expect(event.files).toEqual([files[0]!.sha256]);
    expect(await listAttachments(context.db, kase.id)).toMatchObject([
      { purpose: 'evidence', display_name: 'photo-1.jpg' },
    ]);
    const told = await context.db
      .selectFrom('notices')
      .select(['recipient_kind'])
      .where('template', '=', 'case.rework')
      .execute();
    expect(told.map((one) => one.recipient_kind).sort()).toEqual(['case', 'unit']);
  });

  it('names nobody in any event: no unit can learn who checks', async () => {
    await say(NOT_DONE);
    const text = JSON.stringify([
      ...(await listEvents(context.db, `case:${kase.id}`)),
      ...(await listEvents(context.db, `look-back:${check.id}`)),
    ]);
    expect(text).not.toContain(me.member.id);
    expect(text).not.toContain(me.actor.accountId);
  });

  it('that can’t tell changes nothing, and says why', async () => {
    await expect(say({ result: 'cannot_tell' })).rejects.toMatchObject({
      key: 'duties:rule.cannotTellWords',
    });
    await say({ result: 'cannot_tell', words: '正在修路，进不去' });
    expect(await getCase(context.db, kase.id)).toEqual(kase);
  });

  it('wants words for “not done”, and no personal data in them', async () => {
    await expect(say({ result: 'not_done', words: '没修好' })).rejects.toMatchObject({
      key: 'duties:rule.notDoneWords',
    });
    await expect(say({ ...NOT_DONE, words: `${NOT_DONE.words}电话13812345678` })).rejects.toMatchObject({
      key: 'duties:rule.tells',
    });
    expect(await getCase(context.db, kase.id)).toEqual(kase);
  });

  it('keeps away who is tied by now, and asks each time', async () => {
    await expect(say({ untied: false })).rejects.toMatchObject({ key: 'duties:rule.sayUntied' });
    await aTie(context, me.member, UNITS.housing);
    await expect(say()).rejects.toMatchObject({ key: 'duties:rule.tied' });
  });

  it('is its supervisor’s own, once, and up to its last day', async () => {
    const other = await aFit(context, 'supervisor');
    await expect(say({}, other.actor)).rejects.toThrow(NotFound);
    await expect(say({}, (await aFit(context, 'collector')).actor)).rejects.toThrow(Forbidden);
    const same = form();
    const first = await checkLookBack(context, me.actor, check.id, same);
    expect(await checkLookBack(context, me.actor, check.id, same)).toEqual(first);
    await expect(say(NOT_DONE)).rejects.toThrow(Conflict);
    expect((await getCase(context.db, kase.id)).state).toBe('closed');
  });

  it('does not send back what the resident has had done again meanwhile', async () => {
    await askRework(context, kase.id, { why: '灯又不亮了' });
    expect(await say(NOT_DONE)).toMatchObject({ result: 'not_done', is_sent_back: 0 });
    expect(await getCase(context.db, kase.id)).toMatchObject({ rework_round: 1 });
  });

  it('that nobody got to lapses and names nobody', async () => {
    context.clock.set('2027-01-16T02:00:00.000Z');
    await expect(say()).rejects.toMatchObject({ key: 'duties:rule.over' });
    expect(await giveDuties(context)).toMatchObject({ over: 1 });
    expect(await rows()).toMatchObject([{ state: 'lapsed', member_id: null, lot: null }]);
    expect(await lookBackRecords.verify(context.db)).toEqual([]);
    for (const state of ['given', 'lapsed', 'checked'] as const) {
      expect(await listLookBacksOf(context.db, me.member.id, state, 10)).toEqual([]);
    }
  });
});

describe('a check that is given on', () => {
  it('goes to the next lot who may, with time for it, and at last to nobody', async () => {
    const people = [
      await aFit(context, 'supervisor'),
      await aFit(context, 'supervisor'),
      await aFit(context, 'supervisor'),
    ];
    await closed();
    await draw();
    const whoHas = async (): Promise<Fit> => {
      const [{ member_id: id }] = (await rows()) as [LookBackRow];
      return people.find(({ member }) => member.id === id)!;
    };
    const [{ id }] = (await rows()) as [LookBackRow];
    const first = await whoHas();
    const others = people.filter((one) => one !== first);
    await expect(handOnLookBack(context, others[0]!.actor, id, 'cannot')).rejects.toThrow(NotFound);
    // One of the two has a tie by now: the check passes by.
    await aTie(context, others[0]!.member, UNITS.housing);
    context.clock.set('2027-01-14T02:00:00.000Z');
    expect(await handOnLookBack(context, first.actor, id, 'cannot')).toMatchObject({
      member_id: others[1]!.member.id,
      due_on: '2027-01-21',
    });
    await expect(handOnLookBack(context, first.actor, id, 'cannot')).rejects.toThrow(NotFound);
    expect(await handOnLookBack(context, others[1]!.actor, id, 'tied')).toMatchObject({
      state: 'nobody',
      member_id: null,
      lot: null,
    });
    const text = JSON.stringify(await listEvents(context.db, `look-back:${id}`));
    for (const { member, actor } of people) {
      expect(text).not.toContain(member.id);
      expect(text).not.toContain(actor.accountId);
    }
    expect(await lookBackRecords.verify(context.db)).toEqual([]);
  });
});

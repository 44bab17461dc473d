import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import {
  acknowledgeCase,
  answerCase,
  askRework,
  caseRecords,
  declineCase,
  dispatchCase,
  getCase,
  handOverReport,
  mergeCase,
  objectDecline,
  reclassifyCase,
  resumeCase,
  returnCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { insertUnit } from '../../server/features/units/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, aDispatch, seedWorld, UNITS, type World } from '../support/factories.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'office' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const limitsOf = ({ dispatch_due_at, contact_due_at, due_at, first_due_at }: CaseRow) => ({
  dispatch_due_at,
  contact_due_at,
  due_at,
  first_due_at,
});
const unitsInIndex = (row: CaseRow) =>
  context.db
    .selectFrom('case_units')
    .select(['unit_id', 'part'])
    .where('case_id', '=', row.id)
    .orderBy('unit_id')
    .execute();
const sendBack = (row: CaseRow, actor = world.posts.housingOfficer) =>
  returnCase(context, actor, row.id, { reason: 'not_our_duty', words: '属于水务局' });
const refusal = (key: string) => ({ status: 422, key });

describe('dispatching', () => {
  it('gives the case to the units, tells them and the resident, and moves no limit', async () => {
    const row = await aCase(context);
    context.clock.set(at('2026-11-24 11:00'));
    const sent = await dispatchCase(
      context,
      world.posts.dispatcher,
      row.id,
      aDispatch(row, { coUnitIds: [UNITS.water, UNITS.housing, UNITS.water] }),
    );
    expect(sent).toMatchObject({
      state: 'dispatched',
      holder: 'unit',
      lead_unit_id: UNITS.housing,
      co_units_json: JSON.stringify([UNITS.water]),
      dispatch_count: 1,
      is_designated: 0,
      dispatched_at: at('2026-11-24 11:00'),
      return_due_at: at('2026-11-25 18:00'),
      ...limitsOf(row),
    });
    expect(await unitsInIndex(row)).toEqual([
      { unit_id: UNITS.housing, part: 'lead' },
      { unit_id: UNITS.water, part: 'co' },
    ]);
    expect((await noticesOf(context, row)).slice(2)).toEqual([
      `case ${row.id} case.dispatched`,
      `unit ${UNITS.housing} unit.new_case`,
    ]);
  });

  it('needs words for the unit, a unit that takes cases, and a class of the type', async () => {
    const row = await aCase(context);
    const dispatch = (overrides: Parameters<typeof aDispatch>[1]) =>
      dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row, overrides));
    await expect(dispatch({ brief: ' \n' })).rejects.toMatchObject(refusal('cases:rule.brief'));
    await expect(dispatch({ leadUnitId: UNITS.dispatch })).rejects.toMatchObject(
      refusal('cases:rule.unitTakesNone'),
    );
    await expect(dispatch({ coUnitIds: [UNITS.supervision] })).rejects.toMatchObject(
      refusal('cases:rule.unitTakesNone'),
    );
    await expect(dispatch({ deadlineClass: 'praise' })).rejects.toMatchObject(refusal('cases:rule.class'));
    await expect(dispatch({ deadlineClass: 'rework' })).rejects.toMatchObject(refusal('cases:rule.class'));
    await expect(dispatch({ leadUnitId: 'no-such-unit' })).rejects.toThrow(NotFound);
    await expect(dispatch({ coUnitIds: ['no-such-unit'] })).rejects.toThrow(NotFound);
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it('goes to no unit that has ended', async () => {
    await transact(context.db, (trx) =>
      insertUnit(trx, {
        id: 'unit-ended',
        code: 'B09',
        name: '县旧局',
        nameEn: 'Old Bureau',
        kind: 'bureau',
        peerGroup: 'bureau',
        sectorId: 'sector-city',
        leaderPost: '局长',
        leaderPostEn: 'Director',
        countyLeaderPost: '副县长',
        countyLeaderPostEn: 'Deputy county head',
        validFrom: '2010-01-01',
        validTo: '2020-01-01',
      }),
    );
    const row = await aCase(context);
    await expect(
      dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row, { leadUnitId: 'unit-ended' })),
    ).rejects.toMatchObject(refusal('cases:rule.unitTakesNone'));
  });

  it('in another class counts again from the same receipt', async () => {
    const row = await aCase(context);
    context.clock.set(at('2026-11-25 10:00'));
    const sent = await dispatchCase(
      context,
      world.posts.dispatcher,
      row.id,
      aDispatch(row, { deadlineClass: 'urgent' }),
    );
    expect(sent).toMatchObject({
      deadline_class: 'urgent',
      is_urgent: 1,
      due_at: at('2026-11-24 09:00'),
      first_due_at: at('2026-11-24 09:00'),
      dispatch_due_at: row.dispatch_due_at,
      return_due_at: at('2026-11-25 11:00'),
    });
  });

  it('after two returns designates: the third unit may not hand it back', async () => {
    const row = await aCase(context);
    const dispatch = (unit: string) =>
      dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row, { leadUnitId: unit }));
    await dispatch(UNITS.housing);
    await sendBack(row);
    await dispatch(UNITS.water);
    await sendBack(row, world.posts.waterOfficer);
    const third = await dispatch(UNITS.town);
    expect(third).toMatchObject({ dispatch_count: 3, is_designated: 1, return_due_at: null });
    await expect(sendBack(row, world.posts.townOfficer)).rejects.toMatchObject(
      refusal('cases:rule.designated'),
    );
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.at(-1)!.payload!['note']).toMatchObject({ count: 3, designated: true });
    expect(limitsOf(third)).toEqual(limitsOf(row));
  });
});

describe('a conduct complaint', () => {
  const conduct = (accused: string | null = UNITS.bus) =>
    aCase(context, { type: 'conduct_complaint', unitId: accused });
  const dispatch = (row: CaseRow, lead: string, co: string[] = []) =>
    dispatchCase(
      context,
      world.posts.supervision,
      row.id,
      aDispatch(row, { leadUnitId: lead, coUnitIds: co }),
    );

  it('is never sent to the unit it accuses, neither to lead nor to help', async () => {
    const row = await conduct();
    await expect(dispatch(row, UNITS.bus)).rejects.toMatchObject(refusal('cases:rule.accusedUnit'));
    await expect(dispatch(row, UNITS.supervision, [UNITS.bus])).rejects.toMatchObject(
      refusal('cases:rule.accusedUnit'),
    );
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it('goes to the unit above the accused or stays with the supervision office, and no further', async () => {
    const row = await conduct();
    await expect(dispatch(row, UNITS.housing)).rejects.toMatchObject(refusal('cases:rule.conductUnit'));
    await expect(dispatch(row, UNITS.supervision, [UNITS.housing])).rejects.toMatchObject(
      refusal('cases:rule.conductUnit'),
    );
    expect(await dispatch(row, UNITS.transport, [UNITS.supervision])).toMatchObject({
      lead_unit_id: UNITS.transport,
    });
    expect(await dispatch(await conduct(), UNITS.supervision)).toMatchObject({
      lead_unit_id: UNITS.supervision,
    });
  });

  it('about nobody in particular, or about a unit with none above it, is the supervision office’s', async () => {
    for (const accused of [null, UNITS.housing]) {
      const row = await conduct(accused);
      await expect(dispatch(row, UNITS.transport)).rejects.toMatchObject(refusal('cases:rule.conductUnit'));
      await dispatch(row, UNITS.supervision);
    }
  });

  it('that the supervision office keeps is handled by it to the end', async () => {
    const row = await dispatch(await conduct(), UNITS.supervision);
    const { supervision } = world.posts;
    await acknowledgeCase(context, supervision, row.id);
    expect((await answerCase(context, supervision, row.id, AN_ANSWER)).state).toBe('answered');
  });

  it('does not exist for the dispatch office and for the accused', async () => {
    const row = await conduct();
    for (const post of [world.posts.dispatcher, world.posts.busLeader, world.posts.busOfficer]) {
      await expect(dispatchCase(context, post, row.id, aDispatch(row))).rejects.toThrow(NotFound);
    }
  });
});

describe('a sealed report', () => {
  it('is handed over, with body and reference, and then is over', async () => {
    const row = await aCase(context, { type: 'report' });
    await expect(
      handOverReport(context, world.posts.supervision, row.id, { body: ' ', reference: '' }),
    ).rejects.toMatchObject(refusal('cases:rule.handOverBody'));
    const over = await handOverReport(context, world.posts.supervision, row.id, {
      body: '县纪委监委',
      reference: '3',
    });
    expect(over).toMatchObject({
      state: 'handed_over',
      close_kind: 'handed_over',
      is_answer_late: 0,
      next_step: null,
    });
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.at(-1)!.payload!['note']).toEqual({ body: '县纪委监委', reference: '3' });
  });

  it('handed over after its two days is late', async () => {
    const row = await aCase(context, { type: 'report' });
    context.clock.set(at('2026-11-25 18:00:00.001'));
    expect(
      await handOverReport(context, world.posts.supervision, row.id, { body: '县纪委监委', reference: '' }),
    ).toMatchObject({ is_answer_late: 1 });
  });

  it('is dispatched to no unit, merged with nothing and classed as nothing else', async () => {
    const row = await aCase(context, { type: 'report' });
    const { supervision, dispatcher } = world.posts;
    await expect(dispatchCase(context, supervision, row.id, aDispatch(row))).rejects.toThrow(Forbidden);
    await expect(dispatchCase(context, dispatcher, row.id, aDispatch(row))).rejects.toThrow(NotFound);
    const other = await aCase(context);
    await expect(mergeCase(context, supervision, row.id, other.code)).rejects.toThrow(Forbidden);
    await expect(mergeCase(context, supervision, other.id, row.code)).rejects.toMatchObject(
      refusal('cases:rule.mergeSealed'),
    );
    await expect(mergeCase(context, dispatcher, other.id, row.code)).rejects.toMatchObject(
      refusal('cases:rule.mergeUnknown'),
    );
  });

  it('is the only kind that can be handed over', async () => {
    const row = await aCase(context);
    await expect(
      handOverReport(context, world.posts.supervision, row.id, { body: '县纪委监委', reference: '' }),
    ).rejects.toMatchObject(refusal('cases:rule.onlyReports'));
  });
});

describe('declining', () => {
  const decline = (row: CaseRow, post = world.posts.dispatcher, words = '请到法院去') =>
    declineCase(context, post, row.id, { reason: 'litigation', words });

  it('takes a reason from the list and words, and tells the resident', async () => {
    const row = await aCase(context);
    await expect(decline(row, world.posts.dispatcher, ' 不行 ')).rejects.toMatchObject(
      refusal('cases:rule.declineWords'),
    );
    expect(await decline(row)).toMatchObject({
      state: 'declined',
      close_kind: 'declined',
      decline_reason: 'litigation',
      closed_at: MONDAY,
      next_step: null,
    });
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.declined`);
  });

  it('can be objected to once, and then another office decides', async () => {
    const row = await aCase(context);
    await decline(row);
    const back = await objectDecline(context, row.id, { why: '这不归法院管' });
    expect(back).toMatchObject({ state: 'received', holder: 'office', closed_at: null, close_kind: null });
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.supervision} office.inbox`);
    await expect(decline(row)).rejects.toMatchObject(refusal('cases:rule.declineAgain'));
    await decline(row, world.posts.supervision);
    await expect(objectDecline(context, row.id, { why: '还是不同意' })).rejects.toMatchObject(
      refusal('cases:rule.objectedAlready'),
    );
  });

  it('does not let the days in which it lay declined count against anybody', async () => {
    const row = await aCase(context);
    context.clock.set(at('2026-11-24 10:00'));
    await decline(row);
    context.clock.set(at('2026-12-08 10:00'));
    const back = await objectDecline(context, row.id, { why: '这不归法院管' });
    expect(back).toMatchObject({
      dispatch_due_at: at('2026-12-09 12:00'),
      contact_due_at: at('2026-12-08 18:00'),
      due_at: at('2026-12-14 18:00'),
      first_due_at: row.first_due_at,
      paused_days: 10,
      ladder_step: -1,
    });
  });
});

describe('merging', () => {
  const merge = (row: CaseRow, into: CaseRow, post = world.posts.dispatcher) =>
    mergeCase(context, post, row.id, into.code);

  it('ends the one, changes nothing of the other’s limits, and ties their residents', async () => {
    const survivor = await aCaseIn(context, world, 'handling');
    context.clock.set(at('2026-11-25 10:00'));
    const row = await aCase(context, { lang: 'en' });
    const merged = await merge(row, survivor);
    expect(merged).toMatchObject({
      state: 'merged',
      close_kind: 'merged',
      merged_into_id: survivor.id,
      next_step: null,
    });
    const after = await getCase(context.db, survivor.id);
    expect(after).toEqual({ ...survivor, version: survivor.version + 1 });
    await answerCase(context, world.posts.housingOfficer, survivor.id, AN_ANSWER);
    expect(await noticesOf(context, survivor)).toContain(`case ${survivor.id} case.answered`);
    expect(await noticesOf(context, row)).toEqual(
      expect.arrayContaining([`case ${row.id} case.merged`, `case ${row.id} case.answered`]),
    );
    const said = await context.db
      .selectFrom('notices')
      .select('lang')
      .where('recipient_id', '=', row.id)
      .where('template', '=', 'case.answered')
      .execute();
    expect(said).toEqual([{ lang: 'en' }]);
  });

  it('never puts off the one who spoke first: an older case follows no younger one', async () => {
    const older = await aCase(context);
    context.clock.advance(1);
    const younger = await aCase(context);
    await expect(merge(older, younger)).rejects.toMatchObject(refusal('cases:rule.mergeLater'));
    expect(await merge(younger, older)).toMatchObject({ state: 'merged' });
  });

  it('refuses itself, what is not there, what is over, a chain, and sealed matters', async () => {
    const row = await aCase(context);
    const conduct = await aCase(context, { type: 'conduct_complaint' });
    await expect(merge(row, row)).rejects.toMatchObject(refusal('cases:rule.mergeSelf'));
    await expect(mergeCase(context, world.posts.dispatcher, row.id, 'ZTC-none')).rejects.toMatchObject(
      refusal('cases:rule.mergeUnknown'),
    );
    await expect(merge(row, await aCaseIn(context, world, 'closed'))).rejects.toMatchObject(
      refusal('cases:rule.mergeEnded'),
    );
    await expect(merge(row, conduct, world.posts.supervision)).rejects.toMatchObject(
      refusal('cases:rule.mergeSealed'),
    );
    await merge(await aCase(context), row);
    await expect(merge(row, await aCase(context))).rejects.toMatchObject(refusal('cases:rule.mergeChain'));
  });
});

describe('sorting again', () => {
  const sort = (row: CaseRow, categoryCode: string, deadlineClass: CaseRow['deadline_class']) =>
    reclassifyCase(context, world.posts.dispatcher, row.id, { categoryCode, deadlineClass });

  it('into another category alone moves nothing', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const after = await sort(row, 'roads', 'complaint');
    expect(after).toEqual({ ...row, category_code: 'roads', version: row.version + 1 });
  });

  it('into another class counts from the same receipt, however late it is done', async () => {
    const row = await aCaseIn(context, world, 'handling');
    context.clock.set(at('2026-11-27 10:00'));
    expect(await sort(row, 'utilities', 'outage')).toMatchObject({
      deadline_class: 'outage',
      due_at: at('2026-11-26 18:00'),
      first_due_at: at('2026-11-26 18:00'),
      received_at: row.received_at,
      next_step: 'L0',
    });
  });

  it('keeps what was waited for', async () => {
    const waiting = await aCaseIn(context, world, 'waiting');
    context.clock.set(at('2026-11-25 10:00'));
    const row = await resumeCase(context, world.posts.housingOfficer, waiting.id);
    expect(row).toMatchObject({ paused_days: 2, due_at: at('2026-12-02 18:00') });
    expect(await sort(row, 'utilities', 'outage')).toMatchObject({ due_at: at('2026-11-30 18:00') });
  });

  it('refuses a category that is not there, a class of another type, and a new class in a later round', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(sort(row, 'no-such', 'complaint')).rejects.toMatchObject(refusal('cases:form.category'));
    await expect(sort(row, 'other', 'praise')).rejects.toThrow(RuleFault);
    await expect(sort(row, 'other', 'conduct_complaint')).rejects.toThrow(RuleFault);
    const again = await askRework(context, (await aCaseIn(context, world, 'answered')).id, {
      why: '没有修好',
    });
    await expect(sort(again, 'other', 'long_cycle')).rejects.toThrow(Conflict);
    expect(await sort(again, 'other', 'complaint')).toMatchObject({
      category_code: 'other',
      due_at: again.due_at,
    });
  });
});

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

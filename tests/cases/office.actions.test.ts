import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { Conflict, NotFound, RuleFault } from '../../server/errors.ts';
import {
  askRework,
  caseRecords,
  dispatchCase,
  getCase,
  reclassifyCase,
  resumeCase,
  returnCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { insertUnit } from '../../server/features/units/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aCaseIn, aDispatch, seedWorld, UNITS, type World } from '../support/factories.ts';
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

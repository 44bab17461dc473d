import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Forbidden, NotFound } from '../../server/errors.ts';
import {
  acknowledgeCase,
  answerCase,
  caseRecords,
  dispatchCase,
  getCase,
  handOverReport,
  mergeCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aDispatch, seedWorld, UNITS, type World } from '../support/factories.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'sealed' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });

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

describe('a complaint about the conduct of those who would look into it', () => {
  const below = 'unit-below-supervision';
  const above = 'unit-above-supervision';
  beforeAll(async () => {
    const [office] = await context.db
      .selectFrom('units')
      .selectAll()
      .where('id', '=', UNITS.supervision)
      .execute();
    const part = { ...office!, is_supervision_office: 0 };
    await context.db
      .insertInto('units')
      .values([
        { ...part, id: above, code: 'O08' },
        { ...part, id: below, code: 'O09', parent_id: UNITS.supervision },
      ])
      .execute();
    await context.db
      .updateTable('units')
      .set({ parent_id: above })
      .where('id', '=', UNITS.supervision)
      .execute();
  });

  it.each([UNITS.supervision, below, above])('is not taken in: %s', async (unitId) => {
    const before = await context.db.selectFrom('cases').select('id').execute();
    await expect(aCase(context, { type: 'conduct_complaint', unitId })).rejects.toMatchObject(
      refusal('cases:form.unitSupervises'),
    );
    expect(await context.db.selectFrom('cases').select('id').execute()).toEqual(before);
  });

  it('is another matter than a complaint about its work, or a report, which goes elsewhere', async () => {
    for (const type of ['complaint', 'report'] as const) {
      expect(await aCase(context, { type, unitId: UNITS.supervision })).toMatchObject({ state: 'received' });
    }
  });

  it('does not exist for that office where one was taken in before', async () => {
    const row = await aCase(context, { type: 'conduct_complaint', unitId: UNITS.bus });
    const accuse = (unitId: string) =>
      context.db.updateTable('cases').set({ accused_unit_id: unitId }).where('id', '=', row.id).execute();
    await accuse(UNITS.supervision);
    await expect(
      dispatchCase(
        context,
        world.posts.supervision,
        row.id,
        aDispatch(row, { leadUnitId: UNITS.supervision }),
      ),
    ).rejects.toThrow(NotFound);
    await accuse(UNITS.bus);
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

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

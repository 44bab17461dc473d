import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { transact } from '../../db/transaction.ts';
import type { CasesTable } from '../../db/schema/cases.ts';
import type { ExposureRow } from '../../server/features/boards/index.ts';
import type { Actor } from '../../server/actor.ts';
import { CASE_STATES, CASE_TYPES } from '../../server/features/cases/index.ts';
import * as cases from '../../server/features/cases/index.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import {
  FIGURE_NAMES,
  getState,
  listMonth,
  listMonthNames,
  listNow,
  NO_FIGURES,
  recountStatistics,
  type Figures,
  type UnitMonth,
} from '../../server/features/statistics/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { DISPATCH, seedRegistry } from '../units/factories.ts';
import { aCaseRow, insertCaseRows } from './case-rows.ts';
import { NO_EXPOSURE } from './exposure-rows.ts';
import { naiveCount } from './naive-count.ts';

const UNITS = ['unit-housing', 'unit-town', 'unit-supervision'] as const;
const NOW = '2026-11-23T01:00:00.000Z';

async function rowsOf(context: TestContext): Promise<UnitMonth[]> {
  const rows: UnitMonth[] = [];
  for (const month of await listMonthNames(context.db)) rows.push(...(await listMonth(context.db, month)));
  return rows.sort((a, b) => `${a.month}${a.unit_id}`.localeCompare(`${b.month}${b.unit_id}`));
}
const figuresOf = (row: UnitMonth): Figures =>
  Object.fromEntries(FIGURE_NAMES.map((name) => [name, row[name]])) as unknown as Figures;

/** A moment around the turns of months, days and limits; 16:00 UTC is midnight in the county. */
const moment = fc
  .tuple(
    fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-31', '2026-11-12', '2026-11-23', '2026-12-04'),
    fc.constantFrom('00:00:00.000', '01:00:00.000', '01:00:00.001', '15:59:59.999', '16:00:00.000'),
  )
  .map(([day, time]) => `${day}T${time}Z`);
const flag = fc.constantFrom(0, 1);
const mark = fc.option(fc.integer({ min: 1, max: 5 }));

const randomCase: fc.Arbitrary<Partial<CasesTable>> = fc
  .record({
    type: fc.constantFrom(...CASE_TYPES),
    state: fc.constantFrom(...CASE_STATES),
    lead_unit_id: fc.option(fc.constantFrom(...UNITS)),
    submitted_at: moment,
    due_at: moment,
    contact_due_at: fc.option(moment),
    contacted_at: fc.option(moment),
    is_contact_late: flag,
    is_answer_late: flag,
    rework_round: fc.nat(2),
    round_track: fc.constantFrom('first' as const, 'negative' as const, 'rework' as const),
    round_began_at: moment,
    rating_result: mark,
    pauses: flag,
    extensions: fc.nat(2),
    impossible_state: fc.constantFrom(null, 'claimed' as const, 'confirmed' as const, 'rejected' as const),
  })
  .chain((row) =>
    fc
      .record({ solved: flag, judged: moment })
      .map(({ solved, judged }) =>
        row.rating_result === null ? row : { ...row, is_solved: solved, judged_at: judged },
      ),
  );

describe('the count of everything', () => {
  it('equals the plain model for any cases, however often it runs', async () => {
    const context = await openTestContext({ at: NOW });
    await transact(context.db, (trx) => seedRegistry(trx));
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(randomCase, { maxLength: 60 }), async (parts) => {
          await context.db.deleteFrom('cases').execute();
          await context.db.deleteFrom('unit_months').execute();
          const rows = parts.map(aCaseRow);
          const survivors = rows.filter((row) => row.state !== 'merged' && !isSealed(row));
          rows.forEach((row, index) => {
            if (row.state !== 'merged' || isSealed(row) || survivors.length === 0) return;
            row.merged_into_id = survivors[index % survivors.length]!.id;
          });
          const first = rows.filter((row) => row.merged_into_id === null);
          await insertCaseRows(context.db, first);
          await insertCaseRows(
            context.db,
            rows.filter((row) => row.merged_into_id !== null),
          );
          await recountStatistics(context, { months: 'all' });
          const once = await rowsOf(context);
          const counted = new Map(once.map((row) => [`${row.unit_id}/${row.month}`, figuresOf(row)]));
          expect(counted).toEqual(naiveCount(rows, NOW));
          await recountStatistics(context, { months: 'all' });
          expect(await rowsOf(context)).toEqual(once);
        }),
        { numRuns: 40 },
      );
    } finally {
      await context.close();
    }
  });
});

const isSealed = (row: CasesTable) => row.type === 'report' || row.type === 'conduct_complaint';

describe('the count beside the cases as they go', () => {
  let context: TestContext;
  const dispatcher: Actor = { role: 'dispatcher', accountId: 'a1', scope: 'county', unitId: DISPATCH.id };
  const officer = (unitId: string): Actor => ({ role: 'officer', accountId: 'a2', scope: 'unit', unitId });
  let form = 0;

  const submit = async () => {
    form += 1;
    const { row } = await cases.submitCase(context, {
      submissionId: `form-${form}`,
      type: 'complaint',
      categoryCode: 'power',
      title: '停电三天',
      details: '我们村停电三天了没有人管',
      placeText: '村口',
      divisionCode: null,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      consentsToPublish: false,
      contact: null,
      channel: 'web',
      externalRef: null,
      lang: 'zh-CN',
    });
    return row.id;
  };
  const dispatch = (id: string, unitId: string) =>
    cases.dispatchCase(context, dispatcher, id, {
      leadUnitId: unitId,
      coUnitIds: [],
      deadlineClass: 'complaint',
      brief: '停电三天',
    });
  const climb = async () => {
    for (const { id } of await cases.listDueCases(context.db, context.clock.now(), null, 100)) {
      while (await cases.takeDueStep(context, id, async () => {}));
    }
  };
  const row = async (unitId: string, month: string) =>
    (await listMonth(context.db, month)).find((one) => one.unit_id === unitId) ?? {
      unit_id: unitId,
      month,
      ...NO_FIGURES,
    };
  /** Nothing may depend on when and in what steps it was counted. */
  const sameAsAll = async () => {
    const before = await rowsOf(context);
    await recountStatistics(context, { months: 'all' });
    expect(before).toEqual(await rowsOf(context));
  };

  beforeAll(async () => {
    context = await openTestContext({ at: '2026-11-23T01:00:00.000Z' });
    await transact(context.db, async (trx) => {
      await seedDeadlines(trx, context.clock.now());
      await seedRegistry(trx);
    });
  });
  afterAll(() => context.close());

  it('says nothing about an empty county', async () => {
    expect(await recountStatistics(context)).toEqual({ entries: 0, months: 1, rows: 0 });
    expect(await getState(context.db)).toEqual({ nextSeq: 0, countedAt: context.clock.now() });
  });

  it('follows hand-backs, merging, answers, judgements, rework and orders', async () => {
    const first = await submit();
    const second = await submit();
    const third = await submit();
    await recountStatistics(context);
    expect(await row('', '2026-11')).toMatchObject({ received: 3, people: 3, unanswered: 3 });

    await dispatch(first, 'unit-housing');
    await cases.returnCase(context, officer('unit-housing'), first, {
      reason: 'not_our_duty',
      words: '不是我们管的',
    });
    await dispatch(first, 'unit-town');
    await dispatch(second, 'unit-town');
    await dispatch(third, 'unit-housing');
    const { code } = await cases.getCase(context.db, first);
    await cases.mergeCase(context, dispatcher, third, code);
    await recountStatistics(context);
    expect(await row('unit-housing', '2026-11')).toMatchObject({
      received: 1,
      merged: 1,
      people: 0,
      returned: 1,
    });
    expect(await row('unit-town', '2026-11')).toMatchObject({ received: 2, people: 3, unanswered: 2 });
    await sameAsAll();

    const town = officer('unit-town');
    await cases.acknowledgeCase(context, town, first);
    await cases.recordContact(context, town, first, { words: '打了电话' });
    await cases.answerCase(context, town, first, { text: '线路已经换新，当天下午恢复供电。', done: '换线' });
    await cases.judgeCase(context, first, {
      result: 5,
      speed: 5,
      attitude: 5,
      isSolved: true,
      words: '',
      why: '',
    });
    await recountStatistics(context);
    // The limit has not passed: a quick answer is no "in time" yet that others could not have reached.
    expect(await row('unit-town', '2026-11')).toMatchObject({
      answered_in_time: 1,
      due_answers: 0,
      rated: 1,
      rated_4plus: 1,
      judged: 1,
      solved: 1,
    });

    // Three weeks on, in the next month: the second case has climbed, the first one is asked to be done again.
    context.clock.set('2026-12-14T02:00:00.000Z');
    await climb();
    await cases.askRework(context, first, { why: '又停电了' });
    await recountStatistics(context);
    expect(await row('unit-town', '2026-11')).toMatchObject({
      contact_due: 2,
      contact_in_time: 1,
      due_answers: 2,
      on_time: 1,
      answered_in_time: 0,
      unanswered: 2,
      overdue: 1,
      rated: 0,
      judged: 0,
      solved: 0,
      reworks: 1,
    });
    expect((await row('unit-town', '2026-12')).orders).toBe(1);
    expect(await listNow(context.db)).toEqual([{ unit_id: 'unit-town', open: 2, late: 1, waiting: 0 }]);
    await sameAsAll();
  });

  it('counts a limit that passed without an entry, at the latest the next day', async () => {
    const quick = await submit();
    await dispatch(quick, 'unit-housing');
    await cases.acknowledgeCase(context, officer('unit-housing'), quick);
    await cases.answerCase(context, officer('unit-housing'), quick, {
      text: '线路已经换新，当天下午恢复供电。',
      done: '换线',
    });
    await recountStatistics(context);
    expect(await row('unit-housing', '2026-12')).toMatchObject({ answered_in_time: 1, due_answers: 0 });
    context.clock.set('2027-03-15T02:00:00.000Z');
    expect((await recountStatistics(context)).entries).toBe(0);
    expect(await row('unit-housing', '2026-12')).toMatchObject({
      answered_in_time: 1,
      due_answers: 1,
      on_time: 1,
    });
    await sameAsAll();
  });

  it('looks at nothing twice: a run with nothing new reads no entry and two months', async () => {
    expect(await recountStatistics(context)).toMatchObject({ entries: 0, months: 2 });
  });

  it('counts only the months it is asked for', async () => {
    expect(await recountStatistics(context, { months: ['2026-12'] })).toMatchObject({ months: 1 });
  });

  it('counts the exposures that stand, in the month they were published', async () => {
    const { id } = (await context.db.selectFrom('cases').select('id').limit(1).executeTakeFirst())!;
    const exposure = (number: number, parts: Partial<ExposureRow>): ExposureRow => ({
      ...NO_EXPOSURE,
      id: `exposure-${number}`,
      code: `BG-2027-000${number}`,
      number,
      case_id: id,
      ...parts,
    });
    await context.db
      .insertInto('exposures')
      .values([
        exposure(1, { state: 'published', published_at: '2027-03-01T01:00:00.000Z' }),
        exposure(2, { state: 'put_right', published_at: '2027-02-28T15:59:59.999Z' }),
        exposure(3, { state: 'withdrawn', published_at: '2027-03-02T01:00:00.000Z' }),
        exposure(4, { state: 'candidate' }),
      ])
      .execute();
    await recountStatistics(context);
    expect((await row('unit-town', '2027-03')).exposures).toBe(1);
    expect((await row('unit-town', '2027-02')).exposures).toBe(1);
  });

  it('may run several times at once', async () => {
    const before = await rowsOf(context);
    await Promise.all(Array.from({ length: 5 }, () => recountStatistics(context, { months: 'all' })));
    expect(await rowsOf(context)).toEqual(before);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  caseRecords,
  getCase,
  listDueCases,
  mergeCase,
  nextDueAt,
  orderRecords,
  recordContact,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, seedWorld, UNITS, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'clock' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const contacted = async (drive = {}): Promise<CaseRow> => {
  const row = await aCaseIn(context, world, 'handling', drive);
  return recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
};
/** Steps and the moments they were taken at. */
const walk = async (row: CaseRow, until: string) =>
  (await passTime(context, row.id, at(until))).map(({ step, dueAt }) => [step, dueAt]);
const escalations = async (row: CaseRow) =>
  (await listEvents(context.db, `case:${row.id}`))
    .filter(({ kind }) => kind === 'case.escalated')
    .map(({ payload }) => payload!['note'] as Record<string, unknown>);
const accountOf = (post: { accountId: string | null }): string => post.accountId!;

describe('the clock climbs for a complaint that nobody answers', () => {
  it('at exactly its rungs, telling at each whom it should', async () => {
    const row = await contacted();
    expect(await walk(row, '2026-12-20 10:00')).toEqual([
      ['L0', at('2026-11-27 18:00')],
      ['L1', at('2026-11-30 18:00')],
      ['L2', at('2026-12-03 18:00')],
      ['L3', at('2026-12-07 18:00')],
    ]);
    const { housingOfficer, housingLeader } = world.posts;
    expect((await noticesOf(context, row)).slice(4)).toEqual([
      `account ${accountOf(housingOfficer)} unit.reminder`,
      `account ${accountOf(housingLeader)} unit.overdue`,
      `account ${accountOf(housingOfficer)} unit.overdue`,
      `case ${row.id} case.overdue`,
      `account ${accountOf(housingLeader)} unit.order`,
      `account ${accountOf(housingLeader)} unit.exposure_notice`,
    ]);
    expect(await getCase(context.db, row.id)).toMatchObject({
      ladder_step: 3,
      ladder_highest: 3,
      next_step: null,
      next_step_at: null,
    });
  });

  it('and writes down the unit, the level, the order and until when a reply is due', async () => {
    const row = await contacted();
    await walk(row, '2026-12-07 18:00');
    expect(await escalations(row)).toMatchObject([
      { step: 'L0', unit: UNITS.housing, to: 'officer', round: 0 },
      { step: 'L1', unit: UNITS.housing, to: 'leader' },
      {
        step: 'L2',
        unit: UNITS.housing,
        to: 'leader',
        order: expect.stringMatching(/^2026-\d+$/) as unknown,
      },
      { step: 'L3', unit: UNITS.housing, to: 'leader', replyDueAt: at('2026-12-10 18:00') },
    ]);
  });

  it('takes no step a millisecond early', async () => {
    const row = await contacted();
    context.clock.set(at('2026-11-27 17:59:59.999'));
    expect(await takeDueStep(context, row.id, async () => {})).toBeNull();
    expect(await getCase(context.db, row.id)).toEqual(row);
    context.clock.advance(1);
    expect((await takeDueStep(context, row.id, async () => {}))!.step).toBe('L0');
  });

  it('takes each step once, however often it is asked', async () => {
    const row = await contacted();
    context.clock.set(at('2026-11-27 18:00'));
    await takeDueStep(context, row.id, async () => {});
    const after = await getCase(context.db, row.id);
    for (let i = 0; i < 3; i++) expect(await takeDueStep(context, row.id, async () => {})).toBeNull();
    expect(await getCase(context.db, row.id)).toEqual(after);
  });

  it('catches up after an outage, step by step in order, each with the moment it was due', async () => {
    const row = await contacted();
    context.clock.set(at('2026-12-31 10:00'));
    expect(await walk(row, '2026-12-31 10:00')).toEqual([
      ['L0', at('2026-11-27 18:00')],
      ['L1', at('2026-11-30 18:00')],
      ['L2', at('2026-12-03 18:00')],
      ['L3', at('2026-12-07 18:00')],
    ]);
  });

  it('does nothing at all when whoever is above fails, and does it again the next time', async () => {
    const row = await contacted();
    context.clock.set(at('2026-11-27 18:00'));
    const fail = () => Promise.reject(new Error('the board is out of order'));
    await expect(takeDueStep(context, row.id, fail)).rejects.toThrow('the board is out of order');
    expect(await getCase(context.db, row.id)).toEqual(row);
    expect((await takeDueStep(context, row.id, async () => {}))!.step).toBe('L0');
  });
});

describe('a case that nobody dispatches', () => {
  it('is seen by the supervision office at its limit, and climbs in the dispatch office', async () => {
    const row = await aCase(context);
    const steps = await walk(row, '2026-12-01 18:00');
    expect(steps).toEqual([
      ['L0', at('2026-11-23 18:00')],
      ['dispatch_late', at('2026-11-24 12:00')],
      ['L1', at('2026-11-24 18:00')],
      ['L2', at('2026-11-27 18:00')],
      ['L3', at('2026-12-01 18:00')],
    ]);
    expect(await getCase(context.db, row.id)).toMatchObject({ is_dispatch_late: 1, state: 'received' });
    expect(await noticesOf(context, row)).toEqual(
      expect.arrayContaining([
        `unit ${UNITS.supervision} office.inbox`,
        `account ${accountOf(world.posts.dispatcher)} unit.reminder`,
      ]),
    );
    for (const note of await escalations(row)) expect(note['unit']).toBe(UNITS.dispatch);
    // The dispatch office has no head in this county: what is for one goes to the county leader at once.
    expect((await escalations(row))[1]).toMatchObject({ to: 'county_leader', vacant: ['leader'] });
  });

  it('about conduct climbs in the supervision office, and tells its own people first', async () => {
    const row = await aCase(context, { type: 'conduct_complaint' });
    await walk(row, '2026-11-25 18:00');
    const notes = await escalations(row);
    expect(notes[0]).toMatchObject({ step: 'L0', unit: UNITS.supervision, to: 'officer' });
    const told = JSON.stringify(await noticesOf(context, row));
    for (const post of [world.posts.busOfficer, world.posts.busLeader, world.posts.dispatcher]) {
      expect(told).not.toContain(accountOf(post));
    }
    expect(told).not.toContain(UNITS.bus);
  });
});

describe('an answer', () => {
  it('ends the ladder, and ten working days of silence close the case without a mark', async () => {
    const row = await contacted();
    await walk(row, '2026-11-30 18:00');
    const answered = await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER);
    expect(await walk(answered, '2026-12-14 17:59')).toEqual([]);
    expect(await walk(answered, '2026-12-31 10:00')).toEqual([['close_silent', at('2026-12-14 18:00')]]);
    expect(await getCase(context.db, row.id)).toMatchObject({
      state: 'closed',
      close_kind: 'silent',
      closed_at: at('2026-12-14 18:00'),
      rating_result: null,
      rating_speed: null,
      rating_attitude: null,
      is_solved: null,
      judged_at: null,
    });
  });
});

describe('residents who follow a case', () => {
  it('hear that it is late as well', async () => {
    const survivor = await contacted();
    const row = await aCase(context);
    await mergeCase(context, world.posts.dispatcher, row.id, survivor.code);
    await walk(survivor, '2026-11-30 18:00');
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.overdue`);
  });
});

describe('what is due', () => {
  it('is listed earliest first, a page at a time, and never what has nothing to come', async () => {
    const listed: { id: string; next_step_at: string }[] = [];
    for (let page = await listDueCases(context.db, at('2027-06-01 10:00'), null, 3); page.length > 0;) {
      listed.push(...page);
      const last = page.at(-1)!;
      page = await listDueCases(
        context.db,
        at('2027-06-01 10:00'),
        { at: last.next_step_at, id: last.id },
        3,
      );
    }
    const open = await context.db
      .selectFrom('cases')
      .select('id')
      .where('next_step_at', 'is not', null)
      .execute();
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(open.map(({ id }) => id)));
    expect(listed).toHaveLength(open.length);
    const keys = listed.map(({ next_step_at: when, id }) => `${when} ${id}`);
    expect(keys).toEqual([...keys].sort());
    expect(await nextDueAt(context.db)).toBe(listed[0]!.next_step_at);
    expect(await listDueCases(context.db, at('2014-01-01 10:00'), null, 3)).toEqual([]);
  });
});

it('every case and every order is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await orderRecords.verify(context.db)).toEqual([]);
});

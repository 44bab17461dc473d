import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RESIDENT } from '../../server/actor.ts';
import {
  answerCase,
  caseRecords,
  getCase,
  pauseCase,
  recordContact,
  resumeCase,
  sendMessage,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'pausing' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });
const pause = (row: CaseRow) =>
  pauseCase(context, world.posts.housingOfficer, row.id, { question: '是哪一盏灯？' });
const lastNote = async (row: CaseRow) =>
  (await listEvents(context.db, `case:${row.id}`)).at(-1)!.payload!['note'] as Record<string, unknown>;

describe('a pause', () => {
  it('waits for the resident’s word, five working days at most', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    expect(row).toMatchObject({
      state: 'waiting',
      holder: 'resident',
      paused_at: MONDAY,
      pause_due_at: at('2026-11-30 18:00'),
      pauses: 1,
      next_step: 'resume',
      next_step_at: at('2026-11-30 18:00'),
    });
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.message`);
  });

  it('moves the limit by the working days that were waited for, and counts them', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    context.clock.set(at('2026-11-26 08:00'));
    expect(await resumeCase(context, world.posts.housingOfficer, row.id)).toMatchObject({
      state: 'handling',
      holder: 'unit',
      due_at: at('2026-12-03 18:00'),
      first_due_at: at('2026-11-30 18:00'),
      paused_days: 3,
      paused_at: null,
      pause_due_at: null,
    });
    expect(await lastNote(row)).toEqual({ days: 3, dueBefore: at('2026-11-30 18:00') });
  });

  it('of hours on one day moves nothing', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    context.clock.set(at('2026-11-23 17:00'));
    expect(await resumeCase(context, world.posts.housingOfficer, row.id)).toMatchObject({
      due_at: row.due_at,
      paused_days: 0,
    });
  });

  it('is ended by the resident’s message', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    context.clock.set(at('2026-11-24 10:00'));
    expect(await sendMessage(context, RESIDENT, row.id, { text: '第三盏' })).toMatchObject({
      state: 'handling',
      paused_days: 1,
      due_at: at('2026-12-01 18:00'),
    });
  });

  it('is not ended by a message of the unit’s own', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    const after = await sendMessage(context, world.posts.housingOfficer, row.id, { text: '还在等您' });
    expect(after).toMatchObject({ state: 'waiting', paused_at: row.paused_at, next_step: 'resume' });
  });

  it('is ended by the clock, and never worth more than its cap, however late the clock comes', async () => {
    const inTime = await pause(await aCaseIn(context, world, 'handling'));
    const late = await pause(await aCaseIn(context, world, 'handling'));
    await passTime(context, inTime.id, at('2026-11-30 18:00'));
    context.clock.set(at('2026-12-11 10:00'));
    await takeDueStep(context, late.id, async () => {});
    for (const row of [inTime, late]) {
      expect(await getCase(context.db, row.id)).toMatchObject({
        state: 'handling',
        paused_days: 5,
        due_at: at('2026-12-07 18:00'),
      });
    }
  });

  it('is ended by an answer, whose lateness is measured with it', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    context.clock.set(at('2026-11-27 10:00'));
    expect(await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER)).toMatchObject({
      state: 'answered',
      paused_at: null,
      paused_days: 4,
      due_at: at('2026-12-04 18:00'),
      is_answer_late: 0,
    });
  });

  it('comes once, before the limit, with a question', async () => {
    const row = await pause(await aCaseIn(context, world, 'handling'));
    await resumeCase(context, world.posts.housingOfficer, row.id);
    await expect(pause(row)).rejects.toMatchObject(refusal('cases:rule.pausedAlready'));
    const other = await aCaseIn(context, world, 'handling');
    await expect(
      pauseCase(context, world.posts.housingOfficer, other.id, { question: ' 啥? ' }),
    ).rejects.toMatchObject(refusal('cases:rule.pauseQuestion'));
    context.clock.set(at('2026-11-30 18:00:00.001'));
    await expect(pause(other)).rejects.toMatchObject(refusal('cases:rule.pauseLate'));
  });

  it('that ends is as near to the new limit as it was to the old one, and so is its light', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
    await passTime(context, row.id, at('2026-11-30 10:00'));
    expect(await pause(row)).toMatchObject({ ladder_step: 0, due_at: at('2026-11-30 18:00') });
    context.clock.set(at('2026-12-02 10:00'));
    // Two days were waited for: due on the 2nd, amber since the 1st.
    expect(await resumeCase(context, world.posts.housingOfficer, row.id)).toMatchObject({
      due_at: at('2026-12-02 18:00'),
      ladder_step: 0,
    });
  });
});

it('every one of these rows is what its events say', async () => {
  expect((await aCase(context)).version).toBe(0);
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  askExtension,
  askRework,
  caseRecords,
  decideExtension,
  declineCase,
  dispatchOrHold,
  getCase,
  objectDecline,
  pauseCase,
  recordContact,
  recountDeadlines,
  resumeCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { importCalendarYear, type NamedDay } from '../../server/features/deadlines/index.ts';
import { packagedSchedules } from '../../server/features/deadlines/seed.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, aDispatch, seedWorld, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeEach(async () => {
  context = await openTestContext({ seed: 'recount' });
  world = await seedWorld(context);
});
afterEach(() => context.close());

/** The official year with these days changed, put in force now. */
async function importYear(changes: NamedDay[]): Promise<void> {
  const days = packagedSchedules()
    .get(2026)!
    .filter(({ day }) => !changes.some((change) => change.day === day));
  await importCalendarYear(context, world.posts.admin, {
    year: 2026,
    days: [...days, ...changes].sort((a, b) => (a.day < b.day ? -1 : 1)),
    source: '测试通知',
    isOfficial: true,
  });
}
/** 26 and 27 November, Thursday and Friday, become days off. */
const TWO_DAYS_OFF: NamedDay[] = ['2026-11-26', '2026-11-27'].map((day) => ({
  day,
  kind: 'off',
  name: '县庆',
}));
const SATURDAY_WORKS: NamedDay[] = [{ day: '2026-11-28', kind: 'work', name: '调休' }];

const handling = async (): Promise<CaseRow> => {
  const row = await aCaseIn(context, world, 'handling');
  return recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
};
const lastEvent = async (row: CaseRow) => (await listEvents(context.db, `case:${row.id}`)).at(-1)!;
const again = (row: CaseRow) => getCase(context.db, row.id);

describe('a calendar change', () => {
  it('moves every open limit that is still to come, and keeps the old date in the event', async () => {
    const row = await handling();
    const inOffice = await aCase(context);
    await importYear(TWO_DAYS_OFF);
    expect(await recountDeadlines(context)).toMatchObject({ seen: 2, moved: 2 });
    for (const one of [row, inOffice]) {
      expect(await again(one)).toMatchObject({
        due_at: at('2026-12-02 18:00'),
        first_due_at: at('2026-12-02 18:00'),
        received_at: one.received_at,
        contact_due_at: one.contact_due_at,
      });
    }
    expect((await again(row)).next_step_at).toBe(at('2026-12-01 18:00'));
    expect(await lastEvent(row)).toMatchObject({
      kind: 'case.recounted',
      actorRole: 'system',
      payload: { note: { dueBefore: at('2026-11-30 18:00'), dueAfter: at('2026-12-02 18:00') } },
    });
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('counted a second time changes nothing and writes nothing', async () => {
    const rows = [await handling(), await aCase(context), await aCaseIn(context, world, 'waiting')];
    const late = await handling();
    await passTime(context, late.id, at('2026-11-24 10:00'));
    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    const once = await Promise.all([...rows, late].map(again));
    expect(await recountDeadlines(context)).toMatchObject({ seen: 4, moved: 0 });
    expect(await Promise.all([...rows, late].map(again))).toEqual(once);
  });

  it('that touches no open limit leaves every case alone', async () => {
    const row = await handling();
    await importYear([{ day: '2026-06-10', kind: 'off', name: '县庆' }]);
    expect(await recountDeadlines(context)).toMatchObject({ seen: 1, moved: 0 });
    expect(await again(row)).toEqual(row);
  });

  it('leaves what was missed missed, and only plans the next rung anew', async () => {
    const row = await handling();
    await passTime(context, row.id, at('2026-12-01 10:00'));
    await importYear([{ day: '2026-12-02', kind: 'off', name: '县庆' }]);
    expect(await recountDeadlines(context)).toMatchObject({ seen: 1, moved: 0 });
    expect(await again(row)).toMatchObject({
      due_at: row.due_at,
      ladder_step: 1,
      next_step: 'L2',
      next_step_at: at('2026-12-04 18:00'),
    });
  });

  it('never moves a limit into the past: nobody could have kept to it', async () => {
    const row = await handling();
    context.clock.set(at('2026-11-30 10:00'));
    await importYear(SATURDAY_WORKS);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({ due_at: row.due_at, first_due_at: at('2026-11-28 18:00') });
  });

  it('that makes a limit earlier moves it there while there is time', async () => {
    const row = await handling();
    await importYear(SATURDAY_WORKS);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({ due_at: at('2026-11-28 18:00') });
  });

  it('moves the window for handing back, the first contact and the limit for dispatching', async () => {
    const sent = await aCaseIn(context, world, 'dispatched');
    const inOffice = await aCase(context);
    await importYear([{ day: '2026-11-24', kind: 'off', name: '县庆' }]);
    await recountDeadlines(context);
    expect(await again(sent)).toMatchObject({
      return_due_at: at('2026-11-25 18:00'),
      contact_due_at: at('2026-11-25 18:00'),
    });
    expect(await again(inOffice)).toMatchObject({ dispatch_due_at: at('2026-11-25 12:00') });
  });

  it('keeps what was granted and waited for', async () => {
    const { housingOfficer, housingLeader } = world.posts;
    const row = await handling();
    await askExtension(context, housingOfficer, row.id, { days: 3, reason: '等配件到货' });
    await decideExtension(context, housingLeader, row.id, { grant: true, words: '同意' });
    await pauseCase(context, housingOfficer, row.id, { question: '是哪一盏灯？' });
    context.clock.set(at('2026-11-24 10:00'));
    expect(await resumeCase(context, housingOfficer, row.id)).toMatchObject({
      due_at: at('2026-12-04 18:00'),
    });
    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({
      due_at: at('2026-12-08 18:00'),
      first_due_at: at('2026-12-02 18:00'),
    });
  });

  it('moves the end of a pause, and a limit that passed only while waiting', async () => {
    const row = await handling();
    context.clock.set(at('2026-11-30 10:00'));
    const paused = await pauseCase(context, world.posts.housingOfficer, row.id, { question: '是哪一盏灯？' });
    expect(paused.pause_due_at).toBe(at('2026-12-07 18:00'));
    context.clock.set(at('2026-12-02 10:00'));
    await importYear([
      { day: '2026-11-30', kind: 'off', name: '县庆' },
      { day: '2026-12-04', kind: 'off', name: '县庆' },
    ]);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({
      due_at: at('2026-12-01 18:00'),
      pause_due_at: at('2026-12-08 18:00'),
    });
  });

  it('counts a later round from where that began, with the pause of that round only', async () => {
    const { housingOfficer } = world.posts;
    const first = await handling();
    await answerCase(context, housingOfficer, first.id, AN_ANSWER);
    const second = await askRework(context, first.id, { why: '没有修好' });
    expect(second.due_at).toBe(at('2026-11-26 18:00'));
    await pauseCase(context, housingOfficer, second.id, { question: '是哪一盏灯？' });
    context.clock.set(at('2026-11-24 10:00'));
    expect(await resumeCase(context, housingOfficer, second.id)).toMatchObject({
      due_at: at('2026-11-27 18:00'),
    });

    context.clock.set(MONDAY);
    const other = await handling();
    await pauseCase(context, housingOfficer, other.id, { question: '是哪一盏灯？' });
    context.clock.set(at('2026-11-24 10:00'));
    await answerCase(context, housingOfficer, other.id, AN_ANSWER);
    expect(await askRework(context, other.id, { why: '没有修好' })).toMatchObject({
      paused_days: 1,
      due_at: at('2026-11-27 18:00'),
    });

    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    // Three days and one waited from the 23rd: 24, 25, 30, and the 1st. Three from the 24th: 25, 30, and the 1st.
    expect(await again(second)).toMatchObject({ due_at: at('2026-12-01 18:00') });
    expect(await again(other)).toMatchObject({ due_at: at('2026-12-01 18:00') });
    expect(await recountDeadlines(context)).toMatchObject({ moved: 0 });
  });

  it('keeps the days a declined case lay with its resident', async () => {
    const row = await aCase(context);
    await declineCase(context, world.posts.dispatcher, row.id, { reason: 'petition', words: '请走信访渠道' });
    context.clock.set(at('2026-11-25 10:00'));
    const back = await objectDecline(context, row.id, { why: '这不是信访' });
    expect(back).toMatchObject({ due_at: at('2026-12-02 18:00'), contact_due_at: at('2026-11-26 18:00') });
    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({
      due_at: at('2026-12-04 18:00'),
      contact_due_at: at('2026-11-30 18:00'),
      dispatch_due_at: at('2026-11-30 12:00'),
    });
  });

  it('puts off the silent closing of an answered case, and leaves closed ones alone', async () => {
    const answered = await aCaseIn(context, world, 'answered');
    const closed = await aCaseIn(context, world, 'closed');
    await importYear(TWO_DAYS_OFF);
    expect(await recountDeadlines(context)).toMatchObject({ seen: 1, moved: 0 });
    expect(answered.next_step_at).toBe(at('2026-12-07 18:00'));
    expect(await again(answered)).toMatchObject({
      next_step: 'close_silent',
      next_step_at: at('2026-12-09 18:00'),
    });
    expect(await again(closed)).toEqual(closed);
  });

  it('puts off the call back about an answer, as long as it is still to come', async () => {
    const row = await aCaseIn(context, world, 'answered');
    expect(row.callback_due_at).not.toBeNull();
    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    const after = await again(row);
    expect(after.callback_due_at! > row.callback_due_at!).toBe(true);
    await recountDeadlines(context);
    expect((await again(row)).version).toBe(after.version);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('takes the mark "provisional" away once the year has its schedule', async () => {
    context.clock.set(at('2026-12-28 10:00'));
    const row = await aCase(context);
    expect(row).toMatchObject({ is_due_provisional: 1, due_at: at('2027-01-04 18:00') });
    await importCalendarYear(context, world.posts.admin, {
      year: 2027,
      days: [
        { day: '2027-01-01', kind: 'off', name: '元旦' },
        { day: '2027-01-04', kind: 'off', name: '元旦' },
      ],
      source: '测试通知',
      isOfficial: true,
    });
    expect(await recountDeadlines(context)).toMatchObject({ seen: 1, moved: 1 });
    expect(await again(row)).toMatchObject({ is_due_provisional: 0, due_at: at('2027-01-06 18:00') });
  });
});

describe('a decision that waits for its hour', () => {
  it('waits on over a day that has become a day off, and its limit with it', async () => {
    context.clock.set(at('2026-11-25 09:00'));
    const row = await aCase(context, { type: 'suggestion', categoryCode: 'other', isConfidential: true });
    context.clock.set(at('2026-11-25 15:00'));
    const held = await dispatchOrHold(context, world.posts.dispatcher, row.id, aDispatch(row));
    expect(held.release_at).toBe(at('2026-11-26 09:00'));
    await importYear(TWO_DAYS_OFF);
    await recountDeadlines(context);
    expect(await again(row)).toMatchObject({
      state: 'received',
      release_at: at('2026-11-30 09:00'),
      dispatch_due_at: at('2026-11-30 18:00'),
    });
  });
});

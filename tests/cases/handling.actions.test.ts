import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareFile, storeFiles } from '../../server/features/attachments/index.ts';
import {
  acknowledgeCase,
  answerCase,
  askExtension,
  askRework,
  caseRecords,
  decideExtension,
  dispatchCase,
  getCase,
  recordContact,
  returnCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aCaseIn, aDispatch, seedWorld, UNITS, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'handling' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });
const lastNote = async (row: CaseRow) =>
  (await listEvents(context.db, `case:${row.id}`)).at(-1)!.payload!['note'] as Record<string, unknown>;

describe('handing back', () => {
  const sendBack = (row: CaseRow, words = '属于水务局') =>
    returnCase(context, world.posts.housingOfficer, row.id, { reason: 'not_our_duty', words });

  it('puts the case into the office again, with no unit and with its old limits', async () => {
    const row = await aCaseIn(context, world, 'handling', { co: ['water'] });
    const back = await sendBack(row);
    expect(back).toMatchObject({
      state: 'received',
      holder: 'office',
      lead_unit_id: null,
      co_units_json: '[]',
      return_due_at: null,
      acknowledged_at: null,
      due_at: row.due_at,
      first_due_at: row.first_due_at,
      dispatch_due_at: row.dispatch_due_at,
    });
    const index = context.db.selectFrom('case_units').selectAll().where('case_id', '=', row.id);
    expect(await index.execute()).toEqual([]);
    expect(await noticesOf(context, row)).toContain(`unit ${UNITS.dispatch} unit.returned`);
    expect(await lastNote(row)).toEqual({ unit: UNITS.housing, reason: 'not_our_duty', words: '属于水务局' });
  });

  it('works up to the last millisecond of the window, and not one longer', async () => {
    const inTime = await aCaseIn(context, world, 'dispatched');
    const late = await aCaseIn(context, world, 'dispatched');
    expect(inTime.return_due_at).toBe(at('2026-11-24 18:00'));
    context.clock.set(at('2026-11-24 18:00'));
    expect((await sendBack(inTime)).state).toBe('received');
    context.clock.advance(1);
    await expect(sendBack(late)).rejects.toMatchObject(refusal('cases:rule.returnLate'));
  });

  it('asks for words', async () => {
    const row = await aCaseIn(context, world, 'dispatched');
    await expect(sendBack(row, '不管')).rejects.toMatchObject(refusal('cases:rule.returnWords'));
  });

  it('is over once the case was answered', async () => {
    const again = await askRework(context, (await aCaseIn(context, world, 'answered')).id, {
      why: '没有修好',
    });
    await expect(sendBack(again)).rejects.toMatchObject(refusal('cases:rule.returnLate'));
  });

  it('takes a request for more time with it, and the next unit begins with what is left', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await askExtension(context, world.posts.housingOfficer, row.id, { days: 2, reason: '等配件到货' });
    context.clock.set(at('2026-11-24 17:00'));
    const back = await sendBack(row);
    expect(back).toMatchObject({ extension_asked_at: null, extension_days_asked: null });
    const sent = await dispatchCase(
      context,
      world.posts.dispatcher,
      row.id,
      aDispatch(row, { leadUnitId: UNITS.water }),
    );
    expect(sent).toMatchObject({
      due_at: row.due_at,
      dispatch_count: 2,
      return_due_at: at('2026-11-25 18:00'),
    });
    await expect(
      decideExtension(context, world.posts.waterLeader, row.id, { grant: true, words: '' }),
    ).rejects.toMatchObject(refusal('cases:rule.noRequest'));
  });
});

describe('the first contact', () => {
  const contact = (row: CaseRow, words = '电话联系过') =>
    recordContact(context, world.posts.housingOfficer, row.id, { words });

  it('is in time up to its limit and late a millisecond after', async () => {
    const rows = [
      await aCaseIn(context, world, 'handling'),
      await aCaseIn(context, world, 'handling'),
    ] as const;
    context.clock.set(at('2026-11-24 18:00'));
    expect(await contact(rows[0])).toMatchObject({
      contacted_at: at('2026-11-24 18:00'),
      is_contact_late: 0,
    });
    context.clock.advance(1);
    expect(await contact(rows[1])).toMatchObject({ is_contact_late: 1 });
  });

  it('is made once, with words', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(contact(row, ' 好 ')).rejects.toMatchObject(refusal('cases:rule.contactWords'));
    await contact(row);
    await expect(contact(row)).rejects.toMatchObject(refusal('cases:rule.contactedAlready'));
  });

  it('puts out a light that was on for its want alone', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await passTime(context, row.id, at('2026-11-25 10:00'));
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 1, ladder_highest: 1 });
    expect(await contact(row)).toMatchObject({
      ladder_step: -1,
      ladder_highest: 1,
      next_step: 'L0',
      next_step_at: at('2026-11-27 18:00'),
    });
  });

  it('does not take back an order', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await passTime(context, row.id, at('2026-11-27 18:00'));
    expect(await contact(row)).toMatchObject({
      ladder_step: 2,
      next_step: 'L3',
      next_step_at: at('2026-12-02 18:00'),
    });
  });

  it('is also what a question or an answer is, late or not', async () => {
    const asked = await aCaseIn(context, world, 'waiting');
    expect(asked).toMatchObject({ contacted_at: MONDAY, is_contact_late: 0 });
    const row = await aCaseIn(context, world, 'handling');
    context.clock.set(at('2026-11-25 10:00'));
    expect(await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER)).toMatchObject({
      contacted_at: at('2026-11-25 10:00'),
      is_contact_late: 1,
      is_answer_late: 0,
    });
  });
});

describe('an answer', () => {
  it('is in time at the limit to the millisecond, and late one after', async () => {
    const rows = [
      await aCaseIn(context, world, 'handling'),
      await aCaseIn(context, world, 'handling'),
    ] as const;
    const { housingOfficer } = world.posts;
    context.clock.set(at('2026-11-30 18:00'));
    expect(await answerCase(context, housingOfficer, rows[0].id, AN_ANSWER)).toMatchObject({
      state: 'answered',
      holder: 'resident',
      answered_at: at('2026-11-30 18:00'),
      first_answered_at: at('2026-11-30 18:00'),
      is_answer_late: 0,
      next_step: 'close_silent',
      next_step_at: at('2026-12-14 18:00'),
    });
    context.clock.advance(1);
    expect(await answerCase(context, housingOfficer, rows[1].id, AN_ANSWER)).toMatchObject({
      is_answer_late: 1,
    });
  });

  it('says something', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(
      answerCase(context, world.posts.housingOfficer, row.id, { text: '  已转办。       ', done: '' }),
    ).rejects.toMatchObject(refusal('cases:rule.answerShort'));
  });

  it('drops a request for more time that nobody decided', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await askExtension(context, world.posts.housingOfficer, row.id, { days: 2, reason: '等配件到货' });
    expect(await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER)).toMatchObject({
      extension_asked_at: null,
      extension_days_asked: null,
      extensions: 0,
    });
  });

  it('carries its files in its event', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const files = await storeFiles(context, [await prepareFile(await plain('png'), '修好以后.png')]);
    await answerCase(context, world.posts.housingOfficer, row.id, AN_ANSWER, { files });
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.at(-1)!.files).toEqual(files.map((file) => file.sha256));
    const kept = await context.db
      .selectFrom('attachments')
      .select(['purpose'])
      .where('case_id', '=', row.id)
      .execute();
    expect(kept).toEqual([{ purpose: 'answer' }]);
  });
});

describe('acknowledging', () => {
  it('says who has it and when, and moves nothing', async () => {
    const row = await aCaseIn(context, world, 'dispatched');
    context.clock.set(at('2026-11-23 15:00'));
    expect(await acknowledgeCase(context, world.posts.housingLeader, row.id)).toMatchObject({
      state: 'handling',
      holder: 'unit',
      acknowledged_at: at('2026-11-23 15:00'),
      due_at: row.due_at,
      contact_due_at: row.contact_due_at,
    });
  });
});

it('every one of these rows is what its events say', async () => {
  expect((await aCase(context)).version).toBe(0);
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  askExtension,
  askRework,
  caseRecords,
  decideExtension,
  getCase,
  pauseCase,
  reclassifyCase,
  recordContact,
  resumeCase,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { Forbidden } from '../../server/errors.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'extension' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const refusal = (key: string) => ({ status: 422, key });
const ask = (row: CaseRow, days: number, reason = '等配件到货') =>
  askExtension(context, world.posts.housingOfficer, row.id, { days, reason });
const decide = (row: CaseRow, grant = true, actor = world.posts.housingLeader) =>
  decideExtension(context, actor, row.id, { grant, words: '同意' });

describe('asking for more time', () => {
  it('is written down and moves nothing yet', async () => {
    const row = await aCaseIn(context, world, 'handling');
    expect(await ask(row, 5)).toMatchObject({
      extension_asked_at: MONDAY,
      extension_days_asked: 5,
      due_at: row.due_at,
      extensions: 0,
    });
  });

  it('works up to the limit, and not a millisecond after', async () => {
    const rows = [
      await aCaseIn(context, world, 'handling'),
      await aCaseIn(context, world, 'handling'),
    ] as const;
    context.clock.set(at('2026-11-30 18:00'));
    await ask(rows[0], 1);
    context.clock.advance(1);
    await expect(ask(rows[1], 1)).rejects.toMatchObject(refusal('cases:rule.extensionLate'));
  });

  it.each([0, -1, 6, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('of %p days is refused', async (days) => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(ask(row, days)).rejects.toMatchObject({
      ...refusal('cases:rule.extensionDays'),
      args: { most: 5 },
    });
  });

  it('takes a reason, and comes one at a time', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(ask(row, 2, '   忙   ')).rejects.toMatchObject(refusal('cases:rule.extensionReason'));
    await ask(row, 2);
    await expect(ask(row, 2)).rejects.toMatchObject(refusal('cases:rule.extensionAsked'));
  });

  it('is not for urgent cases, praise, or a round of rework', async () => {
    const urgent = await aCaseIn(context, world, 'handling', { submission: { isUrgent: true } });
    const praise = await aCaseIn(context, world, 'handling', { submission: { type: 'praise' } });
    const answered = await aCaseIn(context, world, 'answered');
    const again = await askRework(context, answered.id, { why: '没有修好' });
    for (const row of [urgent, praise, again]) {
      await expect(ask(row, 1)).rejects.toMatchObject(refusal('cases:rule.noExtension'));
    }
  });
});

describe('granting it', () => {
  it('moves the limit by working days and tells the resident; the limit from receipt stays', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await ask(row, 5);
    context.clock.set(at('2026-11-25 10:00'));
    expect(await decide(row)).toMatchObject({
      due_at: at('2026-12-07 18:00'),
      first_due_at: at('2026-11-30 18:00'),
      extensions: 1,
      extended_days: 5,
      extension_asked_at: null,
      extension_days_asked: null,
    });
    expect(await noticesOf(context, row)).toContain(`case ${row.id} case.extended`);
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.at(-1)).toMatchObject({
      kind: 'case.extended',
      payload: {
        note: {
          days: 5,
          dueBefore: at('2026-11-30 18:00'),
          dueAfter: at('2026-12-07 18:00'),
          words: '同意',
        },
      },
    });
  });

  it('late still counts from the old limit, and puts out the red light', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
    await ask(row, 3);
    await passTime(context, row.id, at('2026-12-01 10:00'));
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 1 });
    expect(await decide(row)).toMatchObject({
      due_at: at('2026-12-03 18:00'),
      ladder_step: -1,
      ladder_highest: 1,
      next_step: 'L0',
      next_step_at: at('2026-12-02 18:00'),
    });
  });

  it('so late that the new limit is over as well leaves the light red', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await recordContact(context, world.posts.housingOfficer, row.id, { words: '电话联系过' });
    await ask(row, 1);
    await passTime(context, row.id, at('2026-12-02 10:00'));
    expect(await decide(row)).toMatchObject({
      due_at: at('2026-12-01 18:00'),
      ladder_step: 1,
      next_step: 'L2',
      next_step_at: at('2026-12-04 18:00'),
    });
  });

  it('can be done while the case waits for the resident, and both count', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await ask(row, 5);
    await pauseCase(context, world.posts.housingOfficer, row.id, { question: '是哪一盏灯？' });
    await decide(row);
    context.clock.set(at('2026-11-25 10:00'));
    expect(await resumeCase(context, world.posts.housingOfficer, row.id)).toMatchObject({
      due_at: at('2026-12-09 18:00'),
      extended_days: 5,
      paused_days: 2,
    });
  });

  it('is the unit head’s or the supervision office’s, never the officer’s', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await ask(row, 2);
    await expect(decide(row, true, world.posts.housingOfficer)).rejects.toThrow(Forbidden);
    expect(await decide(row, true, world.posts.supervision)).toMatchObject({ extensions: 1 });
  });

  it('of a conduct complaint is the supervision office’s alone', async () => {
    const row = await aCaseIn(context, world, 'handling', {
      submission: { type: 'conduct_complaint' },
      unit: 'transport',
    });
    const { transportOfficer, transportLeader, supervision } = world.posts;
    await askExtension(context, transportOfficer, row.id, { days: 7, reason: '需要多方核实' });
    await expect(decide(row, true, transportLeader)).rejects.toMatchObject(
      refusal('cases:rule.extensionOffice'),
    );
    expect(await decide(row, true, supervision)).toMatchObject({ extended_days: 7 });
  });

  it('needs a request', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await expect(decide(row)).rejects.toMatchObject(refusal('cases:rule.noRequest'));
  });
});

describe('refusing it', () => {
  it('leaves the limit and lets the unit ask again', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await ask(row, 5);
    expect(await decide(row, false)).toMatchObject({
      due_at: row.due_at,
      extensions: 0,
      extended_days: 0,
      extension_asked_at: null,
    });
    const told = await noticesOf(context, row);
    expect(told).toContain(`case ${row.id} case.extension_refused`);
    expect(told).not.toContain(`case ${row.id} case.extended`);
    await ask(row, 2);
  });
});

describe('a second extension of a complaint', () => {
  const extended = async (): Promise<CaseRow> => {
    const row = await aCaseIn(context, world, 'handling');
    await ask(row, 5);
    return decide(row);
  };

  it('is the supervision office’s to grant, and up to twenty days in all', async () => {
    const row = await extended();
    await expect(ask(row, 11)).rejects.toMatchObject({ args: { most: 10 } });
    await ask(row, 10);
    await expect(decide(row)).rejects.toMatchObject(refusal('cases:rule.extensionOffice'));
    const twice = await decide(row, true, world.posts.supervision);
    // Twenty working days from Monday 23 November.
    expect(twice).toMatchObject({ extensions: 2, extended_days: 15, due_at: at('2026-12-21 18:00') });
  });

  it('is the last', async () => {
    const row = await extended();
    await ask(row, 1);
    await decide(row, true, world.posts.supervision);
    await expect(ask(row, 1)).rejects.toMatchObject(refusal('cases:rule.extensionsUsed'));
  });

  it('together with a pause stays within the twenty days too', async () => {
    const row = await extended();
    await pauseCase(context, world.posts.housingOfficer, row.id, { question: '是哪一盏灯？' });
    context.clock.set(at('2026-11-26 10:00'));
    await resumeCase(context, world.posts.housingOfficer, row.id);
    await ask(row, 10);
    await expect(decide(row, true, world.posts.supervision)).rejects.toMatchObject({
      ...refusal('cases:rule.extensionTotal'),
      args: { total: 20 },
    });
    await decide(row, false, world.posts.supervision);
    await ask(row, 7);
    expect(await decide(row, true, world.posts.supervision)).toMatchObject({
      due_at: at('2026-12-21 18:00'),
    });
  });

  it('is not for a consultation', async () => {
    const row = await aCaseIn(context, world, 'handling', { submission: { type: 'consult' } });
    await ask(row, 3);
    await decide(row);
    await expect(ask(row, 1)).rejects.toMatchObject(refusal('cases:rule.extensionsUsed'));
  });
});

describe('what was granted', () => {
  it('is kept when the case is sorted again', async () => {
    const row = await aCaseIn(context, world, 'handling', { submission: { type: 'help' } });
    await ask(row, 5);
    await decide(row);
    const sorted = await reclassifyCase(context, world.posts.dispatcher, row.id, {
      categoryCode: 'utilities',
      deadlineClass: 'outage',
    });
    expect(sorted).toMatchObject({ first_due_at: at('2026-11-26 18:00'), due_at: at('2026-12-03 18:00') });
  });
});

it('every one of these rows is what its events say', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
});

import { transact } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, type Instant } from '../../server/clock.ts';
import {
  escalateOverdue,
  listExposuresOfCase,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  getCase,
  judgeCase,
  recordContact,
  submitCase,
  type CaseRow,
  type Submission,
} from '../../server/features/cases/index.ts';
import { calendarOf, seedDeadlines } from '../../server/features/deadlines/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aUnit, seedRegistry } from '../units/factories.ts';

const post = (role: Actor['role'], unitId: string, accountId: string): Actor => ({
  role,
  accountId,
  scope: 'unit',
  unitId,
});

export const DISPATCHER = post('dispatcher', 'unit-dispatch', 'acc-dispatcher');
export const OFFICER = post('officer', 'unit-housing', 'acc-officer');
export const LEADER = post('leader', 'unit-housing', 'acc-leader');
export const STRANGER = post('leader', 'unit-water', 'acc-water');
export const SUPERVISOR = post('supervision', 'unit-supervision', 'acc-supervisor-1');
export const SUPERVISOR_2 = post('supervision', 'unit-supervision', 'acc-supervisor-2');

/** A county of four units with rules and a calendar, at 09:00 on Monday 2 March 2026 unless told otherwise. */
export async function openRoad(options: { at?: string; file?: boolean } = {}): Promise<TestContext> {
  const context = await openTestContext({ at: '2026-03-02T01:00:00.000Z', ...options });
  await transact(context.db, async (trx) => {
    await seedDeadlines(trx, context.clock.now());
    await seedRegistry(trx, [
      aUnit({ id: 'unit-water', code: 'B02', name: '县水务局', nameEn: 'Water Office' }),
    ]);
  });
  return context;
}

export async function submit(context: TestContext, parts: Partial<Submission> = {}): Promise<CaseRow> {
  const { row } = await submitCase(context, {
    submissionId: context.ids.id(),
    type: 'complaint',
    categoryCode: 'sanitation',
    title: '路灯不亮',
    details: '路口的灯坏了很久',
    placeText: '',
    divisionCode: null,
    unitId: null,
    isUrgent: false,
    isConfidential: false,
    isMinor: false,
    consentsToPublish: true,
    contact: null,
    channel: 'web',
    externalRef: null,
    lang: 'zh-CN',
    ...parts,
  });
  return row;
}

/** A case in the hands of the housing bureau (or another unit), taken up and contacted the same hour. */
export async function handled(
  context: TestContext,
  parts: Partial<Submission> = {},
  unitId = 'unit-housing',
): Promise<CaseRow> {
  const { id, deadline_class } = await submit(context, parts);
  const by = parts.type === 'conduct_complaint' ? SUPERVISOR : DISPATCHER;
  await dispatchCase(context, by, id, {
    leadUnitId: unitId,
    coUnitIds: [],
    deadlineClass: deadline_class,
    brief: '路口的灯坏了，需要修好',
  });
  const officer = { ...OFFICER, unitId };
  await acknowledgeCase(context, officer, id);
  return recordContact(context, officer, id, { words: '已电话联系' });
}

/** 18:00 of the n-th working day after the day it is now. */
export async function workdaysOn(context: TestContext, n: number): Promise<Instant> {
  const calendar = await calendarOf(context.db);
  return atTime(calendar.addWorkingDays(dayOf(context.clock.now()), n).day, '18:00');
}

/** A case whose right of reply runs: five working days over its limit of five. */
export async function noticed(
  context: TestContext,
  parts: Partial<Submission> = {},
  unitId = 'unit-housing',
): Promise<{ kase: CaseRow; notice: ExposureRow }> {
  const { id } = await handled(context, parts, unitId);
  context.clock.set(await workdaysOn(context, 10));
  await escalateOverdue(context);
  const [notice] = await listExposuresOfCase(context.db, id);
  if (!notice) throw new Error('no notice was opened');
  return { kase: await getCase(context.db, id), notice };
}

export async function answer(context: TestContext, id: string, unitId = 'unit-housing'): Promise<CaseRow> {
  return answerCase(context, { ...OFFICER, unitId }, id, { text: '灯已经换好，昨晚已亮', done: '换灯' });
}

export async function judge(context: TestContext, id: string, result = 5, isSolved = true): Promise<CaseRow> {
  return judgeCase(context, id, {
    result,
    speed: 4,
    attitude: 4,
    isSolved,
    words: '',
    why: result < 3 ? '没有修好' : '',
  });
}

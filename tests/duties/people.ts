import { transact } from '../../db/transaction.ts';
import { SYSTEM, type Actor, type MemberRole } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import { judgeCase, type CaseRow } from '../../server/features/cases/index.ts';
import {
  lookBackRecords,
  makeTask,
  type LookBackRow,
  type NewTask,
  type TaskRow,
} from '../../server/features/duties/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { certify } from '../support/certificates.ts';
import type { TestContext } from '../support/context.ts';
import { aCaseIn, aJudgement, type Drive, type World } from '../support/factories.ts';
import { aMember, inTown, seedMembers, withAccount } from '../support/members.ts';

/** A member with an account and a certificate, and the actor they are when they sign in. */
export interface Fit {
  member: MemberRow;
  actor: Actor;
}

export const actorOf = (member: MemberRow): Actor => ({
  role: member.kind,
  accountId: member.account_id,
  scope: member.level,
  unitId: null,
});

export async function aFit(
  context: TestContext,
  kind: MemberRole,
  overrides: Parameters<typeof aMember>[2] = {},
): Promise<Fit> {
  const member = await withAccount(context, await aMember(context, kind, overrides));
  await certify(context, member);
  return { member, actor: actorOf(member) };
}

export const inTheTown = (
  context: TestContext,
  kind: MemberRole,
  overrides: Parameters<typeof aMember>[2] = {},
): Promise<Fit> => aFit(context, kind, { ...inTown, ...overrides });

/** The members behind the posts of the small county, with certificates. */
export async function seedFit(context: TestContext, world: World): Promise<Record<MemberRole, MemberRow>> {
  const members = await seedMembers(context, world);
  for (const member of Object.values(members)) await certify(context, member);
  return members;
}

/** A task as an office would fill it in: weekly, to all its own collectors, from today, three working days. */
export function aNewTask(context: TestContext, overrides: Partial<NewTask> = {}): NewTask {
  return {
    kind: 'collector',
    reach: 'own',
    memberIds: [],
    rhythm: 'weekly',
    title: '看一看垃圾清运',
    words: '到村里的垃圾投放点看一看。',
    checklist: ['垃圾清走了吗', '桶有没有坏'],
    unitId: null,
    firstOn: context.clock.now().slice(0, 10),
    lastOn: null,
    workdays: 3,
    ...overrides,
  };
}

export const aTask = (
  context: TestContext,
  actor: Actor,
  overrides: Partial<NewTask> = {},
): Promise<TaskRow> => makeTask(context, actor, aNewTask(context, overrides));

/** A case that was answered, judged well and closed at the clock's moment. */
export async function aClosedCase(context: TestContext, world: World, drive: Drive = {}): Promise<CaseRow> {
  const answered = await aCaseIn(context, world, 'answered', drive);
  return judgeCase(context, answered.id, aJudgement());
}

let checks = 0;

/** A look-back check of a closed case that fell to a member, of the week of `overrides.week_on` (today). */
export async function aLookBack(
  context: TestContext,
  kase: CaseRow,
  member: MemberRow,
  overrides: Partial<LookBackRow> = {},
): Promise<LookBackRow> {
  const now = context.clock.now();
  checks += 1;
  const row = {
    id: context.ids.id(),
    week_on: dayOf(now),
    number: checks,
    case_id: kase.id,
    code: kase.code,
    town_code: kase.town_code,
    unit_id: kase.lead_unit_id!,
    lots_json: '[]',
    lot: 0,
    member_id: member.id,
    state: 'given' as const,
    due_on: plusDays(dayOf(now), 10),
    given_at: now,
    result: null,
    words: null,
    form_id: null,
    checked_at: null,
    is_sent_back: 0,
    ...overrides,
  };
  return transact(context.db, async (trx) => {
    const { week_on: week, due_on: due } = row;
    const numbers = { per_town: 1, per_member: 1, pool_size: 1, drawn: 1, leaf_seq: 0, is_told: 0 };
    await trx
      .insertInto('look_back_weeks')
      .values({ week_on: week, closed_from: week, closed_to: week, drawn_at: now, due_on: due, ...numbers })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const event = { kind: 'look_back.drawn' };
    return (await lookBackRecords.create(trx, context, SYSTEM, now, row, event)).row;
  });
}

/** A form's id. */
export const formId = (context: TestContext): string => context.ids.id();

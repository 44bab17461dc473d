import type { Actor, MemberRole } from '../../server/actor.ts';
import { judgeCase, type CaseRow } from '../../server/features/cases/index.ts';
import { makeTask, type NewTask, type TaskRow } from '../../server/features/duties/index.ts';
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

/** A form's id. */
export const formId = (context: TestContext): string => context.ids.id();

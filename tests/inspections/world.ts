import { transact } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { createAccount } from '../../server/features/accounts/index.ts';
import {
  addFinding,
  drawPlan,
  listFindings,
  listInspectionsOfPlan,
  makePlan,
  replyToInspection,
  signInspection,
  stampOf,
  type InspectionRow,
  type NewPlan,
  type PlanRow,
} from '../../server/features/inspections/index.ts';
import { actorOf } from '../duties/people.ts';
import type { TestContext } from '../support/context.ts';
import { UNITS, type World } from '../support/factories.ts';

/** A second post of the supervision office: who ordered something does not decide about it. */
export async function anotherOffice(context: TestContext): Promise<Actor> {
  const account = await transact(context.db, (trx) =>
    createAccount(trx, context, {
      username: 'supervision-2',
      role: 'supervision',
      scope: 'county',
      unitId: UNITS.supervision,
      post: '督查专员',
      postEn: 'supervision-2',
    }),
  );
  return { role: 'supervision', accountId: account.id, scope: 'county', unitId: UNITS.supervision };
}

/** A plan as the office fills it in: unannounced, ordered for the housing bureau, this week. */
export function aNewPlan(context: TestContext, overrides: Partial<NewPlan> = {}): NewPlan {
  return {
    kind: 'unannounced',
    origin: 'ordered',
    clauses: ['at_desk', 'notice_board'],
    peerGroup: null,
    unitsWanted: 1,
    unitId: UNITS.housing,
    reason: '近一个月反映窗口没人的诉求较多。',
    fromOn: '2026-11-23',
    toOn: '2026-11-27',
    looked: true,
    formId: context.ids.id(),
    ...overrides,
  };
}

export const aPlan = (
  context: TestContext,
  world: World,
  overrides: Partial<NewPlan> = {},
): Promise<PlanRow> => makePlan(context, world.posts.supervision, aNewPlan(context, overrides));

/** An inspection that was drawn, and the two who look. */
export async function aGiven(
  context: TestContext,
  world: World,
  overrides: Partial<NewPlan> = {},
): Promise<{ row: InspectionRow; first: Actor; second: Actor }> {
  const plan = await aPlan(context, world, overrides);
  await drawPlan(context, world.posts.supervision, plan.code);
  const [row] = await listInspectionsOfPlan(context.db, plan.id);
  return {
    row: row!,
    first: await actorBehind(context, row!.first_id!),
    second: await actorBehind(context, row!.second_id!),
  };
}

export async function actorBehind(context: TestContext, memberId: string): Promise<Actor> {
  const member = await context.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow();
  return actorOf(member);
}

export const aFinding = (context: TestContext, overrides: object = {}) => ({
  clause: 'at_desk',
  words: '上午九点半，二号窗口没有人在岗。',
  seenAt: context.clock.now(),
  looked: true,
  formId: context.ids.id(),
  ...overrides,
});

/** What somebody signs who has just read the page. */
export async function signature(context: TestContext, id: string, overrides: object = {}) {
  const row = await context.db
    .selectFrom('inspections')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return {
    looks: { at_desk: 'ok' as const, notice_board: 'ok' as const },
    summary: '两人一同到大厅看了一个小时。',
    untied: true,
    looked: true,
    seen: stampOf(row, await listFindings(context.db, [id])),
    ...overrides,
  };
}

/** An inspection with one finding that both have signed. */
export async function aSigned(
  context: TestContext,
  world: World,
  overrides: Partial<NewPlan> = {},
): Promise<InspectionRow> {
  const { row, first, second } = await aGiven(context, world, overrides);
  await addFinding(context, first, row.id, aFinding(context));
  await signInspection(context, first, row.id, await signature(context, row.id));
  return signInspection(context, second, row.id, await signature(context, row.id));
}

/** The same, and the unit has had its say. */
export async function aReplied(context: TestContext, world: World): Promise<InspectionRow> {
  const row = await aSigned(context, world);
  const [finding] = await listFindings(context.db, [row.id]);
  return replyToInspection(context, world.posts.housingOfficer, row.code, {
    replies: new Map([[finding!.id, '当时工作人员去取材料，已经安排补岗。']]),
    looked: true,
  });
}

/** A verdict on every finding. */
export async function settlement(
  context: TestContext,
  row: InspectionRow,
  decision: 'confirmed' | 'dropped' = 'confirmed',
) {
  const findings = await listFindings(context.db, [row.id]);
  const words = decision === 'confirmed' ? '' : '单位说明属实，不认定。';
  return {
    verdicts: new Map(findings.map(({ id }) => [id, { decision, words }])),
    dueOn: '2026-12-11',
    photosPublic: false,
    looked: true,
  };
}

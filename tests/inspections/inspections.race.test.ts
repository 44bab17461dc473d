import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../server/actor.ts';
import {
  addFinding,
  drawPlan,
  findingRecords,
  inspectionRecords,
  listFindings,
  listInspectionsOfPlan,
  makePlan,
  planRecords,
  replyToInspection,
  settleInspection,
  signInspection,
} from '../../server/features/inspections/index.ts';
import { aFit } from '../duties/people.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import {
  aFinding,
  aGiven,
  aNewPlan,
  anotherOffice,
  aPlan,
  aReplied,
  aSigned,
  settlement,
  signature,
} from './world.ts';

let context: TestContext;
let world: World;
let other: Actor;
beforeEach(async () => {
  context = await openTestContext({ file: true });
  world = await seedWorld(context);
  other = await anotherOffice(context);
  for (let n = 0; n < 3; n += 1) await aFit(context, 'supervisor');
});
afterEach(async () => {
  for (const records of [planRecords, inspectionRecords, findingRecords]) {
    expect(await records.verify(context.db)).toEqual([]);
  }
  await context.close();
});

/** The same thing by ten at once; how many of them were let, and what the others were told. */
async function atOnce<T>(
  act: (n: number) => Promise<T>,
): Promise<{ done: T[]; refused: Set<string | undefined> }> {
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => act(n)));
  return {
    done: all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    refused: new Set(
      all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { key?: string }).key] : [])),
    ),
  };
}

describe('at one moment', () => {
  it('one form makes one plan, and plans are numbered without gaps or doubles', async () => {
    const input = aNewPlan(context);
    const same = await atOnce(() => makePlan(context, world.posts.supervision, input));
    expect(new Set(same.done.map(({ id }) => id)).size).toBe(1);
    const many = await atOnce(() => aPlan(context, world));
    expect(many.done.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, n) => n + 2),
    );
  });

  it('a plan is drawn once', async () => {
    const plan = await aPlan(context, world);
    const { done, refused } = await atOnce(() => drawPlan(context, world.posts.supervision, plan.code));
    expect([done.length, refused]).toEqual([1, new Set(['inspections:conflict.drawn'])]);
    expect(await listInspectionsOfPlan(context.db, plan.id)).toHaveLength(1);
  });

  it('a finding that is sent ten times is one; and nothing is added to what is signed', async () => {
    const { row, first, second } = await aGiven(context, world);
    const input = aFinding(context);
    const sent = await atOnce(() => addFinding(context, first, row.id, input));
    expect([sent.done.length, (await listFindings(context.db, [row.id])).length]).toEqual([10, 1]);
    const sign = await signature(context, row.id);
    const { refused } = await atOnce<unknown>((n) =>
      n === 5
        ? signInspection(context, first, row.id, sign)
        : addFinding(context, second, row.id, aFinding(context)),
    );
    const [kept] = await listInspectionsOfPlan(context.db, row.plan_id);
    // Whoever was first: either it was signed as read, or the signature was refused as something had been added.
    expect(kept!.state === 'seen').toBe(!refused.has('inspections:conflict.changed'));
  });

  it('a unit speaks once, and one decision counts', async () => {
    const signed = await aSigned(context, world);
    const [finding] = await listFindings(context.db, [signed.id]);
    const replies = new Map([[finding!.id, '当时去取材料，已经安排补岗。']]);
    const said = await atOnce(() =>
      replyToInspection(context, world.posts.housingOfficer, signed.code, { replies, looked: true }),
    );
    expect([said.done.length, said.refused]).toEqual([1, new Set(['inspections:conflict.replied'])]);
    const row = await aReplied(context, world);
    const verdicts = await settlement(context, row);
    const decided = await atOnce(() => settleInspection(context, other, row.code, verdicts));
    expect([decided.done.length, decided.refused]).toEqual([1, new Set(['inspections:conflict.settled'])]);
    const entries = await context.db.selectFrom('ledger_entries').selectAll().execute();
    expect(entries).toHaveLength(1);
  });
});

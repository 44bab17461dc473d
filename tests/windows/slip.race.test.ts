import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addWindow, takeReview, type WindowRow } from '../../server/features/windows/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { aReview, aSlip, aWindow, seedWindow } from './window.ts';

let context: TestContext;
let world: World;
let window: WindowRow;
beforeAll(async () => {
  context = await openTestContext({ file: true });
  world = await seedWorld(context);
  window = await seedWindow(context, world);
});
afterAll(() => context.close());

const kept = (found: readonly PromiseSettledResult<unknown>[]) =>
  found.filter(({ status }) => status === 'fulfilled').length;

describe('at the same moment', () => {
  it('of many reviews with one slip one counts, and the others are told', async () => {
    const slip = aSlip(context, window);
    const forms = Array.from({ length: 12 }, () => aReview(context, { slip, level: 1 }));
    const found = await Promise.allSettled(forms.map((form) => takeReview(context, window.code, form)));
    expect(kept(found)).toBe(1);
    const reasons = found.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { key: string }).key] : [],
    );
    expect(new Set(reasons)).toEqual(new Set(['windows:slip.used']));
    // Those that were refused left no case either.
    const { n } = await context.db
      .selectFrom('cases')
      .select((eb) => eb.fn.countAll<number | string>().as('n'))
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(1);
  });

  it('one form many times is one review and one case, with one receipt', async () => {
    const form = aReview(context, { slip: aSlip(context, window), level: 2 });
    const found = await Promise.all(Array.from({ length: 8 }, () => takeReview(context, window.code, form)));
    expect(new Set(found.map(({ review }) => review.id)).size).toBe(1);
    expect(new Set(found.map(({ submitted }) => submitted!.row.id)).size).toBe(1);
    expect(found.filter(({ submitted }) => submitted!.receipt !== null)).toHaveLength(1);
  });

  it('windows of one unit get different codes', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, () => addWindow(context, world.posts.waterLeader, aWindow())),
    );
    expect(new Set(made.map(({ code }) => code)).size).toBe(5);
  });
});

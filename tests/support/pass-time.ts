import { getCase, takeDueStep, type TakenStep } from '../../server/features/cases/index.ts';
import type { TestContext } from './context.ts';

/**
 * Lets the clock run to `until`, stopping at every moment when something is due for the case: what the job does
 * when it is never late. @returns the steps that were taken.
 */
export async function passTime(context: TestContext, caseId: string, until: string): Promise<TakenStep[]> {
  const taken: TakenStep[] = [];
  for (;;) {
    const { next_step_at: at } = await getCase(context.db, caseId);
    if (at === null || at > new Date(until).toISOString()) break;
    if (at > context.clock.now()) context.clock.set(at);
    const step = await takeDueStep(context, caseId, async () => {});
    if (!step) throw new Error(`nothing was done at ${at}`);
    taken.push(step);
  }
  context.clock.set(until);
  return taken;
}

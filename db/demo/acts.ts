import type { HandClock, Instant } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import type { Thread } from './timeline.ts';

/** A context whose clock is in the hand of whoever tells the demonstration's story. */
export type HandContext = Context & { clock: HandClock };

/** Something that somebody did at one moment. */
export interface Act {
  at: Instant;
  run(): Promise<unknown>;
}

/** Acts in the order of their time; of one moment in the order given. */
export function inOrder(acts: readonly Act[]): Act[] {
  return acts.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Does acts in their order, each at its time. The clock stands at the last one afterwards. */
export async function runActs(context: HandContext, acts: readonly Act[]): Promise<void> {
  for (const act of inOrder(acts)) {
    context.clock.set(act.at);
    await act.run();
  }
}

/** Acts as a thread of a timeline, to be lined up at the first one's time. */
export async function* threadOf(acts: readonly Act[]): Thread {
  const [first, ...rest] = inOrder(acts);
  await first?.run();
  for (const act of rest) {
    yield act.at;
    await act.run();
  }
}

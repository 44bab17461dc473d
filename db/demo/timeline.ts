import type { HandClock, Instant } from '../../server/clock.ts';

/** Something that goes on by itself and says when it wants to go on next. */
export type Thread = AsyncGenerator<Instant, void, void>;

/**
 * Threads lined up in time. The earliest goes on first; of two at one moment the one that was lined up first, so
 * that the same plan is always lived in the same order.
 */
export class Timeline {
  #waiting: { at: Instant; nth: number; thread: Thread }[] = [];
  #nth = 0;

  add(at: Instant, thread: Thread): void {
    const entry = { at, nth: this.#nth++, thread };
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#waiting[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, entry);
  }

  get nextAt(): Instant | null {
    return this.#waiting[0]?.at ?? null;
  }

  /** Lets the earliest thread go on, at its time (never before the clock's). */
  async step(clock: HandClock): Promise<void> {
    const first = this.#waiting.shift();
    if (!first) return;
    if (first.at > clock.now()) clock.set(first.at);
    const { value, done } = await first.thread.next();
    if (!done) this.add(value, first.thread);
  }
}

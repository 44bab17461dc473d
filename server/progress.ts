export interface Progress {
  /** Shows how far `what` is, at most five times a second on a terminal, every two seconds elsewhere. */
  show(what: string, done: number, total: number): void;
  /** Says a sentence on a line of its own. */
  say(sentence: string): void;
  /** Ends the line that is being redrawn. */
  end(): void;
}

/** Where lines are written: a terminal, a file, or whoever listens. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Progress for whatever takes over two seconds. `tick` tells milliseconds that only ever grow. */
export function progressOn(output: Output, tick: () => number = () => performance.now()): Progress {
  const every = output.isTTY ? 200 : 2000;
  let last = tick();
  let open = false;
  const end = (): void => {
    if (open) output.write('\n');
    open = false;
  };
  return {
    show(what, done, total) {
      const isLast = done === total;
      if (tick() - last < every && !(isLast && open)) return;
      last = tick();
      const line = `${what}: ${done} of ${total}`;
      if (!output.isTTY) {
        output.write(`${line}\n`);
        return;
      }
      output.write(`\r${line}`);
      open = true;
      if (isLast) end();
    },
    say(sentence) {
      end();
      output.write(`${sentence}\n`);
    },
    end,
  };
}

import type { Mailer } from '../../server/features/notices/index.ts';

/** A mail server that turns every address down once, and repeats it when it says why. */
export function refusingOnce(mailer: Mailer): Mailer {
  const known = new Set<string>();
  return {
    async send(message) {
      if (known.has(message.to)) return mailer.send(message);
      known.add(message.to);
      throw new Error(`450 4.2.1 <${message.to}>: try again later`);
    },
  };
}

import type { Request } from 'express';
import { filled as filledIn, type Refused } from '../../http/refused.ts';
import { presentFaults } from '../cases/index.ts';

/** Fields of a form with what was typed and what is wrong with it, and the summary that leads to them. */
export function filled<F extends { name: string; type?: string; value?: unknown }>(
  fields: readonly F[],
  refused: Refused | undefined,
  req: Request,
) {
  const order = fields.map(({ name }) => name);
  const { summary, errors } = presentFaults(refused?.errors ?? {}, req.say, order);
  return { summary, fields: filledIn(fields, refused, errors) };
}

import type { Request } from 'express';
import { Conflict, RuleFault } from '../../errors.ts';
import { flatten, FormFault, type Typed } from '../../http/parse-form.ts';
import { UploadFault } from '../attachments/index.ts';
import type { Faults } from '../cases/index.ts';

/** A form that came back: what was typed, and what is wrong with it. */
export interface Returned {
  typed: Typed;
  faults: Faults;
  status: number;
}

/**
 * What a person can put right, with the field it belongs to; undefined for everything else. A rule names its field
 * in `args.field`.
 *
 * @param field where a rule without a field of its own is shown.
 */
export function returned(error: unknown, req: Request, field: string): Returned | undefined {
  if (error instanceof FormFault) return { typed: error.typed, faults: error.errors, status: 422 };
  if (error instanceof UploadFault) {
    const at = error.key === 'attachments:tooLong' ? field : 'files';
    return {
      typed: flatten(error.typed),
      faults: { [at]: { key: error.key, args: error.args } },
      status: error.status,
    };
  }
  if (!(error instanceof RuleFault) && !(error instanceof Conflict)) return undefined;
  const own = error.args['field'];
  const at = typeof own === 'string' ? own : error.key.startsWith('attachments:') ? 'files' : field;
  return {
    typed: flatten(req.body),
    faults: { [error instanceof Conflict ? 'form' : at]: { key: error.key, args: error.args } },
    status: error.status,
  };
}

/** One text of what was typed. */
export const textOf = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value : '';
};

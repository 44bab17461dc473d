import type { Request } from 'express';
import { Conflict, Forbidden, RuleFault } from '../../errors.ts';
import { flatten, FormFault, type Typed } from '../../http/parse-form.ts';
import { UploadFault } from '../attachments/index.ts';
import type { Faults } from '../cases/index.ts';
import { TITLE } from './forms.ts';
import { QUESTION_LENGTH, QUESTIONS_MOST } from './rules.ts';

/** A form that came back: what was typed, and what is wrong with it. */
export interface Returned {
  typed: Typed;
  faults: Faults;
  status: number;
}

/** Numbers that the sentences about a form's fields speak of. */
const LIMITS = { least: TITLE.least, most: TITLE.most, questions: QUESTIONS_MOST, length: QUESTION_LENGTH };

/**
 * What came back to the form, with the field it belongs to; undefined for everything else. A rule names its field
 * in `args.field`. What stands in the way of any duty (`certificates:missing.*`) belongs to the form as a whole, as
 * does what somebody else was faster with.
 *
 * @param field where a rule without a field of its own is shown.
 */
export function returned(error: unknown, req: Request, field: string): Returned | undefined {
  if (error instanceof FormFault) {
    const faults = Object.entries(error.errors).map(([name, { key }]) => [name, { key, args: LIMITS }]);
    return { typed: error.typed, faults: Object.fromEntries(faults) as Faults, status: 422 };
  }
  if (error instanceof UploadFault) {
    const at = error.key === 'attachments:tooLong' ? field : 'files';
    return {
      typed: flatten(error.typed),
      faults: { [at]: { key: error.key, args: error.args } },
      status: error.status,
    };
  }
  const isWhole =
    error instanceof Conflict ||
    (error instanceof Forbidden && error.key.startsWith('certificates:missing.'));
  if (!isWhole && !(error instanceof RuleFault)) return undefined;
  const own = error.args['field'];
  const at = typeof own === 'string' ? own : error.key.startsWith('attachments:') ? 'files' : field;
  return {
    typed: flatten(req.body),
    faults: { [isWhole ? 'form' : at]: { key: error.key, args: error.args } },
    status: error.status,
  };
}

/** One text of what was typed. */
export const textOf = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value : '';
};

/**
 * Rows of what was typed into a form that is no longer there: handed in from another device, a certificate that was
 * suspended meanwhile. Whoever wrote it can still copy it.
 *
 * @param fields names of the fields with words in them, and what they are called.
 */
export function keptOf(
  failed: { typed: Typed } | undefined,
  fields: readonly { name: string; label: string }[],
): { label: string; text: string }[] {
  if (!failed) return [];
  return fields
    .map(({ name, label }) => ({ label, text: textOf(failed.typed, name) }))
    .filter(({ text }) => text.trim() !== '');
}

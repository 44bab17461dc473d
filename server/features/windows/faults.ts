import type { Request } from 'express';
import { Forbidden, HttpFault, NotFound } from '../../errors.ts';
import { flatten, FormFault, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { presentFaults } from '../cases/index.ts';

/** A form that was refused: what is wrong where, and everything that was typed. */
export interface Refused {
  errors: FieldErrors;
  typed: Typed;
  status: number;
}

/**
 * What a form page has to say about a refusal: a form's own faults by field; a rule's no beside the field that
 * `fieldOf` names for it, and else for the whole form. What isn't there and whom it is not for is thrown on.
 */
export function refusedBy(error: unknown, req: Request, fieldOf: Readonly<Record<string, string>>): Refused {
  if (error instanceof FormFault) return { errors: error.errors, typed: error.typed, status: error.status };
  const isOurs = error instanceof HttpFault && !(error instanceof Forbidden) && !(error instanceof NotFound);
  if (!isOurs) throw error;
  const { key, args, status } = error;
  const field = fieldOf[key] ?? (status === 422 ? fieldOf['*'] : undefined) ?? 'form';
  return { errors: { [field]: { key, args } }, typed: flatten(req.body), status };
}

/** Fields of a form with what was typed and what is wrong with it, and the summary that leads to them. */
export function filled<F extends { name: string; type?: string; value?: unknown }>(
  fields: readonly F[],
  refused: Refused | undefined,
  req: Request,
) {
  const order = fields.map(({ name }) => name);
  const { summary, errors } = presentFaults(refused?.errors ?? {}, req.say, order);
  return {
    summary,
    fields: fields.map((field) => ({
      ...field,
      value: refused && field.type !== 'hidden' ? (refused.typed[field.name] ?? '') : (field.value ?? ''),
      error: errors[field.name] ?? '',
    })),
  };
}

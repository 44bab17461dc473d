import type { Request } from 'express';
import { Forbidden, HttpFault, NotFound } from '../../errors.ts';
import { flatten, FormFault, type FieldErrors, type Typed } from '../../http/parse-form.ts';

/** A form that was refused: what is wrong where, and everything that was typed. */
export interface Refused {
  errors: FieldErrors;
  typed: Typed;
  status: number;
}

/**
 * What a form page has to say about a refusal. A form's own faults are by field; a rule's no belongs to the field
 * named in `fieldOf`, and else to the whole form. Whom it is not for, and what isn't there, is thrown on.
 */
export function refusedBy(error: unknown, req: Request, fieldOf: Readonly<Record<string, string>>): Refused {
  if (error instanceof FormFault) return { errors: error.errors, typed: error.typed, status: error.status };
  if (!(error instanceof HttpFault) || error instanceof Forbidden || error instanceof NotFound) throw error;
  const { key, status } = error;
  const field = fieldOf[key] ?? fieldOf['*'] ?? 'form';
  return { errors: { [field]: { key, args: said(error.args, req) } }, typed: flatten(req.body), status };
}

/** Days as people say them; everything else as it is. */
function said(args: HttpFault['args'], { say: { f } }: Request): HttpFault['args'] {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? f.day(value) : value,
    ]),
  );
}

/** Locals of `error-summary`, each a link to its field, and the message of each field. */
export function messagesOf(refused: Refused | undefined, { say: { t } }: Pick<Request, 'say'>) {
  const all = Object.entries(refused?.errors ?? {}).map(([field, { key, args }]) => ({
    field: field === 'form' ? '' : field,
    message: t(key, args),
  }));
  return { summary: all, errors: Object.fromEntries(all.map(({ field, message }) => [field, message])) };
}

/** Locals of `field.ejs`, with what was typed and what is wrong with it. */
export function filled<F extends { name: string; type?: string; value?: unknown }>(
  fields: readonly F[],
  refused: Refused | undefined,
  errors: Readonly<Record<string, string>>,
): (F & { value: unknown; error: string })[] {
  return fields.map((field) => ({
    ...field,
    value: refused && field.type !== 'hidden' ? (refused.typed[field.name] ?? '') : (field.value ?? ''),
    error: errors[field.name] ?? '',
  }));
}

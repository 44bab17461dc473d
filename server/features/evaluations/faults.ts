import type { Request } from 'express';
import { Conflict, Forbidden, RuleFault, type HttpFault } from '../../errors.ts';
import { flatten, FormFault, type FieldErrors, type Typed } from '../../http/parse-form.ts';

/** A form that was refused: what is wrong where, and everything that was typed. */
export interface Refused {
  errors: FieldErrors;
  typed: Typed;
  status: number;
}

/**
 * What a page has to say about a refusal. A rule names its field in `args.field`, else it belongs to the form as a
 * whole, as does what somebody else was faster with and what stands in the way of any duty. Whom the page is not for,
 * and what isn't there, is thrown on.
 */
export function refusedBy(error: unknown, req: Request): Refused {
  if (error instanceof FormFault) return { errors: error.errors, typed: error.typed, status: error.status };
  const isDuty = error instanceof Forbidden && error.key.startsWith('certificates:missing.');
  if (!(error instanceof RuleFault) && !(error instanceof Conflict) && !isDuty) throw error;
  const { key, args, status } = error;
  const field = typeof args['field'] === 'string' ? args['field'] : 'form';
  return { errors: { [field]: { key, args: said(args, req) } }, typed: flatten(req.body), status };
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

/** Locals of `error-summary`, and the message of each field; a field the page doesn't have leads nowhere. */
export function messagesOf(
  refused: Refused | undefined,
  { say: { t } }: Pick<Request, 'say'>,
  fields: readonly string[],
) {
  const all = Object.entries(refused?.errors ?? {}).map(([field, { key, args }]) => ({
    field: fields.includes(field) ? field : '',
    message: t(key, args),
  }));
  return { summary: all, errors: Object.fromEntries(all.map(({ field, message }) => [field, message])) };
}

export interface Field {
  name: string;
  type?: string;
  value?: unknown;
  [more: string]: unknown;
}

/** Locals of `field.ejs`, with what was typed and what is wrong with it. */
export function filled(
  fields: readonly Field[],
  refused: Refused | undefined,
  errors: Readonly<Record<string, string>>,
): Field[] {
  return fields.map((field) => ({
    ...field,
    value: refused && field.type !== 'hidden' ? (refused.typed[field.name] ?? '') : (field.value ?? ''),
    error: errors[field.name] ?? '',
  }));
}

/** One text of what was typed. */
export const textOf = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value : '';
};

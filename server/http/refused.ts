import type { Request } from 'express';
import { Forbidden, HttpFault, NotFound } from '../errors.ts';
import { flatten, FormFault, type FieldErrors, type Typed } from './parse-form.ts';

/** A form that was refused: what is wrong where, and everything that was typed. */
export interface Refused {
  /** Which form of the page, where it has several. */
  form: string;
  errors: FieldErrors;
  typed: Typed;
  status: number;
}

export interface Belongs {
  /** Which form of the page it was. */
  form?: string;
  /** The field beside which a rule's no is shown, by the rule's key; `*` for every other rule. */
  fieldOf?: Readonly<Record<string, string>>;
}

/**
 * What a form's page has to say about a refusal. A form's own faults are by field; a rule names its field in
 * `args.field`, or the page names it for the rule; what has none, and what somebody else was faster with, belongs to
 * the form as a whole. Want of a certificate is told on the page, so that nothing typed is lost. Whom it is not for,
 * and what isn't there, is thrown on.
 */
export function refusedBy(error: unknown, req: Request, { form = '', fieldOf = {} }: Belongs = {}): Refused {
  if (error instanceof FormFault) {
    return { form, errors: error.errors, typed: error.typed, status: error.status };
  }
  const isUnfit = error instanceof Forbidden && error.key.startsWith('certificates:missing.');
  const isForeign = (error instanceof Forbidden && !isUnfit) || error instanceof NotFound;
  if (!(error instanceof HttpFault) || isForeign) throw error;
  const { key, args, status } = error;
  const field = isUnfit ? 'form' : fieldFor(error, fieldOf);
  // A filter that read files has taken the words out of the body already.
  const typed = 'typed' in error ? (error.typed as Typed) : (req.body as unknown);
  return { form, errors: { [field]: { key, args: said(args, req) } }, typed: flatten(typed), status };
}

function fieldFor({ key, args, status }: HttpFault, fieldOf: Readonly<Record<string, string>>): string {
  const named = args['field'];
  if (typeof named === 'string') return named;
  const own = fieldOf[key];
  if (own !== undefined) return own;
  if (key.startsWith('attachments:')) return 'files';
  return (status === 422 ? fieldOf['*'] : undefined) ?? 'form';
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

/**
 * Locals of `error-summary`, each a link to its field, and the message of each field.
 *
 * @param fields names of the fields the page has: what belongs to none of them leads nowhere. Left out: it has all.
 */
export function messagesOf(
  refused: Refused | undefined,
  { say: { t } }: Pick<Request, 'say'>,
  fields?: readonly string[],
) {
  const all = Object.entries(refused?.errors ?? {}).map(([field, { key, args }]) => ({
    field: field !== 'form' && (fields?.includes(field) ?? true) ? field : '',
    message: t(key, args),
  }));
  return {
    summary: all,
    errors: Object.fromEntries(
      Object.keys(refused?.errors ?? {}).map((field, at) => [field, all[at]!.message]),
    ) as Record<string, string>,
  };
}

/** A field of a page, with whatever `field.ejs` wants to know of it. */
export interface Field {
  name: string;
  type?: string;
  value?: unknown;
  [more: string]: unknown;
}

/** Locals of `field.ejs`, with what was typed and what is wrong with it. */
export function filled<F extends { name: string; type?: string; value?: unknown }>(
  fields: readonly F[],
  refused: Refused | undefined,
  errors: Readonly<Record<string, string>>,
): (F & { value: unknown; error: string })[] {
  return fields.map((field) => ({
    ...field,
    value:
      refused && !UNTYPED.has(field.type ?? '') ? (refused.typed[field.name] ?? '') : (field.value ?? ''),
    error: errors[field.name] ?? '',
  }));
}

/** What nobody types, and no page can fill in again. */
const UNTYPED: ReadonlySet<string> = new Set(['hidden', 'file']);

/** One text of what was typed. */
export const textOf = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value : '';
};

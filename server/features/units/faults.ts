import { Forbidden, HttpFault } from '../../errors.ts';
import { FormFault, type FieldErrors, type Typed } from '../../http/parse-form.ts';

/**
 * What a form page has to say about a refusal. A form's own faults are by field; a rule's no belongs to the field
 * named in `fieldOf`, or to the whole form. Everything else is thrown on.
 */
export function faultsOf(
  error: unknown,
  fieldOf: Readonly<Record<string, string>>,
): { errors: FieldErrors; typed?: Typed; status: number } {
  if (error instanceof FormFault) return { errors: error.errors, typed: error.typed, status: error.status };
  if (!(error instanceof HttpFault) || error instanceof Forbidden) throw error;
  const { key, args, status } = error;
  return { errors: { [fieldOf[key] ?? 'form']: { key, args } }, status };
}

import type { Request } from 'express';
import { Forbidden, HttpFault, NotFound } from '../../errors.ts';
import { flatten, FormFault, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { UploadFault } from '../attachments/index.ts';

/** A form that was refused: which one, what is wrong where, and everything that was typed. */
export interface Refused {
  /** Which form of the page, where it has several. */
  form: string;
  errors: FieldErrors;
  typed: Typed;
  status: number;
}

/**
 * What a form page has to say about a refusal. A rule names its field in `args.field`; what has none, and what
 * somebody else was faster with, belongs to the form as a whole. Whom it is not for, and what isn't there, is thrown
 * on; want of a certificate is told on the page, so that what was typed is not lost.
 */
export function refusedBy(error: unknown, req: Request, form = ''): Refused {
  if (error instanceof FormFault) {
    return { form, errors: error.errors, typed: error.typed, status: error.status };
  }
  const isUnfit = error instanceof Forbidden && error.key.startsWith('certificates:missing.');
  if (
    !(error instanceof HttpFault) ||
    (error instanceof Forbidden && !isUnfit) ||
    error instanceof NotFound
  ) {
    throw error;
  }
  const { key, args, status } = error;
  const typed = flatten(error instanceof UploadFault ? error.typed : req.body);
  const named = args['field'];
  const field = typeof named === 'string' ? named : key.startsWith('attachments:') ? 'files' : 'form';
  return { form, errors: { [field]: { key, args } }, typed, status };
}

/** Locals of `error-summary`, each a link to its field, and the message of each field. */
export function messagesOf(refused: Refused | undefined, { say: { t } }: Pick<Request, 'say'>) {
  const all = Object.entries(refused?.errors ?? {}).map(([field, { key, args }]) => ({
    field: field === 'form' ? '' : field,
    message: t(key, args),
  }));
  return { summary: all, errors: Object.fromEntries(all.map(({ field, message }) => [field, message])) };
}

/** A tick that is asked for once something may be personal data. */
const UNSURE = ['ledger:rule.unsureData'];

/** Locals of `field.ejs`, with what was typed and what is wrong with it; and the tick, once it is asked for. */
export function filled(
  form: string,
  fields: readonly Record<string, unknown>[],
  refused: Refused | undefined,
  { say: { t } }: Pick<Request, 'say'>,
): Record<string, unknown>[] {
  const own = refused?.form === form ? refused : undefined;
  const asksLooked =
    own !== undefined &&
    (own.typed['looked'] === '1' || Object.values(own.errors).some(({ key }) => UNSURE.includes(key)));
  const all = asksLooked
    ? [...fields, { name: 'looked', type: 'checkbox', label: t('ledger:form.looked') }]
    : fields;
  return all.map((field) => {
    const name = String(field['name']);
    const fault = own?.errors[name];
    const isKept = own && field['type'] !== 'hidden' && field['type'] !== 'file';
    return {
      ...field,
      value: isKept ? (own.typed[name] ?? '') : (field['value'] ?? ''),
      error: fault ? t(fault.key, fault.args) : '',
    };
  });
}

/**
 * What was typed into a form that is no longer there, because somebody was faster: whoever wrote it can still copy
 * it.
 */
export function keptOf(
  refused: Refused | undefined,
  shown: readonly string[],
): { label: string; text: string }[] {
  if (!refused || shown.includes(refused.form)) return [];
  return Object.entries(refused.typed)
    .filter(([name, value]) => /words|measures|problem|reply/i.test(name) && typeof value === 'string')
    .map(([, value]) => ({ label: '', text: String(value) }))
    .filter(({ text }) => text.trim() !== '');
}

/** The id of a form: the one that came back, so that sending it again is still one act; else a fresh one. */
export function formIdOf(refused: Refused | undefined, form: string, req: Request): string {
  const typed = refused?.form === form ? refused.typed['form_id'] : undefined;
  return typeof typed === 'string' && typed !== '' ? typed : req.context.ids.id();
}

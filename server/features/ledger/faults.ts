import type { Request } from 'express';
import type { Refused } from '../../http/refused.ts';

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

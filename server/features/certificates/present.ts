import type { Reader } from '../../../db/transaction.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { findDivision } from '../units/index.ts';

/** What a certificate is good for: the county, or one town or street. */
export async function areaName(
  reader: Reader,
  { t, lang }: Pick<Say, 't' | 'lang'>,
  townCode: string | null,
): Promise<string> {
  if (townCode === null) return t('certificates:area.county');
  const town = await findDivision(reader, townCode);
  return town ? (lang === 'en' ? town.nameEn : town.name) : townCode;
}

/** Areas of many rows, each looked up once. */
export async function areaNames(
  reader: Reader,
  say: Pick<Say, 't' | 'lang'>,
  townCodes: Iterable<string | null>,
): Promise<(townCode: string | null) => string> {
  const names = new Map<string | null, string>();
  for (const code of new Set(townCodes)) names.set(code, await areaName(reader, say, code));
  return (code) => names.get(code) ?? '';
}

export type Block = { heading: string } | { text: string } | { items: string[] };

/** A course's text in blocks: `## ` begins a heading, `- ` a point; an empty line parts paragraphs. */
export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  let isNew = true;
  for (const raw of body.split('\n')) {
    const line = raw.trim();
    const last = blocks.at(-1);
    if (line === '') {
      isNew = true;
      continue;
    }
    if (line.startsWith('## ')) blocks.push({ heading: line.slice(3) });
    else if (line.startsWith('- ')) {
      if (last && 'items' in last && !isNew) last.items.push(line.slice(2));
      else blocks.push({ items: [line.slice(2)] });
    } else if (last && 'text' in last && !isNew) last.text += `\n${line}`;
    else blocks.push({ text: line });
    isNew = false;
  }
  return blocks;
}

/** Faults first, each a link to its field; a fault of no field stands for the whole form. */
export function summaryOf(errors: FieldErrors, t: Say['t']): { field: string; message: string }[] {
  return Object.entries(errors).map(([field, { key, args }]) => ({
    field: field === 'form' ? '' : field,
    message: t(key, args),
  }));
}

/** Value and fault of one field of a form. */
export function filled(name: string, typed: Typed, errors: FieldErrors, t: Say['t']) {
  const fault = errors[name];
  return { name, value: typed[name] ?? '', error: fault ? t(fault.key, fault.args) : '' };
}

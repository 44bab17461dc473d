import type { z } from 'zod';
import { HttpFault } from '../errors.ts';

/** Which sentence belongs to which field: `{ title: {key:'cases:form.titleShort', args:{min:4}} }`. */
export type FieldErrors = Record<string, { key: string; args?: Record<string, string | number> }>;

/** What a person typed, kept as they typed it. Only flat text fields and lists of text. */
export type Typed = Record<string, string | string[]>;

/** 422: the same page again, with everything typed and the faults first. */
export class FormFault extends HttpFault {
  readonly errors: FieldErrors;
  readonly typed: Typed;

  constructor(errors: FieldErrors, typed: Typed) {
    super(422, 'errors:form');
    this.errors = errors;
    this.typed = typed;
  }
}

/** `room:key`. The schema library's own sentences have colons as well, and are nobody's words here. */
const KEY = /^[a-z][\w-]*:[\w.-]+$/;

/**
 * Strings → typed input. A schema's messages are locale keys (`z.string().min(4, 'cases:form.titleShort')`).
 * Anything that is not a flat text field (objects, arrays of arrays) is dropped before the schema sees it.
 *
 * @throws FormFault with one error a field.
 */
export function parseForm<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const typed = flatten(body);
  const parsed = schema.safeParse(typed);
  if (parsed.success) return parsed.data;
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'form');
    errors[field] ??= { key: KEY.test(issue.message) ? issue.message : 'errors:field.invalid' };
  }
  throw new FormFault(errors, typed);
}

/** Text fields of a body, newlines as a browser shows them, controls other than tab and newline removed. */
export function flatten(body: unknown): Typed {
  const typed: Typed = {};
  if (body === null || typeof body !== 'object') return typed;
  for (const [name, value] of Object.entries(body)) {
    if (name === '_csrf') continue;
    if (typeof value === 'string') typed[name] = clean(value);
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
      typed[name] = value.map(clean);
  }
  return typed;
}

/** Controls other than tab and newline, and marks that turn the direction of a line around. */
const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, (sign) => (sign === '\n' || sign === '\t' ? sign : ''));
}

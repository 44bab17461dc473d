import { timingSafeEqual } from 'node:crypto';
import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { Forbidden } from '../errors.ts';
import { SAFE_METHODS } from './same-origin.ts';

const { generateToken } = csrfSync({ size: 32 });

/** The token of this session's forms, field `_csrf`. A session begins here, so call it only where a form is shown. */
export function csrfToken(req: Request): string {
  return generateToken(req);
}

/** For multipart bodies: the upload filter asks when the form's first part has arrived, and again at its end. */
export function tokenIsValid(req: Request, token: unknown): boolean {
  const stored = req.session.csrfToken;
  if (typeof token !== 'string' || typeof stored !== 'string') return false;
  const given = Buffer.from(token);
  const expected = Buffer.from(stored);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Every unsafe request needs the session's token in its body.
 *
 * @param exempt exact paths whose posts carry no authority (setting the language of a page).
 * @param uploads paths whose multipart bodies are checked by the upload filter, which alone can read them.
 *   Multipart anywhere else is refused: it would come past this check unread.
 */
export function checkCsrf(exempt: readonly string[] = [], uploads: readonly RegExp[] = []): RequestHandler {
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method) || exempt.includes(req.path)) return next();
    if (req.is('multipart/form-data') && uploads.some((path) => path.test(req.path))) return next();
    const body = req.body as Record<string, unknown> | undefined;
    if (!tokenIsValid(req, body?.['_csrf'])) throw new Forbidden('errors:csrf');
    next();
  };
}

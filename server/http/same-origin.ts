import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';
import { Forbidden } from '../errors.ts';

export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Turns away what another site made the browser send, before a byte of the body is read. Browsers too old to
 * say where a form came from (neither header) go on to the form's own token.
 */
export function sameOrigin(config: Pick<Config, 'baseUrl'>): RequestHandler {
  const own = new URL(config.baseUrl);
  return (req, _res, next) => {
    if (!SAFE_METHODS.has(req.method) && !isFromHere(req.headers, own)) throw new Forbidden('errors:csrf');
    next();
  };
}

function isFromHere(headers: IncomingHttpHeaders, own: URL): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (headers.origin === undefined) return true;
  if (!URL.canParse(headers.origin)) return false;
  const origin = new URL(headers.origin);
  if (origin.origin === own.origin) return true;
  // The same house under another name (an inner address): the scheme may only be the safer one.
  return origin.host === headers.host && (origin.protocol === 'https:' || own.protocol === 'http:');
}

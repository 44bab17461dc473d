import type { Request, RequestHandler } from 'express';
import { isLang, readCookie } from './locale.ts';

/** How a person likes to read. Kept in cookies of this browser alone; nothing about it is stored here. */
export interface Preferences {
  elder: boolean;
  theme: 'auto' | 'light' | 'dark' | 'contrast';
}

const THEMES: readonly string[] = ['auto', 'light', 'dark', 'contrast'];

export function preferencesOf(req: Request): Preferences {
  const theme = readCookie(req, 'theme') ?? 'auto';
  return {
    elder: readCookie(req, 'elder') === '1',
    theme: THEMES.includes(theme) ? (theme as Preferences['theme']) : 'auto',
  };
}

/** `POST /preferences`: sets a cookie and goes back to where the person was. */
export const setPreferences: RequestHandler = (req, res) => {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const keep = (name: string, value: string) =>
    res.cookie(name, value, { maxAge: 365 * 86_400_000, sameSite: 'lax', httpOnly: true, path: '/' });
  if (typeof body['lang'] === 'string' && isLang(body['lang'])) keep('lang', body['lang']);
  if (body['elder'] === '1' || body['elder'] === '0') keep('elder', body['elder']);
  if (typeof body['theme'] === 'string' && THEMES.includes(body['theme'])) keep('theme', body['theme']);
  res.redirect(303, localPath(body['back']));
};

/** A path on this site, or `/`: never a way to another host. */
export function localPath(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || value.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value))
    return fallback;
  if (value.includes('\\')) return fallback;
  const url = new URL(value, 'http://local.invalid');
  // Dots are worked out by then: `/.//host` would go out as `//host`, which a browser takes for another site.
  if (url.host !== 'local.invalid' || url.pathname.startsWith('//')) return fallback;
  return `${url.pathname}${url.search}`;
}

import { join } from 'node:path';
import ejs from 'ejs';
import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../clock.ts';
import type { Context } from '../context.ts';
import { assetLinks } from './assets.ts';
import { csrfToken } from './csrf.ts';
import { formatsOf, languageOf, translator, type Formats, type Lang, type Translate } from './locale.ts';
import { preferencesOf, type Preferences } from './preferences.ts';

export const VIEWS_DIR = join(import.meta.dirname, '../../views');

export interface Flash {
  kind: 'success' | 'warning' | 'error';
  key: string;
  args?: Record<string, string | number>;
}

/** What every page shares; a view sees it as `page`. */
export interface Page extends Preferences {
  title: string;
  lang: Lang;
  otherLang: Lang;
  path: string;
  user: { post: string; role: string; unitName: string | null } | null;
  csrf: () => string;
  mode: string;
  flash: { kind: Flash['kind']; text: string } | null;
  nav: { href: string; label: string; current: boolean }[];
  countyName: string;
  year: string;
  assets: (path: string) => string;
  /** Address of the manifest with which the page can be put on a phone's first screen. */
  manifest: string | null;
}

/** What a request knows about how to speak; set by `speaking` on `req.say`. */
export interface Say {
  lang: Lang;
  t: Translate;
  f: Formats;
}

declare module 'express-serve-static-core' {
  interface Request {
    say: Say;
    context: Context;
  }
}

/** Sets the language of the request and hands it the context, before anything can fail. */
export function speaking(context: Context): RequestHandler {
  return (req, _res, next) => {
    const lang = languageOf(req);
    req.say = { lang, t: translator(lang), f: formatsOf(lang, dayOf(context.clock.now()).slice(0, 4)) };
    req.context = context;
    next();
  };
}

let links: ((path: string) => string) | undefined;

interface RenderOptions {
  title: string;
  status?: number;
  layout?: 'main' | 'print' | 'app';
  manifest?: string;
  /**
   * Of nobody in particular: no account, no form's token, no message. A browser may keep such a page, and it is the
   * same for everybody who reads in the same language and type.
   */
  bare?: boolean;
}

/** Renders `views/<view>.ejs` into the layout and sends it. Views get `{ vm, page, t, f }` and nothing else. */
export async function render(
  req: Request,
  res: Response,
  view: string,
  vm: object,
  options: RenderOptions,
): Promise<void> {
  res
    .status(options.status ?? 200)
    .type('html')
    .send(await renderText(req, view, vm, options));
}

export async function renderText(
  req: Request,
  view: string,
  vm: object,
  options: RenderOptions,
): Promise<string> {
  const locals = { vm, page: pageOf(req, options), t: req.say.t, f: req.say.f };
  const body = await template(view, locals);
  return template(`layouts/${options.layout ?? 'main'}`, { ...locals, body });
}

function template(view: string, locals: object): Promise<string> {
  return ejs.renderFile(join(VIEWS_DIR, `${view}.ejs`), locals, {
    root: VIEWS_DIR,
    cache: true,
    rmWhitespace: false,
    async: false,
  });
}

const NAV = [
  ['/', 'common:nav.home'],
  ['/cases/new', 'common:nav.submit'],
  ['/track', 'common:nav.track'],
  ['/exposures', 'common:nav.exposures'],
  ['/echoes', 'common:nav.echoes'],
  ['/units', 'common:nav.units'],
] as const;

function pageOf(req: Request, { title, manifest, bare = false }: RenderOptions): Page {
  const { lang, t } = req.say;
  const { config, clock } = req.context;
  const account = bare ? null : (req.account ?? null);
  const nav: Page['nav'] = NAV.map(([href, key]) => ({
    href,
    label: t(key),
    current: href === '/' ? req.path === '/' : req.path === href,
  }));
  if (account) {
    nav.push({
      href: '/desk',
      label: t('common:nav.desk'),
      current: /^\/(?:desk|admin)(?:\/|$)/.test(req.path),
    });
  }
  return {
    ...preferencesOf(req),
    title,
    lang,
    otherLang: lang === 'en' ? 'zh-CN' : 'en',
    path: req.method === 'GET' ? req.originalUrl : '/',
    user: account
      ? {
          post: lang === 'en' ? account.postEn : account.post,
          role: account.role,
          unitName: account.unit && (lang === 'en' ? account.unit.nameEn : account.unit.name),
        }
      : null,
    csrf: () => (bare ? noToken() : csrfToken(req)),
    mode: config.mode,
    flash: bare ? null : takeFlash(req),
    nav,
    countyName: t(config.mode === 'demo' ? 'common:county.demo' : 'common:county.own'),
    year: clock.now().slice(0, 4),
    assets: (links ??= assetLinks()),
    manifest: manifest ?? null,
  };
}

function noToken(): never {
  throw new Error('a page of nobody in particular has no form to post');
}

/** Says something on the next page this browser opens. */
export function setFlash(req: Request, flash: Flash): void {
  req.session.flash = flash;
}

function takeFlash(req: Request): Page['flash'] {
  const flash = (req.session as typeof req.session | undefined)?.flash;
  if (!flash) return null;
  delete req.session.flash;
  return { kind: flash.kind, text: req.say.t(flash.key, flash.args) };
}

/** True when the asker wants JSON rather than a page. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

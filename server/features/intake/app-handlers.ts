import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { csrfToken } from '../../http/csrf.ts';
import { render } from '../../http/page.ts';
import { saveSession } from '../../http/session.ts';
import { MANIFEST } from './handlers.ts';
import { ownerTag, presentShell } from './present.ts';

const SCRIPTS = join(import.meta.dirname, '../../../static/js');

/** Both halves as one file, so that they are kept and renewed together. */
let worker: string | undefined;

/** The page that a phone keeps: the questions, and nothing of anybody. */
export const showShell: RequestHandler = async (req, res) => {
  const vm = await presentShell(req.context, req.say);
  await render(req, res, 'intake/offline', vm, {
    title: req.say.t('intake:take.title'),
    layout: 'app',
    manifest: MANIFEST,
    bare: true,
  });
};

/** Answers for `/member/intake` when there is no network; nothing else of this site goes through it. */
export const sendWorker: RequestHandler = (_req, res) => {
  worker ??= ['intake-drafts', 'intake-worker']
    .map((name) => readFileSync(join(SCRIPTS, `${name}.js`), 'utf8'))
    .join('\n');
  res.setHeader('Service-Worker-Allowed', '/member/intake');
  res.type('text/javascript').send(worker);
};

export const sendManifest: RequestHandler = (req, res) => {
  const { t, lang } = req.say;
  res.type('application/manifest+json').json({
    name: t('intake:app.name'),
    short_name: t('intake:app.short'),
    description: t('intake:app.text'),
    lang,
    id: '/member/intake',
    start_url: '/member/intake',
    scope: '/member/intake',
    display: 'standalone',
    background_color: '#faf7f0',
    theme_color: '#a3231b',
    icons: [{ src: '/static/img/favicon.svg', type: 'image/svg+xml', sizes: 'any', purpose: 'any' }],
  });
};

/** What a phone needs before it sends a draft: this session's token, and whose drafts this account may send. */
export const sendToken: RequestHandler = async (req, res) => {
  const token = csrfToken(req);
  await saveSession(req);
  res.json({ token, owner: ownerTag(req.context, req.actor!) });
};
